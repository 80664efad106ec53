#!/usr/bin/env bash
# Measures what the properties find: seeds every defect of Tests/Defects/catalogue, one at a time, and runs the properties.
#
#   tools/defects.sh            CASES=300 cases of each property, TIME=60 seconds a property, ONLY=glob of defect names
#
# All edits are merged into one copy of the source, as branches on a number that a process reads from its environment
# once. So the copy, with everything that imports KMem, is built once. Nothing of this is in the shipping source.
#
# Exit status: 0 if every defect was run, 2 if an edit does not apply or the set-up is broken.
set -uo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."
root=$PWD
cases=${CASES:-300} limit=${TIME:-60} only=${ONLY:-*}
scratch=$root/.build-defects
copy=$scratch/copy

fail() { echo "defects: $*" >&2; exit 2; }

command -v swift > /dev/null || fail "swift is not on PATH; install the Swift 6.3 toolchain"
mkdir -p "$copy" && rm -rf "$copy/Sources" "$copy/Tests" && cp -r Package.swift Sources Tests "$copy/" \
  || fail "cannot copy the source to $copy"

# Reading the catalogue: name, file, kind, oracle, clause and the two texts of each defect.
names=() files=() kinds=() oracles=() clauses=() searches=() replacements=()
for path in Tests/Defects/catalogue/*.defect; do
  [ -f "$path" ] || fail "Tests/Defects/catalogue holds no .defect file"
  text=$(< "$path")
  field() { sed -n "/^---/q; s/^$1: //p" "$path"; }
  name=$(field name) file=$(field file) kind=$(field kind)
  [ "$name.defect" = "${path##*/}" ] || fail "$path: the name '$name' is not the file's"
  [[ $text == *$'\n--- search\n'*$'\n--- replacement'* ]] || fail "$name: the search or the replacement is missing"
  [ -f "$copy/$file" ] || fail "$name: there is no file '$file'"
  [[ $kind == expression || $kind == statement ]] || fail "$name: the kind '$kind' is neither expression nor statement"
  [ -n "$(field cause)" ] && [ -n "$(field clause)" ] && [ -n "$(field oracle)" ] && [ -n "$(field analogue)" ] \
    || fail "$name: cause, clause, analogue or oracle is missing"
  search=${text#*$'\n--- search\n'}
  replacement=${search#*$'\n--- replacement'}
  names+=("$name") files+=("$file") kinds+=("$kind") oracles+=("$(field oracle)") clauses+=("$(field clause)")
  searches+=("${search%%$'\n--- replacement'*}") replacements+=("${replacement#$'\n'}")
done

# Merging the edits of one file: each text that is searched for becomes a marker first, so that no edit sees another.
merge() {
  local file=$1 text original index place marker kind alternatives search
  local -a places=() branches=() originals=() placeKinds=()
  original=$(< "$copy/$file")
  text=$original
  for index in "${!names[@]}"; do
    [ "${files[index]}" = "$file" ] || continue
    search=${searches[index]} kind=${kinds[index]}
    [[ $original == *"$search"* ]] || fail "${names[index]}: the text to replace is not in $file"
    [[ ${original#*"$search"} != *"$search"* ]] || fail "${names[index]}: the text to replace occurs twice in $file"
    place=-1
    for marker in "${!originals[@]}"; do [ "${originals[marker]}" = "$search" ] && place=$marker; done
    if [ "$place" = -1 ]; then
      place=${#originals[@]}
      [[ $text == *"$search"* ]] || fail "${names[index]}: the text to replace overlaps with another defect's in $file"
      text="${text%%"$search"*}@@defect-$place@@${text#*"$search"}"
      originals+=("$search") branches+=("") placeKinds+=("$kind")
    fi
    [ "${placeKinds[place]}" = "$kind" ] || fail "${names[index]}: another defect takes the same text for another kind"
    if [ "$kind" = expression ]; then
      branches[place]+="Defect.chosen == $((index + 1)) ? (${replacements[index]}) : "
    else
      branches[place]+="if Defect.chosen == $((index + 1)) { ${replacements[index]} } else "
    fi
  done
  for place in "${!originals[@]}"; do
    if [ "${placeKinds[place]}" = expression ]; then
      alternatives="(${branches[place]}(${originals[place]}))"
    else
      alternatives="${branches[place]}{ ${originals[place]} }"
    fi
    text="${text%%"@@defect-$place@@"*}$alternatives${text#*"@@defect-$place@@"}"
  done
  printf '%s\n' "$text" > "$copy/$file"
}

while read -r file; do merge "$file" || exit 2; done < <(printf '%s\n' "${files[@]}" | sort -u)
cat > "$copy/Sources/KMem/Defect.swift" <<'SWIFT'
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Which defect this process has; 0: none.
public enum Defect {
  public static let chosen: Int32 = unsafe getenv("KMEM_DEFECT").map { unsafe atoi($0) } ?? 0
}
SWIFT

echo "building the copy with ${#names[@]} defects ..." >&2
env -u KMEM_WARNINGS_AS_ERRORS swift build -c release --package-path "$copy" --product kmemcheck > "$scratch/build.log" 2>&1 || {
  grep -m 10 'error:' "$scratch/build.log" >&2
  fail "the copy does not build; the whole log is $scratch/build.log"
}
kmemcheck=$copy/.build/release/kmemcheck
properties=$("$kmemcheck" properties --only '?' 2>&1 | sed -n 's/.*one of these properties: \(.*\)\.$/\1/p' | tr -d ,)
[ -n "$properties" ] || fail "kmemcheck does not tell its properties"

# try NUMBER: sets row to what the first property that fails saw; fails if every property holds.
try() {
  local property status log=$scratch/run.log
  for property in $properties; do
    rm -rf "$scratch/run" && mkdir -p "$scratch/run"
    (cd "$scratch/run" && KMEM_DEFECT=$1 PROPCHECK_ISOLATE=5000 timeout -k 5 "$limit" \
      "$kmemcheck" properties --only "$property" --cases "$cases") > "$log" 2>&1
    status=$?
    [ $status -eq 0 ] && continue
    oracle=$(sed -n "s/^What went wrong (oracle '\([^']*\)').*/\1/p" "$log" | head -n 1)
    [[ $oracle == crash* ]] && oracle="trap"
    case $status in
      1) [ -n "$oracle" ] || oracle="trap" ;;
      124 | 137) oracle="hang" ;;
      *) [ $status -gt 128 ] && oracle="trap" || oracle="status $status" ;;
    esac
    found=$(sed -n 's/^Found in case \([0-9]*\) .*/\1/p' "$log" | head -n 1)
    commands=$(grep -c 'try kernel\.run(' "$log")
    row="$property|$oracle|${found:--}|$commands"
    return 0
  done
  return 1
}

if try 0; then cp "$scratch/run.log" "$scratch/control.log"; fail "without a defect, ${row%%|*} fails: $scratch/control.log"; fi

detected=0 total=0 undetectedRows=() detectedRows=()
for index in "${!names[@]}"; do
  # shellcheck disable=SC2053
  [[ ${names[index]} == $only ]] || continue
  total=$((total + 1))
  began=$EPOCHREALTIME
  if try $((index + 1)); then
    IFS='|' read -r property oracle found commands <<< "$row"
    [[ $oracle == status* ]] && fail "${names[index]}: kmemcheck ended with $oracle: $(tail -n 3 "$scratch/run.log")"
    detected=$((detected + 1))
  else
    property=- oracle=- found=- commands=-
  fi
  milliseconds=$(((${EPOCHREALTIME/./} - ${began/./}) / 1000))
  line=$(printf '%-36s %-10s %-15s %-11s %-11s %6s %9s %8s' "${names[index]}" "${clauses[index]}" "$property" \
    "$oracle" "${oracles[index]}" "$found" "$commands" "$milliseconds")
  echo "$line" >&2
  if [ "$property" = - ]; then undetectedRows+=("$line"); else detectedRows+=("$line"); fi
done
[ $total -gt 0 ] || fail "no defect is called '$only'"

printf '%-36s %-10s %-15s %-11s %-11s %6s %9s %8s\n' defect clause property oracle expected case commands ms
printf '%s\n' ${undetectedRows[@]+"${undetectedRows[@]}"} ${detectedRows[@]+"${detectedRows[@]}"}
echo "$detected of $total defects"
