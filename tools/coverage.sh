#!/usr/bin/env bash
# Measures what the corpora and the properties reach in KMem, with the toolchain's own llvm-cov.
#
#   tools/coverage.sh [--corpus] [--properties]      one of them alone; without either both, together
#
# CASES is the number of random cases of each property (2000). Writes into .build-coverage:
#
#   report.txt       lines, regions and functions of each file
#   unreached.txt    every line of KMem that was never reached, with its text
#   html/index.html  the sources with counts
#
# Exit status: 0 measured, 77 a case failed, 2 a broken set-up.
set -euo pipefail
cd "$(dirname "$0")/.."
scratch=.build-coverage

die() {
  echo "coverage: $1" >&2
  exit 2
}

corpus=1 properties=1
case ${1:-} in
  "") ;;
  --corpus) properties= ;;
  --properties) corpus= ;;
  *) die "usage: tools/coverage.sh [--corpus | --properties]" ;;
esac

# A system's llvm-cov is too old to read what Swift's compiler writes.
command -v swift > /dev/null || die "swift is not on PATH; install the Swift toolchain"
toolchain=$(dirname "$(readlink -f "$(command -v swift)")")
for tool in llvm-profdata llvm-cov; do
  [ -x "$toolchain/$tool" ] || die "$toolchain/$tool is missing; it is part of the Swift toolchain"
done

# Assertions are lines of KMem too: an ordinary release build would leave them out.
for product in FuzzTargets kmemcheck; do
  swift build -c release --scratch-path $scratch --product $product \
    -Xswiftc -assert-config -Xswiftc Debug \
    -Xswiftc -profile-generate -Xswiftc -profile-coverage-mapping >&2 \
    || die "the measuring build failed; the lines above say why"
done
binaries=$scratch/release

rm -rf $scratch/profiles
mkdir -p $scratch/profiles
export LLVM_PROFILE_FILE="$PWD/$scratch/profiles/%p.profraw"
worst=0

# note STATUS: keeps the worst of 0, 77 and anything else.
note() {
  case $1 in
    0) ;;
    1 | 77) [ $worst -eq 2 ] || worst=77 ;;
    *) die "a run ended with status $1; what it said stands above" ;;
  esac
}

if [ -n "$corpus" ]; then
  while read -r target _; do
    [ -d "Corpus/$target" ] || continue
    list=$scratch/$target.list
    find "Corpus/$target"/{seeds,working,regressions} -type f 2> /dev/null | sort > "$list" || true
    [ -s "$list" ] || continue
    status=0
    $binaries/FuzzTargets "$target" --judge "$list" || status=$?
    note $status
  done < <($binaries/FuzzTargets --list)
fi
if [ -n "$properties" ]; then
  status=0
  PROPCHECK_ARTEFACTS=none $binaries/kmemcheck properties --cases "${CASES:-2000}" > $scratch/properties.log || status=$?
  grep "^Property '" $scratch/properties.log
  note $status
fi

"$toolchain/llvm-profdata" merge -sparse $scratch/profiles/*.profraw -o $scratch/all.profdata
covered=("$binaries/FuzzTargets" -object "$binaries/kmemcheck" -instr-profile $scratch/all.profdata)
only=(-ignore-filename-regex '/(Sources/(PropCheck|PropCheckHost|FirmwareTexts|Operations|Specification|SimulatedPC|Sessions|Subjects|Properties|FuzzTargets|Fuzzing|CArenaPoison|kmemcheck)|\.build[^/]*)/')

"$toolchain/llvm-cov" report "${covered[@]}" "${only[@]}" > $scratch/report.txt
"$toolchain/llvm-cov" show "${covered[@]}" "${only[@]}" -format=html -output-dir=$scratch/html > /dev/null
"$toolchain/llvm-cov" export "${covered[@]}" "${only[@]}" -format=lcov > $scratch/lines.info

awk -F '[:,]' -v root="$PWD/" '
  /^SF:/ { file = substr($0, 4); shown = file; sub(root, "", shown); delete text; count = 0
           while ((getline line < file) > 0) text[++count] = line
           close(file) }
  /^DA:/ && $3 == 0 { printf "%s:%d: %s\n", shown, $2, text[$2] }
' $scratch/lines.info > $scratch/unreached.txt

# The columns of llvm-cov without those on branches, which Swift does not record.
awk '/^Filename|^TOTAL|\.swift/ { printf "%-52s %8s %8s %9s %8s %8s %9s\n", $1, $2 == "Regions" ? "regions" : $2, $2 == "Regions" ? "missed" : $3, $2 == "Regions" ? "covered" : $4, $2 == "Regions" ? "lines" : $8, $2 == "Regions" ? "missed" : $9, $2 == "Regions" ? "covered" : $10 }' \
  $scratch/report.txt
echo
echo "$(wc -l < $scratch/unreached.txt) lines never reached:"
cat $scratch/unreached.txt
echo
echo "$scratch/html/index.html shows the sources with counts"
exit $worst
