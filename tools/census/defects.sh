# The sections of the census about seeded defects: sourced by tools/census.sh, run by nobody.
# shellcheck shell=bash

# One process at a time, so that the census can run beside other work.
defects_jobs=1

# census_defects FOLDER: what the whole harness says of each defect with the usual seed.
census_defects() { measure_defects default "$1/defects.txt"; }

# census_arms FOLDER: the same for parts of the harness.
census_arms() { measure_defects random,exhaustive,no-tlb,no-model "$1/arms.txt"; }

# census_fuzz_arm FOLDER: the same for libFuzzer alone. How many cases it runs, and so what it finds, depends on the clock.
census_fuzz_arm() {
  measure_defects fuzz "$1/with-cases" --fuzz-seconds 2
  {
    echo "# libFuzzer has two seconds for each target: the machine's speed decides about a few of these lines"
    awk '/^fuzz / { $6 = $7 = ""; sub(/ +$/, "") } 1' "$1/with-cases"
  } > "$1/fuzz-arm.txt"
}

# measure_defects ARMS FILE [OPTION...]: runs every defect of the catalogue once in each of ARMS and writes FILE.
measure_defects() {
  swift build --product kmemdefects >&2 || die "the build of kmemdefects failed; the lines above say why"
  .build/debug/kmemdefects --arms "$1" --jobs "$defects_jobs" "${@:3}" > "$2.table" \
    || die "kmemdefects --arms $1 failed; the lines above say why"
  {
    echo "# arm, defect, seed (0: the usual one), property and oracle of the first report, cases until then, commands of its trace"
    awk '{ all[$1]++; found[$1] += $5 != "missed" } END { for (arm in all) print "# " arm ": " found[arm] " of " all[arm] " found" }' \
      .build-defects/results.txt | sort
    sort .build-defects/results.txt
  } > "$2"
}
