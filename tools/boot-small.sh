#!/usr/bin/env bash
# Builds Kernel/examples/small-kernel against libkmem.a in its variants and boots each in QEMU: as it is, from memory that no
# loader has zeroed, and with a paging_enable that leaves CR0.WP clear, which must be refused with the reason.
#
#   tools/boot-small.sh [OUTPUT-FOLDER]      default .build-embedded, where `make embedded` has left libkmem.a
#
# Exit status: 0 each variant ended as it must, 1 one did not, 2 something is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-.build-embedded}
source=Kernel/examples/small-kernel
source tools/i686.sh
source tools/qemu.sh
i686_need boot-small clang ld.lld
qemu_need boot-small
[ -f "$out/libkmem.a" ] && [ -f "$out/kmem_compat.h" ] || {
  echo "boot-small: $out/libkmem.a is missing; run make embedded" >&2
  exit 2
}
passed=$(qemu_status "$source/main.c" EXIT_PASSED)
panicked=$(qemu_status "$source/main.c" EXIT_PANIC)

failures=0
# expect STATUS LINE VARIANT MEMORY [CLANG-ARGUMENT...]: how the variant ends, and the beginning of its last line.
expect() {
  local wanted=$1 line=$2 variant=$3 memory=$4 status=0 output
  shift 4
  local image=$out/small-kernel-$variant.elf
  clang "${i686_c_flags[@]}" -Wpedantic -I"$out" "$@" -c "$source/main.c" -o "$out/small-kernel-main.o"
  clang "${i686_c_flags[@]}" "$@" -c "$source/entry.S" -o "$out/small-kernel-entry.o"
  ld.lld "${i686_link_flags[@]}" -T "$source/kernel.ld" \
    "$out/small-kernel-entry.o" "$out/small-kernel-main.o" "$out/libkmem.a" -o "$image"
  output=$(qemu_run "$image" "$memory" '') || status=$?
  output=${output##*$'\n'}
  if [ "$status" -eq "$wanted" ] && [[ $output == "$line"* ]]; then
    printf 'ok      %-5s small kernel, %-9s %s\n' "$memory" "$variant:" "$output"
  else
    printf 'FAILED  %-5s small kernel, %s: status %d instead of %d, or it does not end with "%s":\n  %s\n' "$memory" "$variant" \
      "$status" "$wanted" "$line" "$output"
    failures=$((failures + 1))
  fi
}

expect "$passed" 'passed' plain 16M
expect "$passed" 'passed' unzeroed 16M -DUNZEROED
expect "$passed" 'passed' unzeroed 3G -DUNZEROED
expect "$panicked" 'panic: paging_enable left CR0.PG or CR0.WP clear' no-wp 16M -DNO_WP
if [ "$failures" -ne 0 ]; then
  echo "boot-small: $failures of the runs went wrong" >&2
  exit 1
fi
