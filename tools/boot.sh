#!/usr/bin/env bash
# Boots the Multiboot image in QEMU and passes only on the one exit status of success.
#
#   tools/boot.sh [IMAGE=PATH] [MODE=WORD] SIZE...      amounts of memory as QEMU takes them
#
# Exit status: 0 every size passed, 1 one did not, 2 QEMU or the image is missing, no size is given, or one in which the
# image does not fit.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/qemu.sh
image=.build-kernel/kernel.elf mode=''

sizes=()
for argument in "$@"; do
  case $argument in
    IMAGE=*) image=${argument#*=} ;;
    MODE=*) mode=${argument#*=} ;;
    *) sizes+=("$argument") ;;
  esac
done
if [ ${#sizes[@]} -eq 0 ]; then
  echo "boot: name an amount of memory, such as 128M" >&2
  exit 2
fi
qemu_need boot
if [ ! -r "$image" ]; then
  echo "boot: $image is missing: make kernel" >&2
  exit 2
fi

for size in "${sizes[@]}"; do qemu_room boot "$image" "$size"; done

failures=0
for size in "${sizes[@]}"; do
  status=0 began=${EPOCHREALTIME/./}
  output=$(qemu_run "$image" "$size" "$mode") || status=$?
  milliseconds=$(((${EPOCHREALTIME/./} - began) / 1000))
  printf '%s, %d ms with QEMU and its firmware: %s\n' "$size" "$milliseconds" "$output"
  if [ "$status" -ne "$qemu_passed" ]; then
    echo "boot: $size ended with status $status, not $qemu_passed" >&2
    failures=$((failures + 1))
  fi
done
[ "$failures" -eq 0 ]
