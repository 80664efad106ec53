#!/usr/bin/env bash
# Shows that the comparison with QEMU's page walk can fail: kernels whose tables are wrong, as tools/boot-broken.sh has built
# them, must be found different.
#
# Exit status: 0 every kernel was, 1 one was not, 2 QEMU, a kernel or the comparison is missing or broken.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/qemu.sh
qemu_need boot-oracle-broken
oracle=(.build/debug/kernelimage oracle)

failures=0
for defect in table-without-user page-always-writable table-not-zeroed kernel-table-in-first-space; do
  image=.build-kernel/broken/$defect/kernel.elf status=0
  output=$("${oracle[@]}" --image "$image" 64M 2>&1) || status=$?
  sign=$(grep -m 1 '^  ' <<< "$output" || true)
  case $status in
    1) printf 'different  %-30s %s\n' "$defect" "${sign#"${sign%%[! ]*}"}" ;;
    0)
      printf 'EQUAL      %-30s\n' "$defect"
      failures=$((failures + 1))
      ;;
    *)
      echo "boot-oracle-broken: $defect: no verdict: $output" >&2
      exit 2
      ;;
  esac
done
[ "$failures" -eq 0 ]
