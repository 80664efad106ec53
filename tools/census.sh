#!/usr/bin/env bash
# The census: what the harness sees today, as text. A change that only moves code leaves every line as it is.
#
#   tools/census.sh [--check] [--binaries FOLDER] [SECTION...]
#
#   corpus       each file of Corpus: digest of its bytes, verdict, length and digest of the trace that it prints; the traces
#                of regressions in full, so that they survive a change of the byte format (20 seconds)
#   defects      what finds each seeded defect of Tests/Defects/catalogue first, with the usual seed (ten minutes)
#   arm-random, arm-exhaustive, arm-no-tlb, arm-no-model, arm-fuzz
#                the same for parts of the harness (five minutes each; the last, libFuzzer with 1000 executions of each target,
#                half an hour)
#   edges        edges and features that the seeds of each fuzz target reach, and what `make fuzz-counted` prints
#   broken       what becomes of everything that is broken on purpose: the targets *-broken of make, and fuzz-gate-proof
#
# tools/census-rates.sh compares rates, which only a pair of builds on one machine has.
#
# Without --check the sections are written to Tests/Census. With --check they are computed and compared with what is
# there. Without SECTION: corpus. Only executables and files are used, and no name of a module, so that the census
# of two commits can be compared whatever was moved in between.
#
# --binaries FOLDER: executables of the section corpus that are built already.
#
# Exit status: 0 written, or equal; 1 different; 2 bad usage or a broken set-up.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C
committed=Tests/Census
binaries=
sha256=(sha256sum)
command -v sha256sum > /dev/null || sha256=(shasum -a 256)

die() {
  echo "census: $1" >&2
  exit 2
}

usage() { die "usage: tools/census.sh [--check] [--binaries FOLDER] [SECTION...]; tools/census.sh says what the sections are"; }

# The files that a section writes.
declare -A outputs=([corpus]="corpus.txt regressions.txt")
for section in defects arm-random arm-exhaustive arm-no-tlb arm-no-model arm-fuzz edges broken; do
  outputs[$section]=$section.txt
done

for section in corpus defects edges broken; do source "tools/census/$section.sh"; done

# Compares what a section has written to $1 with what is committed, and says what differs and what to do about it.
compare() {
  local file different=0
  for file in ${outputs[$2]}; do
    [ -f "$committed/$file" ] || { echo "census: there is no $committed/$file; write it with: make census SECTIONS=$2" >&2; return 1; }
    cmp -s "$committed/$file" "$1/$file" && continue
    different=1
    echo "census: $committed/$file is not what the tree gives (< committed, > now):" >&2
    diff "$committed/$file" "$1/$file" | grep '^[<>]' | head -n 40 >&2 || true
  done
  [ "$different" -eq 0 ] || cat >&2 << END
census: if this is meant (a file of the corpus is new, changed or gone; a case now means something else, and the commit says why),
census: renew it with 'make census SECTIONS=$2' and commit $committed. If nothing of the kind was meant, the change broke something.
END
  return $different
}

checks=false
sections=()
while [ $# -gt 0 ]; do
  case $1 in
    --check) checks=true ;;
    --binaries)
      [ $# -gt 1 ] || usage
      binaries=$2
      shift
      ;;
    -*) usage ;;
    *)
      [ -n "${outputs[$1]:-}" ] || usage
      sections+=("$1")
      ;;
  esac
  shift
done
[ ${#sections[@]} -gt 0 ] || sections=(corpus)

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
worst=0
for section in "${sections[@]}"; do
  mkdir -p "$scratch/$section"
  "census_${section//-/_}" "$scratch/$section"
  if $checks; then
    compare "$scratch/$section" "$section" || worst=1
  else
    mkdir -p "$committed"
    for file in ${outputs[$section]}; do cp "$scratch/$section/$file" "$committed/$file"; done
    echo "census: wrote ${outputs[$section]} to $committed"
  fi
done
exit $worst
