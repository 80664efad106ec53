# The section edges of the census: sourced by tools/census.sh, not run by itself.
# shellcheck shell=bash

# census_edges FOLDER: the edges that the seeds of each target reach in the fuzzing build, and what `make fuzz-counted` proves.
census_edges() {
  local target fuzzer=.build-fuzz/release
  # What campaigns have found would count, too.
  [ -z "$(find Corpus -maxdepth 2 -name 'working*')" ] || die "move Corpus/*/working away: the edges are those of the seeds"
  tools/fuzz.sh build >&2 || die "the fuzzing build failed; the lines above say why"
  {
    echo "# target, edges and features that its seeds reach; then what 'make fuzz-counted' prints"
    for target in $("$fuzzer/FuzzTargets" --list | awk '!/^canary/ { print $1 }' | sort); do
      ln -sf FuzzTargets "$fuzzer/$target"
      "$fuzzer/$target" -seed=1 -runs=0 -artifact_prefix=/dev/null "Corpus/$target/seeds" 2>&1 \
        | awk -v target="$target" '
          match($0, / cov: [0-9]+/) { edges = substr($0, RSTART + 6, RLENGTH - 6) }
          match($0, / ft: [0-9]+/) { features = substr($0, RSTART + 5, RLENGTH - 5) }
          END { print target, edges + 0, features + 0 }'
    done
    tools/fuzz-proofs.sh counted || echo "status $?"
  } > "$1/edges.txt"
}
