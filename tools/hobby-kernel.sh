#!/usr/bin/env bash
# Builds Kernel/examples/hobby-kernel, with one of the defects of its defects.yaml if asked to.
#
#   tools/hobby-kernel.sh [DEFECT=n] OUTPUT.elf
#
# Objects go to a folder of their own, which is removed, so builds with different outputs may run at the same time.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/i686.sh
source=Kernel/examples/hobby-kernel
i686_need hobby-kernel clang ld.lld

defect=0
if [[ ${1:-} == DEFECT=* ]]; then
  defect=${1#DEFECT=}
  shift
  count=$(grep -cE '^- number: ' "$source/defects.yaml")
  [[ $defect =~ ^[0-9]{1,4}$ ]] && [ "$((10#$defect))" -le "$count" ] || {
    echo "hobby-kernel: DEFECT=$defect is not a number from 0 to $count; $source/defects.yaml lists them" >&2
    exit 2
  }
  defect=$((10#$defect))
fi
[ $# -eq 1 ] || { echo "usage: tools/hobby-kernel.sh [DEFECT=n] OUTPUT.elf" >&2; exit 2; }
mkdir -p "$(dirname "$1")"

objects=$(mktemp -d)
trap 'rm -rf "$objects"' EXIT
# Function names and lines must be those of the source: frame pointers, debug information, and no section is dropped.
for file in "$source"/*.c "$source"/*.S; do
  clang "${i686_c_flags[@]}" -Wpedantic -g -fno-omit-frame-pointer -DDEFECT="$defect" \
    -ffile-prefix-map="$PWD"=. -c "$file" -o "$objects/$(basename "$file").o"
done
ld.lld "${i686_link_flags[@]}" --no-gc-sections -T "$source/kernel.ld" "$objects"/*.o -o "$1"
