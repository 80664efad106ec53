#!/usr/bin/env bash
# Proofs about the fuzzing build itself, slower than the gate that runs before every campaign.
#
#   tools/fuzz-proofs.sh broken                     builds without coverage, then without AddressSanitizer: the gate must
#                                                   refuse both, and say what is missing
#   tools/fuzz-proofs.sh counted                    the seeds of each target must reach as many edges of KMem as they do where
#                                                   all of them are counted; targets that count a part of the code must miss
#                                                   nothing that they reach of what they search; and AddressSanitizer must watch
#                                                   KMem's functions where they are specialised for a machine
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

# KMem's code is counted where it is specialised for a machine; if the linker kept another module's copy of it, a campaign
# would be blind, with a gate that holds. What of KMem is not generic is among what is counted, and functions of PropCheck
# where a target counts all: without the module that specialises it for the target's machine there are less than 20 for
# e820-table, 30 for pmm, and 200 for the others. e820-text has the reader of texts alone, case-format PropCheck's decoder.
counted() {
  local target least edges failures=0
  local -A fewer=([e820-table]=120 [e820-text]=300 [pmm]=400 [case-format]=100)
  [ -x "$scratch/release/FuzzTargets" ] || die "make fuzz-canary builds the targets first"
  for target in $("$scratch/release/FuzzTargets" --list | awk '!/^canary/ { print $1 }'); do
    least=${fewer[$target]:-550}
    ln -sf FuzzTargets "$scratch/release/$target"
    edges=$("$scratch/release/$target" -runs=0 -artifact_prefix=/dev/null "Corpus/$target/seeds" 2>&1 \
      | sed -n 's/.* cov: \([0-9]*\) .*/\1/p' | tail -1)
    printf '%-16s %5d edges counted, at least %d expected\n' "$target" "${edges:-0}" "$least"
    [ "${edges:-0}" -ge "$least" ] || failures=1
  done
  [ "$failures" -eq 0 ] || { echo "fuzz-proofs: edges of KMem are not counted" >&2; exit 1; }
  grouped e820-table '\$s4KMem' || failures=1
  grouped e820-text '\$s13FirmwareTexts' || failures=1
  grouped pmm '\$s4KMem' || failures=1
  grouped case-format '\$s9PropCheck' || failures=1
  [ "$failures" -eq 0 ] || { echo "fuzz-proofs: a target reaches code that it does not count" >&2; exit 1; }
  watched
}

# Runs target $1 on its seeds, and on its working corpus where there is one, with KMEM_FUZZ_COUNTED=$2, into $3.
reach() {
  local folders=("Corpus/$1/seeds")
  [ ! -d "Corpus/$1/working" ] || folders+=("Corpus/$1/working")
  KMEM_FUZZ_COUNTED=$2 "$scratch/release/$1" -runs=0 -print_coverage=1 -artifact_prefix=/dev/null "${folders[@]}" \
    > "$3" 2>&1
}

# The number of counters that a run of $1 had.
counters() { sed -n 's/^INFO: Loaded .* (\([0-9]*\) inline 8-bit counters).*/\1/p' "$1"; }

# What was reached in the run of $1 of the functions whose names begin with $2: edges and name, a line each. What the harness
# adds to types of KMem is the harness's.
reached() {
  sed -n "s/^COVERED_FUNC: hits: [0-9]* edges: \([0-9/]* $2[^ ]*\).*/\1/p" "$1" \
    | grep -Ev '0A(6Hosted|12HostedTables|12HostedFrames)E' | sort
}

# A target that has the counters of a part of the code must have fewer of them, and see the same of what it searches.
grouped() {
  local place failures=0
  place=$(mktemp -d)
  ln -sf FuzzTargets "$scratch/release/$1"
  { reach "$1" "" "$place/own" && reach "$1" all "$place/all"; } || die "$1 fails on its corpus"
  reached "$place/own" "$2" > "$place/own-functions" || die "no function of $1 is named; is llvm-symbolizer on PATH?"
  reached "$place/all" "$2" > "$place/all-functions"
  printf '%-16s %5d of %d counters, %d functions of what it searches are reached, with all counters %d\n' "$1" \
    "$(counters "$place/own")" "$(counters "$place/all")" \
    "$(wc -l < "$place/own-functions")" "$(wc -l < "$place/all-functions")"
  [ "$(counters "$place/own")" -lt "$(counters "$place/all")" ] || failures=1
  diff "$place/own-functions" "$place/all-functions" >&2 || failures=1
  rm -rf "$place"
  return $failures
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
