#!/usr/bin/env bash
# Measures KMem against C in the Multiboot image, both in the same boot: first with QEMU counting instructions, where
# every figure is exact and the same in every run, then by this machine's time, which only shows.
#
#   tools/boot-benchmark.sh [MEMORY]      default 128M
#
# Exit status: 0 KMem keeps within its limit by instructions, 1 it does not, 2 QEMU or the image is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/qemu.sh
image=.build-kernel/kernel.elf memory=${1:-128M}
qemu_need boot-benchmark
if [ ! -r "$image" ]; then
  echo "boot-benchmark: $image is missing: make kernel" >&2
  exit 2
fi

status=0
echo "By instructions:"
qemu_run "$image" "$memory" benchmark -icount shift=0 || status=$?
echo
echo "By time, under an emulator and whatever else this machine does:"
qemu_run "$image" "$memory" benchmark | sed '/^passed\|^failed: KMem takes/d' || true
if [ "$status" -ne "$qemu_passed" ]; then
  echo "boot-benchmark: the run by instructions ended with status $status, not $qemu_passed" >&2
  exit 1
fi
