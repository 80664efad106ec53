#!/usr/bin/env bash
# Makes the builds that fuzzing needs and does the jobs of fuzzcampaign with them.
#
#   tools/fuzz.sh build                      builds with coverage and AddressSanitizer, and proves that both are there
#   tools/fuzz.sh build-only                 only builds
#   tools/fuzz.sh campaign [OPTIONS]         fuzzes all targets for a while
#   tools/fuzz.sh run TARGET [OPTIONS]       fuzzes one target; --runs N does the same every time
#   tools/fuzz.sh list                       lists the targets
#   tools/fuzz.sh replay PATH...             explains and judges cases in the ordinary build
#   tools/fuzz.sh fmt PATH...                explains them only
#   tools/fuzz.sh tmin FILE                  makes a case that fails simple
#   tools/fuzz.sh cmin [OPTIONS]             makes working corpora small
#   tools/fuzz.sh adopt [OPTIONS] FILE       makes a case that fails a regression
#   tools/fuzz.sh report [OPTIONS]           writes a page about the campaigns
#   tools/fuzz.sh coverage [OPTIONS]         measures what the corpora reach; tools/coverage.sh
#
# Seeds are read from Corpus/TARGET/seeds and regressions, what is found goes to Corpus/TARGET/working, crashes to
# Corpus/TARGET/crashes. Exit status: 0 nothing found, 77 crashes found, 2 bad usage or a broken set-up.
set -euo pipefail
cd "$(dirname "$0")/.."
scratch=.build-fuzz

die() {
  echo "fuzz: $1" >&2
  exit 2
}

instrumented_build() {
  for tool in swift ld.lld llvm-nm; do
    command -v "$tool" > /dev/null || die "$tool is not on PATH; it is part of the Swift toolchain"
  done
  # KMEM_FUZZ chooses the coverage of each module in Package.swift, and links both sanitizers by one flag: two flags of
  # their own would drop one of them. The standard library is linked in, so that a target runs where no toolchain is.
  # What nothing in the program calls is left out, with its counters, all of which libFuzzer looks at after every execution:
  # KMem's code is generic, and runs where it is specialised.
  KMEM_FUZZ=1 swift build --scratch-path $scratch -c release --product FuzzTargets \
    --static-swift-stdlib \
    -Xswiftc -use-ld=lld \
    -Xswiftc -cross-module-optimization -Xswiftc -enforce-exclusivity=unchecked \
    -Xswiftc -Xfrontend -Xswiftc -internalize-at-link -Xlinker --no-export-dynamic \
    -Xcc -fsanitize=fuzzer-no-link -Xcc -fsanitize=undefined -Xcc -fno-sanitize-recover=undefined >&2 \
    || die "the instrumented build failed; the lines above say why"
}

ordinary_build() {
  command -v swift > /dev/null || die "swift is not on PATH; install the Swift toolchain"
  for product in fuzzcampaign "$@"; do
    swift build --product "$product" >&2 || die "the build of $product failed; the lines above say why"
  done
}

case ${1:-} in
  build-only)
    instrumented_build
    exit
    ;;
  build)
    instrumented_build
    ordinary_build
    exec .build/debug/fuzzcampaign campaign --gate
    ;;
  campaign | run | cmin)
    instrumented_build
    ordinary_build
    ;;
  list | replay | fmt | tmin | adopt) ordinary_build FuzzTargets ;;
  report) ordinary_build ;;
  coverage) exec tools/coverage.sh "${@:2}" ;;
  *) die "usage: tools/fuzz.sh build|build-only|campaign|run|list|replay|fmt|tmin|cmin|adopt|report|coverage [OPTIONS]" ;;
esac
exec .build/debug/fuzzcampaign "$@"
