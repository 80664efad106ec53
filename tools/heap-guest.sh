#!/usr/bin/env bash
# Builds the guest that races heaps, for i686: libkmem.a, heaps in C at -O2, and the traces, in one binary.
#
#   tools/heap-guest.sh [OUTPUT-FOLDER]      default .build-embedded, where `make embedded` has left libkmem.a
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-.build-embedded}
source=Benchmarks/HeapGuest
source tools/i686.sh
i686_need heap-guest clang ld.lld
[ -f "$out/libkmem.a" ] && [ -f "$out/kmem.h" ] || {
  echo "heap-guest: $out/libkmem.a is missing; run make embedded" >&2
  exit 2
}

objects=()
for file in "$source"/*.c; do
  object=$out/heap-guest-$(basename "$file").o
  clang "${i686_c_flags[@]}" -nostdlibinc -I"$out" -c "$file" -o "$object"
  objects+=("$object")
done
ld.lld -m elf_i386 -static --gc-sections --fatal-warnings -T "$source/guest.ld" \
  "${objects[@]}" "$out/libkmem.a" -o "$out/heap-guest.elf"
