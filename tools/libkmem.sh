#!/usr/bin/env bash
# Builds libkmem.a and kmem.h for i686, and judges them: the header under strict warnings in C11 and C++17, the size of
# the library linked with every function used, and that it needs nothing but the C memory functions and what kmem.h asks
# the kernel for. Needs the KMem module that embedded-gate.sh leaves in the same folder.
#
#   tools/libkmem.sh [OUTPUT-FOLDER [SURFACE-FOLDER]]      default .build-embedded and Kernel/C/Surface
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/i686.sh
out=${1:-.build-embedded}
surface=${2:-Kernel/C/Surface}
text_limit_bytes=40960
typical_limit_bytes=24576
header=Kernel/C/include/kmem.h

i686_need libkmem swiftc clang ld.lld llvm-ar llvm-nm llvm-objcopy llvm-objdump llvm-size
[ -f "$out/KMem.swiftmodule" ] || {
  echo "libkmem: $out/KMem.swiftmodule is missing; run tools/embedded-gate.sh $out first" >&2
  exit 2
}

target=("${i686_target_flags[@]}" -nostdlibinc)
strict=(-Wall -Wextra -Wpedantic -Werror -fsyntax-only -include "$header" -include "$header")
clang "${target[@]}" -std=c11 "${strict[@]}" -Wstrict-prototypes -x c /dev/null
clang "${target[@]}" -std=c++17 "${strict[@]}" -x c++ /dev/null

for file in Kernel/C/Compatibility/*.c; do
  clang "${target[@]}" -std=c11 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -IKernel/C/include "$file"
done
clang "${target[@]}" -std=c++17 "${strict[@]}" -include "${header%.h}_compat.h" -x c++ /dev/null

# Optimised for size: what a call costs is in KMem's fast paths, which are inlined either way.
surface_flags=(-I "$out" -I Kernel/Metal/include -I Kernel/C/include -I Kernel/C/Platform/include -Xcc -IKernel/Metal/include)
i686_swift "$out/KMemC.o" -Osize -module-name KMemC "${surface_flags[@]}" "$surface"/*.swift
i686_swift "$out/KMemMessages.o" -Osize -module-name KMemMessages "${surface_flags[@]}" Kernel/C/Messages/*.swift
clang "${i686_c_flags[@]}" -nostdlibinc -IKernel/C/Platform/include -IKernel/Metal/include \
  -c Kernel/C/Platform/platform.c -o "$out/platform.o"

# Every function of the header, except those that the kernel supplies, is a root of the link.
supplied='paging_load_directory|paging_enable|paging_disable|paging_is_on|invalid_tlb|panic'
mapfile -t functions < <(clang "${target[@]}" -std=c11 -fsyntax-only -Xclang -ast-dump -x c "$header" \
  | sed -nE 's/^.-FunctionDecl.* ([a-z_0-9]+) '"'"'.*/\1/p' | grep -vxE "$supplied" | LC_ALL=C sort -u)
if [ "${#functions[@]}" -lt 60 ]; then
  echo "libkmem: only ${#functions[@]} functions were found in $header, so nothing was judged" >&2
  exit 1
fi
# member NAME OBJECT... -- FUNCTION...: links objects of the modules of that name and of KMem into NAME.o, in which only the functions
# are global. The modules are optimised once more together, as the only users of each other, which saves a tenth; a function
# and a constant have a section each, so that a kernel's linker can leave out what it does not call. memory_setup is weak: a
# kernel may keep its own of that name. Conditions are branched on one by one (br-merging): most are checks that always hold, and
# computing two of them into one flag costs more instructions and more bytes than a second branch.
member() {
  local member=$1 bitcode=() objects=()
  shift
  while [ "$1" != -- ]; do
    case $1 in
      *.ll)
        clang "${i686_target_flags[@]}" -emit-llvm -Xclang -disable-llvm-passes -c -x ir "$1" -o "${1%.ll}.bc"
        bitcode+=("${1%.ll}.bc")
        ;;
      *) objects+=("$1") ;;
    esac
    shift
  done
  shift
  local roots=("${@/#/--undefined=}")
  ld.lld -m elf_i386 -static --gc-sections --entry="$1" --unresolved-symbols=ignore-all --fatal-warnings "${roots[@]}" \
    --mllvm=-x86-br-merging-base-cost=-1 --lto-obj-path="$out/$member-optimised.o" "${bitcode[@]}" "${objects[@]}" -o "$out/$member-optimised.elf"
  ld.lld -m elf_i386 -r --gc-sections --fatal-warnings "${roots[@]}" "$out/$member-optimised.o" "${objects[@]}" -o "$out/$member-all.o"
  printf '%s\n' "$@" > "$out/$member-functions.txt"
  llvm-objcopy --keep-global-symbols="$out/$member-functions.txt" --weaken-symbol=memory_setup \
    --remove-section=.swift_modhash --remove-section=.swift1_autolink_entries --strip-debug "$out/$member-all.o" "$out/$member.o"
}
mapfile -t calls < <(printf '%s\n' "${functions[@]}" | grep -vx kmem_status_message)
member libkmem "$out/KMemC.ll" "$out/KMem-library.ll" "$out/platform.o" -- "${calls[@]}"
member kmem_messages "$out/KMemMessages.ll" "$out/KMem-library.ll" -- kmem_status_message

