#!/usr/bin/env bash
# Runs .clusterfuzzlite/build.sh as ClusterFuzzLite does and checks what it leaves: every target, started from its own seeds
# and under its own name and options. The instrumented build is the one of tools/fuzz.sh, so that little is built twice.
#
# Exit status: 0 all is as it must be, 1 something is missing or wrong.
set -euo pipefail
cd "$(dirname "$0")/.."
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
export OUT=$place/out SRC=$place/src SANITIZER=address FUZZING_ENGINE=libfuzzer
# What the base image sets and must not get into the build.
export CFLAGS="-fsanitize=address" SWIFTFLAGS="-sanitize=fuzzer"
mkdir -p "$OUT" "$SRC"
ln -s "$PWD" "$SRC/kmem"

wrong() {
  echo "check-clusterfuzzlite: $1" >&2
  exit 1
}

status=0
SANITIZER=memory .clusterfuzzlite/build.sh > "$place/refused" 2>&1 || status=$?
[ $status -eq 2 ] || wrong "a sanitizer that the project has not is not refused"

.clusterfuzzlite/build.sh > "$place/log" 2>&1 || {
  cat "$place/log" >&2
  wrong "build.sh failed"
}

check() {
  local target=$1 binary=$OUT/$1 seeds=$place/$1 options=$OUT/$1.options dictionary=() libraries
  if [ ! -f "$binary" ] || [ -L "$binary" ] || [ ! -x "$binary" ]; then wrong "$target is no executable of its own"; fi
  libraries=$(ldd "$binary" | grep -E 'swift|Foundation' || true)
  [ -z "$libraries" ] || wrong "$target needs Swift's libraries, which the runner has not: $libraries"
  [ -s "$OUT/${target}_seed_corpus.zip" ] || wrong "$target has no seed corpus"
  mkdir -p "$seeds"
  unzip -q "$OUT/${target}_seed_corpus.zip" -d "$seeds"
  local packed committed
  packed=$(find "$seeds" -type f | wc -l)
  committed=$({ find "Corpus/$target/seeds" "Corpus/$target/regressions" -type f 2> /dev/null || true; } | wc -l)
  [ "$packed" -eq "$committed" ] || wrong "$target's seed corpus has $packed files, the repository $committed"
  grep -q '^\[libfuzzer\]$' "$options" && grep -q '^\[asan\]$' "$options" || wrong "$target's options lack a section"
  if [ -f "Corpus/$target/$target.dict" ]; then
    grep -q "^dict = $target.dict$" "$options" || wrong "$target's options do not name its dictionary"
    dictionary=("-dict=$OUT/$target.dict")
  fi
  local flags=() name value
  while IFS='= ' read -r name value; do flags+=("-$name=$value"); done \
    < <(sed -n '/^\[libfuzzer\]/,/^$/p' "$options" | grep ' = ' | grep -v '^dict')
  # Apart from the repository and the toolchain, as on the machine that fuzzes.
  (cd "$place" && env -i ASAN_OPTIONS=detect_leaks=0:handle_abort=1 "$binary" "${flags[@]}" "${dictionary[@]}" -runs=$((packed + 20)) \
    "$seeds" > "$place/run" 2>&1) || {
    tail -n 20 "$place/run" >&2
    wrong "$target does not run"
  }
  grep -q 'INFO: Loaded [0-9]* modules .*inline 8-bit counters' "$place/run" || wrong "$target counts no edges"
  grep -q 'INFO: seed corpus: files: '"$packed" "$place/run" || wrong "$target did not read its seeds"
  rm -rf "$seeds"
}

count=0
while read -r target _; do
  if [[ $target = canary* ]]; then
    [ ! -e "$OUT/$target" ] || wrong "$target would report its planted bug"
    continue
  fi
  check "$target"
  count=$((count + 1))
done < <(.build-fuzz/release/FuzzTargets --list)
[ $count -gt 0 ] || wrong "there is no target"
[ "$(find "$OUT" -name '*_seed_corpus.zip' | wc -l)" -eq $count ] || wrong "there are seed corpora without a target"
echo "check-clusterfuzzlite: $count targets, each with seeds and options, run by themselves"
