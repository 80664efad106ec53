#!/usr/bin/env bash
# Compiles KMem for i686-unknown-none-elf, links it with entry points that use every public operation, and judges the
# result: its size, and that it needs nothing but the C memory functions.
#
#   tools/embedded-gate.sh [OUTPUT-FOLDER]      default .build-embedded; leaves KMem.o there
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-.build-embedded}
text_limit_bytes=32768

for tool in swiftc ld.lld llvm-size llvm-nm llvm-objdump; do
  command -v "$tool" > /dev/null || {
    echo "embedded-gate: $tool is not on PATH; it is part of the Swift toolchain" >&2
    exit 2
  }
done

mkdir -p "$out"
flags=(
  -target i686-unknown-none-elf -target-cpu i686
  -enable-experimental-feature Embedded -wmo -parse-as-library -swift-version 6 -O
  -Xcc -ffreestanding -Xfrontend -disable-stack-protector -Xfrontend -function-sections
  -strict-memory-safety -warnings-as-errors
)
mapfile -t kmem < <(find Sources/KMem -name '*.swift' | LC_ALL=C sort)
swiftc "${flags[@]}" -module-name KMem -emit-module -emit-module-path "$out/KMem.swiftmodule" \
  -c "${kmem[@]}" -o "$out/KMem-library.o"
swiftc "${flags[@]}" -module-name Gate -I "$out" -I Kernel/Metal/include \
  -c Kernel/Metal/MetalMachine.swift Kernel/Gate/Gate.swift -o "$out/Gate.o"

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
# _GLOBAL_OFFSET_TABLE_ is the linker's own: position-independent code names it, and the kernel's link resolves it.
unexpected=$(llvm-nm --undefined-only --just-symbol-name "$out/KMem.o" \
  | grep -vxE 'mem(set|cpy|move|cmp)|_GLOBAL_OFFSET_TABLE_' || true)
if [ -n "$unexpected" ]; then
  echo "embedded-gate: KMem refers to what a kernel does not have (an allocator, reference counts, a runtime):" >&2
  sed 's/^/  /' <<< "$unexpected" >&2
  status=1
fi
counting=$(llvm-nm --just-symbol-name "$out/KMem.o" | grep -E '^_?swift_(retain|release|alloc|dealloc|slowAlloc)' || true)
if [ -n "$counting" ]; then
  echo "embedded-gate: KMem allocates objects or counts references:" >&2
  sed 's/^/  /' <<< "$counting" >&2
  status=1
fi
vector=$(llvm-objdump -d --no-show-raw-insn "$out/KMem.o" | grep -E '%(xmm|mm|ymm|st)' | head -5 || true)
if [ -n "$vector" ]; then
  echo "embedded-gate: KMem uses SSE, MMX or x87 registers, which fault before the kernel enables them:" >&2
  echo "$vector" >&2
  status=1
fi
text=$(llvm-size --format=sysv "$out/KMem.o" | awk '/^\.text/ { sum += $2 } END { print sum + 0 }')
data=$(llvm-size --format=sysv "$out/KMem.o" | awk '/^\.(data|bss|rodata)/ { sum += $2 } END { print sum + 0 }')
echo "KMem for i686: text $text bytes (limit $text_limit_bytes), data and constants $data bytes, in $out/KMem.o"
if [ "$text" -gt "$text_limit_bytes" ]; then
  echo "embedded-gate: the text is over its limit" >&2
  status=1
fi
exit $status
