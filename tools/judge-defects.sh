#!/usr/bin/env bash
# Builds the hobby kernel with each of its defects, judges it, and says what was found; the last line is "K of N defects".
#
#   tools/judge-defects.sh [NUMBER...]
#
# KMEMCHECK, KMEM_UNICORN: see tools/judge.sh. JUDGE_ARGS: more options of `kmemcheck judge`, such as --seed 7. JOBS: how many are
# judged at once, by default as many as there are cores. Exit status: 0 all were found, 1 some were not, 2 something cannot be built.
set -euo pipefail
cd "$(dirname "$0")/.."
source=Kernel/examples/hobby-kernel

mapfile -t all < <(sed -nE 's/^- number: ([0-9]+)$/\1/p' "$source/defects.yaml")
if [ $# -eq 0 ]; then set -- "${all[@]}"; fi
for number in "$@"; do
  [[ " ${all[*]} " == *" $number "* ]] || {
    echo "judge-defects: there is no defect '$number'; $source/defects.yaml lists 1 to ${#all[@]}" >&2
    exit 2
  }
done
# Built once, before several of them run at the same time.
tools/judge.sh --help > /dev/null
if [ -z "${KMEMCHECK:-}" ]; then export KMEMCHECK=.build-release/release/kmemcheck; fi
KMEM_UNICORN=$(tools/unicorn.sh)
export KMEM_UNICORN JUDGE_ARGS=${JUDGE_ARGS:-}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export folder source

judge_defect() {
  local number=$1 status=0 text
  local image=$folder/$number.elf report=$folder/$number.txt start=$EPOCHREALTIME
  if ! tools/hobby-kernel.sh "DEFECT=$number" "$image" > "$report" 2>&1; then
    printf 'unbuilt  %3d  %s\n' "$number" "$(head -n 1 "$report")" > "$folder/$number.line"
    return
  fi
  start=$EPOCHREALTIME
  # shellcheck disable=SC2086
  "$KMEMCHECK" judge "$image" --profile "$source/profile.yaml" --fail-fast --no-work --time 60s $JUDGE_ARGS \
    > "$report" 2> "$folder/$number.errors" || status=$?
  local tenths=$(((${EPOCHREALTIME/./} - ${start/./}) / 100000))
  local seconds=$((tenths / 10)).$((tenths % 10))
  case $status in
    0) text="missed  " ;;
    1) text="found   " ;;
    *) text="unjudged" ;;
  esac
  local headline
  headline=$(sed -nE 's/^\[1\] //p' "$report")
  if [ "$status" -gt 1 ]; then headline=$(head -n 1 "$folder/$number.errors"); fi
  printf '%s %3d  %5s s  %s\n' "$text" "$number" "$seconds" "$headline" > "$folder/$number.line"
}
export -f judge_defect

printf '%s\n' "$@" | xargs -P "${JOBS:-$(nproc)}" -I{} bash -c 'judge_defect {}'
for number in "$@"; do cat "$folder/$number.line"; done
found=$(cat "$folder"/*.line | grep -c '^found' || true)
echo "$found of $# defects"
[ "$found" -eq $# ]
