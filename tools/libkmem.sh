#!/usr/bin/env bash
# Builds libkmem.a and kmem.h for i686, and judges them: the header under strict warnings in C11 and C++17, the size of
# the library linked with every function used, and that it needs nothing but the C memory functions and what kmem.h asks
# the kernel for. Needs the KMem module that embedded-gate.sh leaves in the same folder.
#
#   tools/libkmem.sh [OUTPUT-FOLDER]      default .build-embedded
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/i686.sh
out=${1:-.build-embedded}
text_limit_bytes=40960
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

# Optimised for size: what a call costs is in KMem's fast paths, which are inlined either way.
i686_swift "$out/KMemC.o" -Osize -module-name KMemC \
  -I "$out" -I Kernel/Metal/include -I Kernel/C/include -I Kernel/C/Platform/include -Xcc -IKernel/Metal/include \
  Kernel/C/Surface/*.swift
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
ld.lld -m elf_i386 -r --gc-sections --fatal-warnings "${functions[@]/#/--undefined=}" \
  "$out/KMemC.o" "$out/KMem-library.o" "$out/platform.o" -o "$out/libkmem-all.o"
printf '%s\n' "${functions[@]}" > "$out/libkmem-functions.txt"
llvm-objcopy --keep-global-symbols="$out/libkmem-functions.txt" --remove-section=.swift_modhash \
  --remove-section=.swift1_autolink_entries --strip-debug "$out/libkmem-all.o" "$out/libkmem.o"

status=0
defined=$(llvm-nm --defined-only --extern-only --just-symbol-name "$out/libkmem.o" | LC_ALL=C sort)
missing=$(LC_ALL=C comm -13 <(printf '%s\n' "$defined") "$out/libkmem-functions.txt")
if [ -n "$missing" ]; then
  echo "libkmem: kmem.h declares what the library does not define:" $missing >&2
  status=1
fi
i686_judge libkmem "$out/libkmem.o" "_kernel_(ini|end)_(phys|vmm)|$supplied" || status=1
text=$(i686_bytes "$out/libkmem.o" text)
echo "libkmem.a for i686: ${#functions[@]} functions, text $text bytes (limit $text_limit_bytes), constants" \
  "$(i686_bytes "$out/libkmem.o" rodata) bytes, data $(i686_bytes "$out/libkmem.o" data) bytes," \
  "zeroed $(i686_bytes "$out/libkmem.o" bss) bytes"
if [ "$text" -gt "$text_limit_bytes" ]; then
  echo "libkmem: the text is over its limit" >&2
  status=1
fi
if [ "$status" -ne 0 ]; then
  rm -f "$out/libkmem.a" "$out/kmem.h"
  exit "$status"
fi
rm -f "$out/libkmem.a"
llvm-ar crsD "$out/libkmem.a" "$out/libkmem.o"
cp "$header" "$out/kmem.h"
echo "in $out/libkmem.a and $out/kmem.h"