ld.lld -m elf_i386 -r --fatal-warnings "$out/libkmem.o" "$out/kmem_messages.o" -o "$out/libkmem-whole.o"
whole=$out/libkmem-whole.o
status=0
defined=$(llvm-nm --defined-only --extern-only --just-symbol-name "$whole" | LC_ALL=C sort)
missing=$(LC_ALL=C comm -13 <(printf '%s\n' "$defined") <(printf '%s\n' "${functions[@]}"))
if [ -n "$missing" ]; then
  echo "libkmem: kmem.h declares what the library does not define:" $missing >&2
  status=1
fi
i686_judge libkmem "$whole" "_kernel_(ini|end)_(phys|vmm)|$supplied" || status=1

# A loader may leave .bss as RAM was: only buffers that are written before they are read may lie there.
zeroed=$(llvm-nm "$whole" | sed -nE 's/^[0-9a-f]+ [bBC] //p' | grep -vE 'memoryStorage|reservedStorage|panicText|kmem_map_storage' || true)
if [ -n "$zeroed" ]; then
  echo "libkmem: state in .bss, which a loader may not have zeroed; make it part of Setup (Surface/State.swift):" >&2
  sed 's/^/  /' <<< "$zeroed" >&2
  status=1
fi

text=$(i686_bytes "$whole" text)
echo "libkmem.a refers to:" $(llvm-nm --undefined-only --just-symbol-name "$whole")
echo "libkmem.a for i686: ${#functions[@]} functions, text $text bytes (limit $text_limit_bytes), constants" \
  "$(i686_bytes "$whole" rodata) bytes, data $(i686_bytes "$whole" data) bytes," \
  "zeroed $(i686_bytes "$whole" bss) bytes"
if [ "$text" -gt "$text_limit_bytes" ]; then
  echo "libkmem: the text is over its limit" >&2
  status=1
fi

# What a typical kernel links of it, with --gc-sections.
typical=(memory_setup pmm_alloc_frame pmm_free_frame paging_map paging_unmap paging_get_physical kmap kunmap kmalloc kfree)
ld.lld -m elf_i386 -r --gc-sections "${typical[@]/#/--undefined=}" "$out/libkmem.o" -o "$out/libkmem-typical.o"
linked=$(i686_bytes "$out/libkmem-typical.o" 'text|rodata|data')
messages=$(i686_bytes "$out/kmem_messages.o" 'text|rodata|data')
echo "a typical kernel (${typical[*]}) links $linked bytes of it (limit $typical_limit_bytes), and $messages bytes of messages"
if [ "$linked" -gt "$typical_limit_bytes" ]; then
  echo "libkmem: what a typical kernel links is over its limit" >&2
  status=1
fi

if [ "$status" -ne 0 ]; then
  rm -f "$out/libkmem.a" "$out/kmem.h" "$out/kmem_compat.h"
  exit "$status"
fi
rm -f "$out/libkmem.a"
llvm-ar crsD "$out/libkmem.a" "$out/libkmem.o" "$out/kmem_messages.o"
cp "$header" "${header%.h}_compat.h" "$out/"
echo "in $out/libkmem.a, $out/kmem.h and $out/kmem_compat.h"
