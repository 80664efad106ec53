#!/usr/bin/env bash
# Boots the Multiboot image in QEMU.
#
#   tools/boot.sh SIZE...      amounts of memory as QEMU takes them; SIZE=STAGE expects a refusal that names that stage
#
# Exit status: 0 every size went as expected, 1 one did not, 2 QEMU or the image is missing, or no size is given.
set -euo pipefail
cd "$(dirname "$0")/.."
image=.build-kernel/kernel.elf

# QEMU's status for the values that Kernel/Boot/include/boot.h gives: (value << 1) | 1.
passed=33 refused=35

if [ $# -eq 0 ]; then
  echo "boot: name an amount of memory, such as 128M" >&2
  exit 2
fi
if ! command -v qemu-system-i386 > /dev/null; then
  echo "boot: QEMU is missing: apt-get install --no-install-recommends qemu-system-x86 seabios" >&2
  exit 2
fi
if [ ! -r "$image" ]; then
  echo "boot: $image is missing: make kernel" >&2
  exit 2
fi

failures=0
for size in "$@"; do
  memory=${size%%=*} stage='' expected=$passed status=0
  if [[ $size == *=* ]]; then stage=${size#*=} expected=$refused; fi
  output=$(timeout 20 qemu-system-i386 -m "$memory" -kernel "$image" -nodefaults -vga none -display none -serial stdio \
    -no-reboot -device isa-debug-exit,iobase=0xf4,iosize=4 < /dev/null) || status=$?
  printf '%s: %s\n' "$memory" "$output"
  if [ "$status" -ne "$expected" ] || [[ -n $stage && $output != *"refused at $stage:"* ]]; then
    echo "boot: $memory ended with status $status, expected $expected${stage:+ at $stage}" >&2
    failures=$((failures + 1))
  fi
done
[ "$failures" -eq 0 ]
