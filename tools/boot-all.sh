#!/usr/bin/env bash
# Boots the Multiboot image in QEMU on machines that it must set up, on machines that it must refuse at each stage of
# memory_setup, and with command lines that it must not accept.
#
#   tools/boot-all.sh [IMAGE]      default .build-kernel/kernel.elf
#
# Exit status: 0 every machine went as expected, 1 one did not, 2 QEMU, the image or a tool is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/qemu.sh
image=${1:-.build-kernel/kernel.elf}
qemu_need boot-all
if [ ! -r "$image" ]; then
  echo "boot-all: $image is missing: make kernel" >&2
  exit 2
fi
command -v llvm-nm > /dev/null || {
  echo "boot-all: llvm-nm is not on PATH; it is part of the Swift toolchain" >&2
  exit 2
}

failures=0
# expect STATUS PATTERN MEMORY WORDS [QEMU-ARGUMENT...]: what the image ends with, its last line or the lines of a fault's
# report, begins with PATTERN, a glob.
expect() {
  local wanted=$1 text=$2 memory=$3 words=$4 status=0 output end
  shift 2
  output=$(qemu_run "$image" "$@" 2>&1) || status=$?
  end=${output##*$'\n'}
  [ "$wanted" -ne "$qemu_faulted" ] || end=${output#*$'\nfault: '} end=${end//$'\n'/ }
  # shellcheck disable=SC2053
  if [ "$status" -eq "$wanted" ] && [[ $end == $text* ]]; then
    printf 'ok      %-6s %s\n' "$memory" "$end"
  else
    printf 'FAILED  %-6s %s: status %d instead of %d, or "%s" is not how this ends:\n%s\n' "$memory" "$words" \
      "$status" "$wanted" "$text" "$output"
    failures=$((failures + 1))
  fi
}

for memory in 4M 16M 64M 512M 3G 4G; do expect $qemu_passed 'passed: ' $memory ''; done

# Machines whose usable memory ends this many KiB above the image. QEMU's firmware keeps the last 128 KiB.
end=$(llvm-nm "$image" | sed -n 's/ . _kernel_end_phys$//p')
beyond() { echo "$((16#$end / 1024 + 128 + $1))K"; }
expect $qemu_refused 'refused at bootmem_init: ' "$(beyond -64)" ''
expect $qemu_refused 'refused at boot_early_init: ' "$(beyond 0)" ''
expect $qemu_refused 'refused at paging_init_minimal: ' "$(beyond 32)" ''
expect $qemu_refused 'refused at map_heap_initial: ' 2M ''
expect $qemu_refused 'refused at map_heap_initial: ' 3M ''

# A large boot module that leaves no room below the identity limit for the bookkeeping of 4 GiB.
module=$(mktemp)
trap 'rm -f "$module"' EXIT
truncate -s $((64 * 1024 - 16#$end / 1024 - 100))K "$module"
expect $qemu_refused 'refused at pmm_init: ' 4G '' -initrd "$module"

expect $qemu_faulted 'vector 0000000E error 00000000 cr2 80000000 *eip C0* esp C0' 16M fault
expect $qemu_faulted 'vector 00000008 (double fault) cr2 7FFFFFFC *eip C0* esp 80000000' 16M double-fault
expect $qemu_unusable 'unusable: the command line ' 16M nonsense
expect $qemu_unusable 'unusable: the command line ' 16M 'hold hold'

# Where not even the image fits, that is said at once.
status=0
output=$(tools/boot.sh IMAGE="$image" 1M 2>&1) || status=$?
if [ "$status" -eq 2 ] && [[ $output == 'boot: the firmware cannot load the image into 1M: '* ]]; then
  printf 'ok      %-6s %s\n' 1M "$output"
else
  printf 'FAILED  1M: status %d instead of 2: %s\n' "$status" "$output"
  failures=$((failures + 1))
fi

if [ "$failures" -ne 0 ]; then
  echo "boot-all: $failures of the machines went wrong" >&2
  exit 1
fi
