#!/usr/bin/env bash
# Builds the fuzz targets with coverage and AddressSanitizer and lets libFuzzer search for a given time.
#
#   tools/fuzz.sh build                      only builds, and proves that the instrumentation is there
#   tools/fuzz.sh campaign [OPTIONS]         proves the instrumentation, then fuzzes all targets; fuzzcampaign --help
#   tools/fuzz.sh run TARGET TIME            TIME: 30s, 10m, 2h, or seconds
#   tools/fuzz.sh run TARGET TIME RUNS       the same RUNS executions every time, if the working corpus is the same
#
# Seeds are read from Corpus/TARGET/seeds and regressions, what is found goes to Corpus/TARGET/working, crashes to
# Corpus/TARGET/crashes. Exit status: 0 nothing found, 77 crashes found, 2 bad usage or a broken set-up.
set -euo pipefail
cd "$(dirname "$0")/.."
scratch=.build-fuzz
binary=$scratch/release/FuzzTargets

die() {
  echo "fuzz: $1" >&2
  exit 2
}

seconds_of() {
  local number=${1%[smh]}
  [[ $number =~ ^[0-9]{1,6}$ ]] || die "'$1' is not a time; write 30s, 10m or 2h"
  case $1 in
    *m) echo $((10#$number * 60)) ;;
    *h) echo $((10#$number * 3600)) ;;
    *) echo $((10#$number)) ;;
  esac
}

build() {
  for tool in swift ld.lld llvm-nm; do
    command -v "$tool" > /dev/null || die "$tool is not on PATH; it is part of the Swift toolchain"
  done
  # KMEM_FUZZ chooses the coverage of each module in Package.swift, and links both sanitizers by one flag: two flags of
  # their own would drop one of them.
  KMEM_FUZZ=1 swift build --scratch-path $scratch -c release --product FuzzTargets --sanitize address \
    -Xswiftc -use-ld=lld \
    -Xswiftc -cross-module-optimization -Xswiftc -enforce-exclusivity=unchecked \
    -Xcc -fsanitize=fuzzer-no-link -Xcc -fsanitize=undefined -Xcc -fno-sanitize-recover=undefined >&2 \
    || die "the instrumented build failed; the lines above say why"
  local symbols
  symbols=$(llvm-nm "$binary" 2> /dev/null)
  for symbol in LLVMFuzzerRunDriver __sanitizer_cov_8bit_counters_init __asan_report_load4; do
    grep -q "$symbol" <<< "$symbols" || die "$binary has no $symbol: it was built without coverage or AddressSanitizer"
  done
}

run() {
  local target=$1 seconds repeatable=()
  seconds=$(seconds_of "$2")
  if [ $# -eq 3 ]; then
    [[ $3 =~ ^[1-9][0-9]{0,8}$ ]] || die "'$3' is not a number of executions"
    repeatable=(-seed=1 "-runs=$3")
  fi
  [ "$seconds" -gt 0 ] || die "the time must be more than 0 seconds"
  build
  local folder=Corpus/$target log status=0
  mkdir -p "$folder"/{seeds,regressions,working,crashes}
  log=$scratch/$target.log
  ln -sf FuzzTargets "$scratch/release/$target"
  # libFuzzer names crashes by their content, so that a second campaign overwrites none.
  SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0:handle_abort=1 \
    "$scratch/release/$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=4096 -max_len=512 -len_control=20 \
    -print_final_stats=1 "${repeatable[@]}" -artifact_prefix="$folder/crashes/" \
    "$folder/working" "$folder/seeds" "$folder/regressions" > "$log" 2>&1 || status=$?
  summarise "$target" "$log" "$status"
}

summarise() {
  local target=$1 log=$2 status=$3 executions rate coverage crashes
  executions=$(awk '/stat::number_of_executed_units/ { print $2 }' "$log")
  rate=$(awk '/stat::average_exec_per_sec/ { print $2 }' "$log")
  coverage=$(grep -oE 'cov: [0-9]+ ft: [0-9]+' "$log" | tail -1 || true)
  crashes=$(find "Corpus/$target/crashes" -type f | wc -l)
  printf '%-12s %12s executions %9s a second   %s   %s in working corpus   %s crashes\n' "$target" \
    "${executions:-0}" "${rate:-0}" "${coverage:-no coverage}" "$(find "Corpus/$target/working" -type f | wc -l)" "$crashes"
  if [ "$status" -ne 0 ]; then
    grep -vE '^#[0-9]+' "$log" | tail -40 >&2
    if [ "$crashes" -eq 0 ]; then die "$target stopped with status $status and no crash file; the log is $log"; fi
    echo "fuzz: make replay FILE=<file> explains a crash in Corpus/$target/crashes" >&2
    exit 77
  fi
  [ -n "$executions" ] && [ "$executions" -gt 0 ] || die "$target executed nothing; the log is $log"
}

campaign() {
  build
  swift build --product fuzzcampaign >&2 || die "the campaign's own build failed; the lines above say why"
  local targets
  targets=$(SWIFT_BACKTRACE=enable=no "$binary" --list) || die "$binary cannot list its targets"
  # shellcheck disable=SC2086
  exec .build/debug/fuzzcampaign "$@" $targets
}

case ${1:-} in
  build) build ;;
  campaign) campaign "${@:2}" ;;
  run)
    [ $# -eq 3 ] || [ $# -eq 4 ] || die "usage: tools/fuzz.sh run TARGET TIME [RUNS]"
    run "${@:2}"
    ;;
  *) die "usage: tools/fuzz.sh build | campaign [OPTIONS] | run TARGET TIME [RUNS]" ;;
esac
