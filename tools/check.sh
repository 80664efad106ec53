#!/usr/bin/env bash
# The main job: the properties, every firmware map there is, and a short fuzz run over the corpus, with a summary at the end and a
# page of all of it.
#
#   tools/check.sh              CASES=20000 and FUZZ_TIME=20s unless the environment says otherwise
#
# Each step prints as it goes; how far it is stands on standard error. The page is .build/check.html.
#
# Exit status: 0 if everything holds, 1 if something was found, 2 if the set-up is broken.
set -uo pipefail
cd "$(dirname "$0")/.."
source tools/progress.sh
folder=.build/check
log=$folder/build.log
page=.build/check.html
mkdir -p "$folder"
rm -f "$folder"/*.html "$folder"/*.txt
: > "$log"

command -v swift > /dev/null || {
  echo "check: swift is not on PATH; install the Swift 6.3 toolchain" >&2
  exit 2
}

summary=()
worst=0

# judge NAME STATUS TEXT: 0 holds, 1 and 77 found something, anything else is a broken set-up.
judge() {
  local verdict
  case $2 in
    0) verdict="holds" ;;
    1 | 77) verdict="FOUND SOMETHING" && [ $worst -eq 0 ] && worst=1 ;;
    *) verdict="BROKEN SET-UP (status $2)" && worst=2 ;;
  esac
  summary+=("$(printf '  %-14s %-16s %s' "$1" "$verdict" "$3")")
}

echo "building (a few minutes on a new machine) ..."
progress_run "building kmemcheck" "$log" swift build -c release --scratch-path .build-release --product kmemcheck || {
  tail -n 20 "$log" >&2
  echo "check: the build failed; the whole log is $log" >&2
  exit 2
}
kmemcheck=.build-release/release/kmemcheck

echo
echo "== Properties"
"$kmemcheck" properties --cases "${CASES:-20000}" --page-part "$folder/properties.html" | tee "$folder/properties.txt"
status=${PIPESTATUS[0]}
judge properties "$status" "$(grep -c "^Property '.*' holds" "$folder/properties.txt") of $(grep -c "^Property '" \
  "$folder/properties.txt") hold, ${CASES:-20000} cases each"

number=0
for maps in Corpus/e820 ../shared/e820; do
  echo
  if [ ! -d $maps ]; then
    echo "== Firmware maps: $maps is not here, skipped"
    continue
  fi
  echo "== Firmware maps: $maps"
  number=$((number + 1))
  "$kmemcheck" boot $maps --page-part "$folder/maps-$number.html" > "$folder/maps.txt" 2>&1
  status=$?
  grep -v '^ok ' "$folder/maps.txt"
  # Machines that cannot boot, and are refused for a stated reason, are part of the corpus.
  [ $status -eq 3 ] && status=0
  judge maps $status "$maps: $(tail -n 1 "$folder/maps.txt")"
done

echo
echo "== Fuzzing over the corpus"
progress_run "building the fuzz targets" "$log" tools/fuzz.sh build-only || {
  tail -n 20 "$log" >&2
  echo "check: the fuzzing build failed; the whole log is $log" >&2
  exit 2
}
tools/fuzz.sh run boot --time "${FUZZ_TIME:-20s}" 2>> "$log" | tee "$folder/fuzz.txt"
status=${PIPESTATUS[0]}
judge fuzz "$status" "$(grep '^boot ' "$folder/fuzz.txt" | tail -n 1 | tr -s ' ')"
[ "$status" -eq 0 ] || tail -n 40 "$log" >&2
tools/fuzz.sh report --part --target boot --output "$folder/fuzz.html" >> "$log" 2>&1 || true

echo
echo "Summary"
printf '%s\n' "${summary[@]}"
"$kmemcheck" page --output "$page" $([ $worst -eq 0 ] || echo --failed) "${summary[@]/#/--line=}" \
  "$folder/properties.html" "$folder"/maps-*.html "$folder/fuzz.html" && echo "page: $page"
exit $worst
