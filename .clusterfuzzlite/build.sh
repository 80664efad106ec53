#!/usr/bin/env bash
# Builds the fuzz targets as ClusterFuzzLite and OSS-Fuzz want them:
#
#   $OUT/boot                    the executable, one copy for each target, which knows its target by its name
#   $OUT/boot_seed_corpus.zip    seeds and regressions
#   $OUT/boot.dict               the dictionary, where the target has one
#   $OUT/boot.options            libFuzzer's and AddressSanitizer's options
#
# $SRC/kmem is this repository. The sanitizer's flags are the project's own (tools/fuzz.sh), not those in $CFLAGS and
# $SWIFTFLAGS: the toolchain links coverage and AddressSanitizer together by one flag only.
set -euo pipefail
: "${OUT:?is where the targets go}" "${SRC:?is where the sources are}" "${SANITIZER:?is the sanitizer to build with}"

if [ "$SANITIZER" != address ]; then
  echo "build.sh: SANITIZER is '$SANITIZER', but the targets are built with 'address' only" >&2
  exit 2
fi
for tool in swift zip; do
  command -v "$tool" > /dev/null || {
    echo "build.sh: $tool is not on PATH" >&2
    exit 2
  }
done

cd "$SRC/kmem"
unset CFLAGS CXXFLAGS SWIFTFLAGS
tools/fuzz.sh build-only

binary=.build-fuzz/release/FuzzTargets
mkdir -p "$OUT"
while read -r target _; do
  # Their bugs are planted: a campaign would report them every time.
  [[ $target != canary* ]] || continue
  cp "$binary" "$OUT/$target"
  seeds=()
  for folder in "Corpus/$target/seeds" "Corpus/$target/regressions"; do
    [ ! -d "$folder" ] || seeds+=("$folder")
  done
  [ ${#seeds[@]} -gt 0 ] || {
    echo "build.sh: $target has no seeds in Corpus/$target/seeds" >&2
    exit 2
  }
  rm -f "$OUT/${target}_seed_corpus.zip"
  zip -q -X -r "$OUT/${target}_seed_corpus.zip" "${seeds[@]}"
  {
    printf '[libfuzzer]\nlen_control = 20\ntimeout = 25\nrss_limit_mb = 4096\n'
    if [ -f "Corpus/$target/$target.dict" ]; then
      cp "Corpus/$target/$target.dict" "$OUT/"
      printf 'dict = %s.dict\n' "$target"
    fi
    # Swift's runtime keeps its metadata for good, which is no leak.
    printf '\n[asan]\ndetect_leaks = 0\nhandle_abort = 1\n'
  } > "$OUT/$target.options"
done < <($binary --list)
