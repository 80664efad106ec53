#!/usr/bin/env bash
# Proofs about the fuzzing build itself, slower than the gate that runs before every campaign.
#
#   tools/fuzz-proofs.sh broken                     builds without coverage, then without AddressSanitizer: the gate must
#                                                   refuse both, and say what is missing
#   tools/fuzz-proofs.sh counted                    the seeds of each target must reach as many edges of KMem as they do where
#                                                   all of them are counted, and AddressSanitizer must watch KMem's functions
#                                                   where they are specialised for a machine
#   tools/fuzz-proofs.sh deterministic [RUNS]       every target, fuzzed twice from the same seed into empty corpora: the
#                                                   corpora must be the same, byte for byte
#   tools/fuzz-proofs.sh mutators [RUNS]            executions until a planted bug that takes a sequence is found, with the
#                                                   targets' mutators and with libFuzzer's own, for five seeds
#
# Exit status: 0 proved, 1 not, 2 bad usage or a build that fails.
set -euo pipefail
cd "$(dirname "$0")/.."
scratch=.build-fuzz
export SWIFT_BACKTRACE=enable=no

die() {
  echo "fuzz-proofs: $1" >&2
  exit 2
}

number() {
  [[ $1 =~ ^[1-9][0-9]{0,8}$ ]] || die "'$1' is not a number of executions"
  echo "$1"
}

# Builds the targets with KMEM_FUZZ=$1 and the further flags into .build-fuzz-$1, and links the canaries.
build_broken() {
  local name=$1
  shift
  KMEM_FUZZ=$name swift build --scratch-path ".build-fuzz-$name" -c release --product FuzzTargets "$@" \
    -Xswiftc -use-ld=lld > ".build-fuzz-$name.log" 2>&1 || {
    tail -20 ".build-fuzz-$name.log" >&2
    die "the build $name failed"
  }
}

# Expects the gate to refuse .build-fuzz-$1 with status 2 and a message that holds $2.
expect_refusal() {
  local status=0 message
  message=$(.build/debug/fuzzcampaign campaign --gate --binaries ".build-fuzz-$1/release" 2>&1) || status=$?
  echo "$1: status $status: ${message%%$'\n'*}"
  [ "$status" -eq 2 ] && grep -q "$2" <<< "$message"
}

broken() {
  swift build --product fuzzcampaign > .build-fuzz-broken.log 2>&1 || die "fuzzcampaign does not build"
  local failures=0
  build_broken without-coverage
  expect_refusal without-coverage "canary was not found" || failures=1
  build_broken without-asan -Xcc -fsanitize=fuzzer-no-link
  expect_refusal without-asan "has no __asan_report_load4" || failures=1
  rm -f .build-fuzz-broken.log .build-fuzz-without-coverage.log .build-fuzz-without-asan.log
  [ "$failures" -eq 0 ] || { echo "fuzz-proofs: the gate let a broken build pass" >&2; exit 1; }
  echo "the gate refuses a build without coverage and one without AddressSanitizer"
}

# KMem's code is counted where it is specialised for the simulated machine; if the linker kept another module's copy of it, a
# campaign would be blind, with a gate that holds. Functions of PropCheck and what of KMem is not
# generic are among those counted: without KMemHosted's there are less than 50 for e820-table and pmm, and 200 for the others.
# e820-text has the reader of texts alone.
counted() {
  local target least edges failures=0
  [ -x "$scratch/release/FuzzTargets" ] || die "make fuzz-canary builds the targets first"
  while read -r target least; do
    ln -sf FuzzTargets "$scratch/release/$target"
    edges=$("$scratch/release/$target" -runs=0 -artifact_prefix=/dev/null "Corpus/$target/seeds" 2>&1 \
      | sed -n 's/.* cov: \([0-9]*\) .*/\1/p' | tail -1)
    printf '%-16s %5d edges counted, at least %d expected\n' "$target" "${edges:-0}" "$least"
    [ "${edges:-0}" -ge "$least" ] || failures=1
  done <<< $'e820-table 165\ne820-text 300\npmm 400\nboot 550\nboot-early 600\nframes 550\nkernel 1100'
  [ "$failures" -eq 0 ] || { echo "fuzz-proofs: edges of KMem are not counted" >&2; exit 1; }
  watched
}

