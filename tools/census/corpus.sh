# The section corpus of the census: sourced by tools/census.sh, not run by itself.
# shellcheck shell=bash

# census_corpus FOLDER: writes corpus.txt and regressions.txt to FOLDER, and all traces and reports to FOLDER/prints.
census_corpus() {
  local folder=$1 file target targets
  local -A cases=()
  [ -n "$binaries" ] || build_for_corpus
  targets=" $("$binaries/FuzzTargets" --list | awk '{ printf "%s ", $1 }')" || die "FuzzTargets does not list its targets"
  corpus_files > "$folder/files"
  (mkdir "$folder/prints" && sed 's|/[^/]*$||' "$folder/files" | sort -u | (cd "$folder/prints" && xargs mkdir -p))
  touch "$folder/booted" "$folder/judged"
  while read -r file; do
    find_target "$file"
    if [[ -n $target && $targets == *" $target "* ]]; then
      cases[$target]+="$file"$'\n'
    elif [[ $file == Corpus/e820/*.txt ]]; then
      boot_on_map "$file" "$folder/prints/$file" >> "$folder/booted"
    fi
  done < "$folder/files"
  for target in "${!cases[@]}"; do
    xargs "$binaries/FuzzTargets" "$target" --write-traces "$folder/prints" <<< "${cases[$target]}" \
      || die "FuzzTargets $target --write-traces failed; 'make replay DIR=Corpus/$target' shows a case whose process ends"
    (cd "$folder/prints" && xargs awk "$summary_of_traces" <<< "${cases[$target]}") >> "$folder/judged"
  done

  {
    echo "# a case: file, digest of its bytes, verdict, digest of its trace, lines of the trace, choices"
    echo "# a map: file, digest of its bytes, verdict, digest of the report on its boot; any other: file, digest of its bytes"
    digests "$folder/files" | join -a 1 - <(verdicts "$folder")
  } > "$folder/corpus.txt"
  {
    echo "# Each regression and each saved case as it is printed: what they are, whatever becomes of the byte format"
    awk '/^Corpus\/([^\/]*\/regressions|propcheck)\//' "$folder/files" \
      | (cd "$folder/prints" && xargs -r awk 'FNR == 1 { print "" } 1')
  } > "$folder/regressions.txt"
}

# Prints file, verdict, lines and choices of each trace.
summary_of_traces='
  function finish() { if (file) print file, verdict, lines, choices }
  FNR == 1 { finish(); file = FILENAME; verdict = "-"; choices = / choices$/ ? $(NF - 1) : "-" }
  /^verdict: / { verdict = $2 == "not" ? "stopped" : $2 }
  { lines = FNR }
  END { finish() }'

# Prints file, verdict, digest of what was printed and further numbers, for each file that is a case or a map.
verdicts() {
  local printed=$1/printed
  sort "$1/booted" "$1/judged" > "$printed"
  cut -d ' ' -f 1 "$printed" > "$printed-files"
  (cd "$1/prints" && digests "$printed-files") | join -o 1.1,1.2,2.2,1.3,1.4 "$printed" - | sed 's/ *$//'
}

# Prints a line for each file that the list $1 names: the file and the first digits of its digest.
digests() { xargs -r "${sha256[@]}" < "$1" | awk '{ print $2, substr($1, 1, 16) }'; }

build_for_corpus() {
  local product
  for product in FuzzTargets kmemcheck; do
    swift build --product $product >&2 || die "the build of $product failed; the lines above say why"
  done
  binaries=.build/debug
}

# What the repository keeps of the corpora: not its documents, nor what campaigns leave beside it.
corpus_files() {
  find Corpus -type f ! -name README.md ! -path 'Corpus/*/working*' ! -path 'Corpus/*/crashes/*' | sort
}

# Sets target to the target that judges a file of the corpus; empty if the file is not a case.
find_target() {
  local folder=${1#Corpus/}
  target=
  case $1 in
    # Saved cases lie in folders called PROPERTY-HASH.
    Corpus/propcheck/*/*)
      folder=${folder#propcheck/}
      folder=${folder%%/*}
      target=${folder%-*}
      ;;
    Corpus/*/seeds/* | Corpus/*/regressions/*) target=${folder%%/*} ;;
  esac
}

# Boots on the map FILE, writes the report to REPORT, and prints file and verdict: boot_on_map FILE REPORT.
boot_on_map() {
  local status=0 words=([0]=ok [1]=violated [2]=bad [3]=refused)
  "$binaries/kmemcheck" boot --format json "$1" > "$2" 2>&1 || status=$?
  [ -n "${words[status]:-}" ] || die "kmemcheck boot $1 ended with status $status"
  echo "$1 ${words[status]}"
}
