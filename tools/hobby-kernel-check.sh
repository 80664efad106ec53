#!/usr/bin/env bash
# Proves that the hobby kernel is fit to be judged: the correct one boots and passes its self-test with little and much memory;
# each of its defects builds without a warning and gets through memory_init, so that there is something to judge; and the
# self-test can fail.
#
#   tools/hobby-kernel-check.sh [OUTPUT-FOLDER]      default .build-kernel/hobby
#
# Exit status: 0 all is so, 1 something is not, 2 QEMU or a tool is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/qemu.sh
qemu_need hobby-kernel-check
out=${1:-.build-kernel/hobby}
source=Kernel/examples/hobby-kernel
mkdir -p "$out"
passed=$(qemu_status "$source/kernel.h" EXIT_PASSED)
check_failed=$(qemu_status "$source/kernel.h" EXIT_CHECK_FAILED)

failures=0
fail() {
  echo "FAILED  $1"
  failures=$((failures + 1))
}

# boot IMAGE MEMORY: leaves what the kernel printed in `output`, and QEMU's status in `status`.
boot() {
  status=0
  output=$(QEMU_TIMEOUT=20 qemu_run "$1" "$2" '' -vga std 2>&1) || status=$?
}

tools/hobby-kernel.sh "$out/kernel.elf"
for memory in 8M 64M 1G 4G; do
  boot "$out/kernel.elf" $memory
  if [ "$status" -eq "$passed" ]; then
    printf 'ok      %-5s %s\n' $memory "${output##*$'\n'}"
  else
    fail "$memory: status $status instead of $passed: $output"
  fi
done

mapfile -t defects < <(sed -nE 's/^- number: ([0-9]+)$/\1/p' "$source/defects.yaml")
noticed=0
for defect in "${defects[@]}"; do
  image=$out/defect-$defect.elf
  if ! message=$(tools/hobby-kernel.sh "DEFECT=$defect" "$image" 2>&1); then
    fail "DEFECT=$defect does not build: $message"
    continue
  fi
  if cmp -s "$out/kernel.elf" "$image"; then fail "DEFECT=$defect changes nothing"; fi
  boot "$image" 64M
  [[ $output == *'hobby kernel: '* ]] || fail "DEFECT=$defect does not get through memory_init: status $status: $output"
  if [ "$defect" -eq 29 ] && [ "$status" -ne "$check_failed" ]; then
    fail "the self-test does not notice that frames can be freed twice: status $status: $output"
  fi
  [ "$status" -eq "$passed" ] || noticed=$((noticed + 1))
done
echo "hobby kernel: ${#defects[@]} defects build and boot; its own self-test notices $noticed of them"
if [ "${#defects[@]}" -eq 0 ] || [ "$failures" -ne 0 ]; then
  echo "hobby-kernel-check: $failures things are not as they must be" >&2
  exit 1
fi
