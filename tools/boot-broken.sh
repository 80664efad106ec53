#!/usr/bin/env bash
# Shows that the boot test can fail: builds the image from copies of the source with one seeded defect each, boots it, and
# demands that the self-test notices.
#
#   tools/boot-broken.sh [DEFECT...]      names in Tests/Defects/catalogue or kernel; default: those of the table below
#
# Exit status: 0 every defect was noticed, 1 one was not, 2 an edit does not apply, QEMU or the toolchain is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/qemu.sh
source tools/defect.sh
qemu_need boot-broken
scratch=.build-kernel/broken
memory=128M

# A missing flush, a wrong flag, a stale table; and each once more, in another place. Then one of the image itself.
defects=(
  invalidate-forgotten protect-without-invalidate
  table-without-user page-always-writable
  table-not-zeroed kernel-table-in-first-space
  loader-memory-unchecked
)
[ $# -eq 0 ] || defects=("$@")

# build DEFECT: leaves the kernel in its folder, or build.log alone.
build() {
  local folder=$scratch/$1
  tools/kernel.sh "$folder" "$folder/source" > "$folder/build.log" 2>&1 || rm -f "$folder/kernel.elf"
}

for defect in "${defects[@]}"; do
  folder=$scratch/$defect
  rm -rf "$folder"
  mkdir -p "$folder/source"
  cp -r Sources Kernel "$folder/source/"
  ln -s "$PWD/Benchmarks" "$folder/source/"
  path=Tests/Defects/catalogue/$defect.defect
  [ -f "$path" ] || path=Tests/Defects/kernel/$defect.defect
  defect_apply boot-broken "$path" "$folder/source"
done
for defect in "${defects[@]}"; do
  while [ "$(jobs -rp | wc -l)" -ge "$(getconf _NPROCESSORS_ONLN)" ]; do wait -n; done
  build "$defect" &
done
wait

unnoticed=0
for defect in "${defects[@]}"; do
  folder=$scratch/$defect
  if [ ! -f "$folder/kernel.elf" ]; then
    cat "$folder/build.log" >&2
    echo "boot-broken: the copy with $defect does not build" >&2
    exit 2
  fi
  status=0
  QEMU_TIMEOUT=20 qemu_run "$folder/kernel.elf" $memory '' > "$folder/boot.log" 2>&1 || status=$?
  sign=$(grep -m 1 -E '^(failed|fault)' "$folder/boot.log" || true)
  # A kernel that is broken enough ends in a fault of its own, or in a triple fault, which is QEMU's 0.
  case $status in
    "$qemu_failed" | "$qemu_faulted" | 0) printf 'noticed    %-30s status %2d  %s\n' "$defect" "$status" "$sign" ;;
    *)
      printf 'UNNOTICED  %-30s status %2d  %s\n' "$defect" "$status" "$(tail -n 1 "$folder/boot.log")"
      unnoticed=$((unnoticed + 1))
      ;;
  esac
done

if [ "$unnoticed" -ne 0 ]; then
  echo "boot-broken: $unnoticed of ${#defects[@]} broken kernels passed, or were refused, or hung" >&2
  exit 1
fi
