#!/usr/bin/env bash
# Builds Kernel/examples/c-kernel against libkmem.a, into c-kernel.elf.
#
#   tools/example-kernel.sh [OUTPUT-FOLDER]      default .build-embedded, where `make embedded` has left libkmem.a
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-.build-embedded}
source=Kernel/examples/c-kernel
source tools/i686.sh
i686_need example-kernel clang ld.lld
[ -f "$out/libkmem.a" ] && [ -f "$out/kmem.h" ] || {
  echo "example-kernel: $out/libkmem.a is missing; run make embedded" >&2
  exit 2
}

objects=()
for file in "$source"/*.c "$source"/*.S; do
  object=$out/c-kernel-$(basename "$file").o
  clang "${i686_c_flags[@]}" -Wpedantic -I"$out" -c "$file" -o "$object"
  objects+=("$object")
done
ld.lld "${i686_link_flags[@]}" -T "$source/kernel.ld" \
  "${objects[@]}" "$out/libkmem.a" -o "$out/c-kernel.elf"
