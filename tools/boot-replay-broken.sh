#!/usr/bin/env bash
# Shows that the replay can fail: every kernel with a seeded defect, as tools/boot-broken.sh has built it, must differ from
# the simulated machine in some of the corpus. Defects of the image's own code (Tests/Defects/kernel) are left out: a replayed
# case cannot meet them, since QEMU's loader leaves nothing above the boot tables, which is what that code checks.
#
# Exit status: 0 every kernel did, 1 one did not, 2 QEMU, a kernel or the replayer is missing or broken.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/qemu.sh
qemu_need boot-replay-broken

equal=0 total=0
for image in .build-kernel/broken/*/kernel.elf; do
  defect=$(basename "$(dirname "$image")") status=0
  [ ! -f "Tests/Defects/kernel/$defect.defect" ] || continue
  [ -r "$image" ] || { echo "boot-replay-broken: no kernel in .build-kernel/broken: make boot-broken" >&2; exit 2; }
  output=$(.build/debug/kernelimage replay --limit 240 --image "$image" Corpus/address-spaces Corpus/kernel 2>&1) || status=$?
  case $status in
    0) equal=$((equal + 1)) ;;
    1)
      # The image itself must be what differs, not a case that the oracles refuse on the simulated machine.
      grep -q '^  image      ' <<< "$output" || {
        printf 'boot-replay-broken: %s: no difference of the image: %s\n' "$defect" "$output" >&2
        exit 2
      } ;;
    *) printf 'boot-replay-broken: %s: no verdict: %s\n' "$defect" "$output" >&2; exit 2 ;;
  esac
  verdicts=(EQUAL different)
  printf '%-9s  %-30s %s\n' "${verdicts[status]}" "$defect" "$(grep -v '^replay: ' <<< "$output" | head -n 1)"
  total=$((total + 1))
done
[ "$total" -gt 0 ] || { echo "boot-replay-broken: no broken kernel to replay: make boot-broken" >&2; exit 2; }
if [ "$equal" -ne 0 ]; then
  echo "boot-replay-broken: $equal of $total broken kernels are equal to the simulation" >&2
  exit 1
fi
