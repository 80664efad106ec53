#!/usr/bin/env bash
# Compiles KMem for i686-unknown-none-elf, links it with entry points that use every public operation, and judges the
# result: its size, and that it needs nothing but the C memory functions.
#
#   tools/embedded-gate.sh [OUTPUT-FOLDER [SOURCE-FOLDER]]
#
# The output folder is .build-embedded where none is named, and gets KMem.o; the source folder is Sources/KMem.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/i686.sh
out=${1:-.build-embedded}
sources=${2:-Sources/KMem}
text_limit_bytes=32768
i686_need embedded-gate swiftc clang ld.lld llvm-size llvm-nm llvm-objdump

mkdir -p "$out"
mapfile -t kmem < <(find "$sources" -name '*.swift' | LC_ALL=C sort)
i686_swift "$out/KMem-library.o" -module-name KMem -emit-module -emit-module-path "$out/KMem.swiftmodule" "${kmem[@]}"
i686_swift "$out/Gate.o" -module-name Gate -I "$out" -I Kernel/Metal/include \
  Kernel/Metal/MetalMachine.swift Kernel/Gate/Gate.swift

roots=(gate_set_up gate_boot_early gate_frames gate_pages gate_kmap gate_heap)
ld.lld -m elf_i386 -r --gc-sections "${roots[@]/#/--undefined=}" "$out/Gate.o" "$out/KMem-library.o" -o "$out/KMem.o"

defined=$(llvm-nm --defined-only --just-symbol-name "$out/KMem.o")
for root in "${roots[@]}"; do
  grep -qx "$root" <<< "$defined" || {
    echo "embedded-gate: $root is missing from the linked object, so nothing was judged" >&2
    exit 1
  }
done

status=0
i686_judge embedded-gate "$out/KMem.o" '' || status=1
text=$(i686_bytes "$out/KMem.o" text)
data=$(i686_bytes "$out/KMem.o" 'data|bss|rodata')
echo "KMem for i686: text $text bytes (limit $text_limit_bytes), data and constants $data bytes, in $out/KMem.o"
if [ "$text" -gt "$text_limit_bytes" ]; then
  echo "embedded-gate: the text is over its limit" >&2
  status=1
fi
exit $status
