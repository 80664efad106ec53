#!/usr/bin/env bash
# The main job: the properties, every firmware map there is, and a short fuzz run over the corpus, with a summary at the end.
#
#   tools/check.sh              CASES=20000 and FUZZ_TIME=20s unless the environment says otherwise
#
# Exit status: 0 if everything holds, 1 if something was found, 2 if the set-up is broken.
set -uo pipefail
cd "$(dirname "$0")/.."
log=.build/check.log
mkdir -p .build
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
if ! swift build -c release --scratch-path .build-release --product kmemcheck > "$log" 2>&1; then
  tail -n 20 "$log" >&2
  echo "check: the build failed; the whole log is $log" >&2
  exit 2
fi
kmemcheck=.build-release/release/kmemcheck

echo
echo "== Properties"
text=$($kmemcheck properties --cases "${CASES:-20000}" 2>&1)
status=$?
echo "$text"
judge properties $status "$(grep -c "^Property '.*' holds" <<< "$text") of $(grep -c "^Property '" <<< "$text") hold, ${CASES:-20000} cases each"

for folder in Corpus/e820 ../shared/e820; do
  echo
  if [ ! -d $folder ]; then
    echo "== Firmware maps: $folder is not here, skipped"
    continue
  fi
  echo "== Firmware maps: $folder"
  text=$($kmemcheck boot $folder 2>&1)
  status=$?
  grep -v '^ok ' <<< "$text"
  # Machines that cannot boot, and are refused for a stated reason, are part of the corpus.
  [ $status -eq 3 ] && status=0
  judge maps $status "$folder: $(tail -n 1 <<< "$text")"
done

echo
echo "== Fuzzing over the corpus"
text=$(tools/fuzz.sh run boot --time "${FUZZ_TIME:-20s}" 2>> "$log")
status=$?
echo "$text"
judge fuzz $status "$(grep '^boot ' <<< "$text" | tail -n 1 | tr -s ' ')"
[ $status -eq 0 ] || tail -n 40 "$log" >&2

echo
echo "Summary"
printf '%s\n' "${summary[@]}"
exit $worst
