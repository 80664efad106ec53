#!/usr/bin/env bash
# Builds Kernel/examples/c-kernel against libkmem.a and boots it in QEMU, in each of its ways to set memory up. Passes only
# on the one exit status that the kernel reports success with.
#
#   tools/boot-example.sh [OUTPUT-FOLDER]      default .build-embedded, where `make embedded` has left libkmem.a
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-.build-embedded}
source=Kernel/examples/c-kernel
image=$out/c-kernel.elf

source tools/qemu.sh
qemu_need boot-example

tools/example-kernel.sh "$out"

# run MEMORY WAY [QEMU-ARGUMENT...]: prints what the kernel prints; its status is QEMU's.
log=$out/c-kernel.log
run() {
  local memory=$1 way=$2
  shift 2
  qemu_run "$image" "$memory" "$way" "$@" > "$log"
}

failures=0
# expect STATUS PATTERN MEMORY WAY [QEMU-ARGUMENT...]
expect() {
  local wanted=$1 pattern=$2 status=0
  shift 2
  run "$@" || status=$?
  if [ "$status" -eq "$wanted" ] && grep -qE "$pattern" "$log"; then
    printf 'ok      %-5s %-8s %s\n' "$1" "$2" "$(tail -n 1 "$log")"
  else
    printf 'FAILED  %-5s %-8s status %d instead of %d, or no line like "%s":\n' "$1" "$2" "$status" "$wanted" "$pattern"
    sed 's/^/  /' "$log"
    failures=$((failures + 1))
  fi
}

passed=$(qemu_status "$source/kernel.h" EXIT_PASSED)
check_failed=$(qemu_status "$source/kernel.h" EXIT_CHECK_FAILED)
panicked=$(qemu_status "$source/kernel.h" EXIT_PANIC)
head -c 200000 "$image" > "$out/c-kernel.module"
for memory in 16M 128M 3G; do
  expect $passed '^passed: ' $memory once
  expect $passed '^passed: ' $memory steps
done
expect $passed '^passed: ' 64M pages
expect $passed '^passed: ' 512M choices -initrd "$out/c-kernel.module"
# Too small: refused, with the stage's name.
expect $panicked '^panic: (boot_early_init|pmm_init|paging_init_minimal|kheap_init): ' 2M once
expect $panicked '^panic: (boot_early_init|pmm_init|paging_init_minimal|kheap_init): ' 3M once
# The checks can fail, and it is noticed.
expect $check_failed 'does not hold' 64M broken

if [ "$failures" -ne 0 ]; then
  echo "boot-example: $failures of the runs went wrong" >&2
  exit 1
fi