# The same copy must be the one that AddressSanitizer watches. A function without a check may do nothing that needs one.
watched() {
  local all checked least=70
  command -v llvm-objdump > /dev/null || die "llvm-objdump is not on PATH; it is part of the Swift toolchain"
  read -r all checked < <(llvm-objdump -d --no-show-raw-insn "$scratch/release/FuzzTargets" | awk '
    /^[0-9a-f]+ </ { isKMem = /<\$s4KMem.*T[gG]/; if (isKMem) all++ }
    isKMem && /__asan_report_/ { isKMem = 0; checked++ }
    END { print all + 0, checked + 0 }')
  echo "$checked of $all functions of KMem specialised for a machine are watched, at least $least expected"
  [ "$checked" -ge "$least" ] || { echo "fuzz-proofs: AddressSanitizer does not watch KMem" >&2; exit 1; }
}

# Fuzzes target $1 for $2 executions from seed 7 into the empty folder $3.
fuzz_once() {
  mkdir -p "$3"
  ln -sf FuzzTargets "$scratch/release/$1"
  "$scratch/release/$1" -seed=7 "-runs=$2" -max_len=512 -len_control=20 -reload=0 -artifact_prefix="$3.crash-" \
    "$3" "Corpus/$1/seeds" > "$3.log" 2>&1 || {
    tail -20 "$3.log" >&2
    die "$1 failed while it was fuzzed"
  }
}

deterministic() {
  local runs place target failures=0
  runs=$(number "${1:-5000}")
  [ -x "$scratch/release/FuzzTargets" ] || die "make fuzz-canary builds the targets first"
  place=$(mktemp -d)
  for target in $("$scratch/release/FuzzTargets" --list | awk '!/^canary/ { print $1 }'); do
    fuzz_once "$target" "$runs" "$place/$target-1"
    fuzz_once "$target" "$runs" "$place/$target-2"
    if diff -rq "$place/$target-1" "$place/$target-2" > "$place/difference"; then
      printf '%-16s %6d inputs, the same twice\n' "$target" "$(find "$place/$target-1" -type f | wc -l)"
    else
      printf '%-16s differs: %s\n' "$target" "$(head -1 "$place/difference")"
      failures=1
    fi
  done
  rm -rf "$place"
  [ "$failures" -eq 0 ] || { echo "fuzz-proofs: the same seed gave different corpora" >&2; exit 1; }
}

# Executions until the planted bug is found from seed $1 in at most $2 executions; the limit if it is not.
executions_until_found() {
  local place output
  place=$(mktemp -d)
  output=$("$scratch/release/canary-depth" "-seed=$1" "-runs=$2" -max_len=512 -len_control=20 -print_final_stats=1 \
    -artifact_prefix="$place/" "$place" 2>&1) || true
  rm -rf "$place"
  sed -n 's/^stat::number_of_executed_units: *//p' <<< "$output"
}

mutators() {
  local limit seed
  limit=$(number "${1:-2000000}")
  [ -x "$scratch/release/FuzzTargets" ] || die "make fuzz-canary builds the targets first"
  ln -sf FuzzTargets "$scratch/release/canary-depth"
  echo "executions until a bug that takes a sequence is found; $limit: not found"
  for seed in 1 2 3 4 5; do
    printf 'seed %d: %9d with the mutator of choices, %9d with the byte mutator alone\n' "$seed" \
      "$(executions_until_found "$seed" "$limit")" "$(KMEM_FUZZ_MUTATOR=bytes executions_until_found "$seed" "$limit")"
  done
}

case ${1:-} in
  broken) broken ;;
  counted) counted ;;
  deterministic) deterministic "${2:-5000}" ;;
  mutators) mutators "${2:-2000000}" ;;
  *) die "usage: tools/fuzz-proofs.sh broken | counted | deterministic [RUNS] | mutators [RUNS]" ;;
esac
