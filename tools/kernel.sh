#!/usr/bin/env bash
# Builds the Multiboot image of Kernel/ from the sources of KMem.
#
#   tools/kernel.sh [OUTPUT-FOLDER [SOURCE-FOLDER]]      default .build-kernel and the repository; leaves kernel.elf there
#
# Exit status: 0 built, 1 it does not compile or link, 2 the toolchain is not complete.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/i686.sh
out=${1:-.build-kernel}
root=${2:-.}
i686_need kernel swiftc clang ld.lld llvm-size

sources_of() { find "$root/$1" -name "$2" | LC_ALL=C sort; }

mkdir -p "$out"
mapfile -t kmem < <(sources_of Sources/KMem '*.swift')
mapfile -t operations < <(sources_of Sources/Operations '*.swift')
mapfile -t replay < <(sources_of Sources/Subjects/KMemReplay '*.swift')
mapfile -t main < <(for folder in Kernel/Main Kernel/Replay Sources/QEMU/KernelSeries; do sources_of $folder '*.swift'; done)
mapfile -t boot < <(sources_of Kernel/Boot '*.[cS]' && sources_of Kernel/Main '*.c' && sources_of Kernel/Replay '*.c')
# The benchmark: the timed loops, and the C that they are compared with, of Benchmarks.
benchmarks=$root/Benchmarks
main+=("$benchmarks"/KMemBenchmarks/{FrameLoops,PagingLoops,SplitMix64+Shuffle}.swift)
main+=("$root/Sources/PropCheck/Choices/SplitMix64.swift")
boot+=("$benchmarks"/CBaselines/{summary32,summary32_exact,summary32_branchless,summary32_blind,paging}.c)

i686_swift "$out/KMem.o" -module-name KMem -emit-module -emit-module-path "$out/KMem.swiftmodule" "${kmem[@]}"
i686_swift "$out/Operations.o" -module-name Operations -package-name kmem -emit-module \
  -emit-module-path "$out/Operations.swiftmodule" "${operations[@]}"
i686_swift "$out/KMemReplay.o" -module-name KMemReplay -I "$out" -emit-module \
  -emit-module-path "$out/KMemReplay.swiftmodule" "${replay[@]}"
i686_swift "$out/KernelMain.o" -module-name KernelMain -package-name kmem -I "$out" -I "$root/Kernel/Metal/include" \
  -I "$root/Kernel/Boot/include" -I "$root/Kernel/Main/include" -I "$root/Kernel/Replay/include" \
  "$root/Kernel/Metal/MetalMachine.swift" "${main[@]}"

objects=()
for source in "${boot[@]}"; do
  object=$out/$(basename "${source%.*}").o
  clang "${i686_c_flags[@]}" -I "$root/Kernel/Boot/include" -I "$root/Kernel/Boot/libc" \
    -I "$root/Kernel/Main/include" -I "$root/Kernel/Metal/include" -I "$root/Kernel/Replay/include" \
    -I "$benchmarks/CBaselines/include" -c "$source" -o "$object"
  objects+=("$object")
done

# Nothing defines an allocator or a runtime: what needs one does not link.
ld.lld "${i686_link_flags[@]}" -T "$root/Kernel/Boot/kernel.ld" "${objects[@]}" "$out/KernelMain.o" "$out/KMemReplay.o" \
  "$out/Operations.o" "$out/KMem.o" \
  -o "$out/kernel.elf"
llvm-size --format=sysv "$out/kernel.elf" | awk -v image="$out/kernel.elf" '
  /^\./ { size[$1] = $2 }
  END { printf "%s: text %d bytes, constants %d, data %d, bss %d\n", image,
    size[".entry"] + size[".text"], size[".rodata"], size[".data"], size[".bss"] }'
