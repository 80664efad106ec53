#!/usr/bin/env bash
# Compares the rates of two checkouts: executions a second of each fuzz target, commands and whole boots judged a second.
#
#   tools/census-rates.sh OLD NEW [PAIRS]      two folders with checkouts; 10 pairs unless told otherwise
#
# Both are built, then run in turn, old and new, new and old, so that other work on the machine meets both. A fuzz target does the
# same number of executions in both, from the seeds of OLD, as many as OLD does in SECONDS (default 3). Rates count processor
# time. For each rate the table has the medians of both and the median of the pairs' ratios new/old: below 1, NEW is slower. One
# core; with 13 targets and 10 pairs about 25 minutes after the builds.
#
#   SECONDS_EACH=3    time for a target in each run
#   CASES=500         booted machines of the benchmark for each alphabet; ten times as many boots
#   ONLY=kernel       only rates whose name has this in it: fuzz:kernel, commands:kernel, boots:random-machines are names
#
# Exit status: 0 a table was printed, 2 bad usage or a build or a run that fails.
set -euo pipefail
export LC_ALL=C SWIFT_BACKTRACE=enable=no
seconds=${SECONDS_EACH:-3}
cases=${CASES:-500}
only=${ONLY:-}

die() {
  echo "census-rates: $1" >&2
  exit 2
}

[ $# -ge 2 ] && [ $# -le 3 ] || die "usage: tools/census-rates.sh OLD NEW [PAIRS]"
pairs=${3:-10}
[[ $pairs =~ ^[1-9][0-9]{0,2}$ ]] || die "'$pairs' is not a number of pairs"
for folder in "$1" "$2"; do
  [ -x "$folder/tools/fuzz.sh" ] || die "$folder is no checkout: it has no tools/fuzz.sh"
done
declare -A trees=([old]=$(realpath "$1") [new]=$(realpath "$2"))

benchmarks=true
[[ $only != fuzz:* ]] || benchmarks=false

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

benchmark() { echo "${trees[$1]}/Benchmarks/.build/release/KMemBenchmarks"; }

# link SIDE TARGET: the fuzzer of one target.
link() {
  ln -sf FuzzTargets "${trees[$1]}/.build-fuzz/release/$2"
  echo "${trees[$1]}/.build-fuzz/release/$2"
}

build() {
  echo "census-rates: building ${trees[$1]} ..." >&2
  "${trees[$1]}/tools/fuzz.sh" build-only > "$scratch/build.log" 2>&1 || { tail -20 "$scratch/build.log" >&2; die "it does not build"; }
  $benchmarks || return 0
  swift build --package-path "${trees[$1]}/Benchmarks" --configuration release --product KMemBenchmarks > "$scratch/build.log" 2>&1 \
    || { tail -20 "$scratch/build.log" >&2; die "its benchmarks do not build"; }
}

# fuzz SIDE TARGET LIMIT: prints the executions and the processor time in seconds of one run.
fuzz() {
  local fuzzer TIMEFORMAT='%U %S'
  fuzzer=$(link "$1" "$2")
  rm -rf "$scratch/working"
  mkdir "$scratch/working"
  { time "$fuzzer" -seed=7 "$3" -len_control=20 -reload=0 -print_final_stats=1 -artifact_prefix="$scratch/" \
    "$scratch/working" "${trees[old]}/Corpus/$2/seeds" > "$scratch/log" 2>&1; } 2> "$scratch/time" \
    || { tail -20 "$scratch/log" >&2; die "$2 of ${trees[$1]} failed"; }
  echo "$(sed -n 's/^stat::number_of_executed_units: *//p' "$scratch/log") $(awk '{ print $1 + $2 }' "$scratch/time")"
}

# measure SIDE PAIR: adds lines "name side pair rate" to the figures.
measure() {
  local target done time
  for target in "${targets[@]}"; do
    read -r done time < <(fuzz "$1" "$target" "-runs=${runs[$target]}") || exit 2
    awk -v n="$done" -v t="$time" -v head="fuzz:$target $1 $2" 'BEGIN { print head, n / t }' >> "$scratch/figures"
  done
  $benchmarks || return 0
  "$(benchmark "$1")" --only oracles --cases "$cases" > "$scratch/log" || die "the benchmark of ${trees[$1]} failed"
  # "oracles: 100 commands of 'kernel' on 500 booted machines", then "  commands a second, final scan included: 430000".
  awk -v side="$1" -v pair="$2" -v only="$only" '
    /^oracles: .* commands of / { split($0, part, "\047"); name = "commands:" part[2] }
    /^oracles: .* whole boots / { name = "boots:random-machines" }
    (/^  commands a second, final scan included: / || /^  boots a second: /) && index(name, only) { print name, side, pair, $NF }
  ' "$scratch/log" >> "$scratch/figures"
}

build old
build new
for side in old new; do
  "${trees[$side]}/.build-fuzz/release/FuzzTargets" --list | awk '!/^canary/ { print $1 }' | sort > "$scratch/$side" \
    || die "the fuzz targets of ${trees[$side]} cannot be listed"
done
comm -3 "$scratch/old" "$scratch/new" | sed 's/^\t*/census-rates: not in both, and left out: /' >&2
mapfile -t targets < <(comm -12 "$scratch/old" "$scratch/new" | sed 's/^/fuzz:/' | grep -F -- "$only" | sed 's/^fuzz://')
declare -A runs=()
for target in "${targets[@]}"; do
  read -r "runs[$target]" _ < <(fuzz old "$target" "-max_total_time=$seconds") || exit 2
done
for ((pair = 1; pair <= pairs; pair++)); do
  echo "census-rates: pair $pair of $pairs" >&2
  sides=(old new)
  ((pair % 2)) || sides=(new old)
  for side in "${sides[@]}"; do measure "$side" "$pair"; done
done

awk '
  function median(list, n,   i, j, x) {
    for (i = 2; i <= n; i++) {
      x = list[i]
      for (j = i - 1; j >= 1 && list[j] > x; j--) list[j + 1] = list[j]
      list[j + 1] = x
    }
    return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
  }
  { rate[$1, $2, $3] = $4; if (!seen[$1]++) names[++count] = $1; if ($3 > pairs) pairs = $3 }
  END {
    printf "%-24s %12s %12s %8s   %s\n", "a second", "old", "new", "new/old", "least and greatest ratio of " pairs " pairs"
    for (k = 1; k <= count; k++) {
      name = names[k]
      for (p = 1; p <= pairs; p++) {
        old[p] = rate[name, "old", p]; new[p] = rate[name, "new", p]; ratio[p] = new[p] / old[p]
      }
      middle = median(ratio, pairs)
      printf "%-24s %12.0f %12.0f %8.3f   %.3f %.3f\n", name, median(old, pairs), median(new, pairs), middle, ratio[1], ratio[pairs]
    }
  }' "$scratch/figures"
