# The sections of the census about seeded defects: sourced by tools/census.sh, not run by itself.
# shellcheck shell=bash

# One process at a time, so that the census can run beside other work.
defects_jobs=1

# census_defects FOLDER: what the whole harness says of each defect with the usual seed.
census_defects() { measure_defects default "$1/defects.txt"; }

# census_arm_NAME FOLDER: the same for a part of the harness.
census_arm_random() { measure_defects random "$1/arm-random.txt"; }
census_arm_exhaustive() { measure_defects exhaustive "$1/arm-exhaustive.txt"; }
census_arm_no_tlb() { measure_defects no-tlb "$1/arm-no-tlb.txt"; }
census_arm_no_model() { measure_defects no-model "$1/arm-no-model.txt"; }

# census_arm_fuzz FOLDER: the same for libFuzzer alone, with as many executions of each target on every machine.
census_arm_fuzz() { measure_defects fuzz "$1/arm-fuzz.txt" --fuzz-runs 1000; }

# measure_defects ARM FILE [OPTION...]: runs every defect of the catalogue once in ARM and writes FILE.
measure_defects() {
  swift build --package-path Studies --product kmemdefects >&2 || die "the build of kmemdefects failed; the lines above say why"
  Studies/.build/debug/kmemdefects --arms "$1" --jobs "$defects_jobs" "${@:3}" > "$2.table" \
    || die "kmemdefects --arms $1 failed; the lines above say why"
  {
    echo "# arm, defect, seed (0: the usual one), property and oracle of the first report, cases until then, commands of its trace"
    awk '{ found += $5 != "missed" } END { print "# " $1 ": " found " of " NR " found" }' .build-defects/results.txt
    sort .build-defects/results.txt
  } > "$2"
}
