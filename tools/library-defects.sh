#!/usr/bin/env bash
# Compiles defects into libkmem.a, one at a time, and says what notices: the property of the set-up or those of a whole kernel on its
# machine code, or the checks of the example C kernel. The last line is "K of N defects".
#
#   tools/library-defects.sh [DEFECT...]      names in Tests/Defects/catalogue or surface; default: those of surface and of
#                                             Tests/Defects/library.txt
#
# LIBRARYCHECK, KMEM_UNICORN: see tools/library-check.sh. COMMANDS: how many commands the properties make, by default 100000;
# the set-up gets a case for every 50 of them.
# SEED: the seed of the run, by default 1. Exit status: 0 all were noticed, 1 some were not, 2 something cannot be built.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/librarycheck.sh
source tools/defect.sh
source tools/qemu.sh
scratch=.build-embedded/defects

if [ $# -eq 0 ]; then
  mapfile -t defects < <(grep -v '^#' Tests/Defects/library.txt; basename -s .defect Tests/Defects/surface/*.defect)
  set -- "${defects[@]}"
fi
qemu_need library-defects
librarycheck_build

# The example kernel says what did not hold, and ends with this status; a time-out of QEMU, a triple fault, or anything else
# notices nothing.
check_failed=$(qemu_status Kernel/examples/c-kernel/kernel.h EXIT_CHECK_FAILED)

# booted FOLDER: which check of the example kernel does not hold; empty: all do, in each of its ways to set memory up.
booted() {
  local way log=$1/boot.log module=$1/c-kernel.module status
  head -c 200000 "$1/c-kernel.elf" > "$module"
  for way in steps once pages choices; do
    status=0
    QEMU_TIMEOUT=20 qemu_run "$1/c-kernel.elf" 512M "$way" -initrd "$module" > "$log" 2>&1 || status=$?
    [ "$status" -eq "$check_failed" ] && grep -q 'does not hold' "$log" || continue
    echo "example kernel, $way: $(grep -m 1 'does not hold' "$log")"
    return
  done
}

# set_up FOLDER, whole FOLDER: what the property of the set-up says, and those of a whole kernel; empty: nothing. Both end the script
# with status 2 if they cannot run.
judge() {
  local folder=$1 log=$1/$2.log status=0
  shift
  "$LIBRARYCHECK" "$1" "$folder/c-kernel.elf" "${@:2}" --seed "${SEED:-1}" > "$log" 2>&1 || status=$?
  [ "$status" -le 1 ] || { cat "$log" >&2; exit 2; }
  return "$status"
}
set_up() {
  judge "$1" setup --cases "$((${COMMANDS:-100000} / 50 + 1))" || sed -n '/^What went wrong/{n;s/^ */set-up: /p;q}' "$1/setup.log"
}
whole() { judge "$1" run --commands "${COMMANDS:-100000}" || grep -m 1 ', seed ' "$1/run.log"; }

found=0
for defect; do
  path=Tests/Defects/catalogue/$defect.defect
  [ -f "$path" ] || path=Tests/Defects/surface/$defect.defect
  folder=$scratch/$defect
  rm -rf "$folder"
  mkdir -p "$folder/source"
  cp -r Sources Kernel "$folder/source/"
  defect_apply library-defects "$path" "$folder/source"
  # An edit of the C functions leaves KMem as it is built already.
  gate=(tools/embedded-gate.sh "$folder" "$folder/source/Sources/KMem")
  if grep -q '^file: Kernel/C/' "$path"; then
    gate=(cp .build-embedded/KMem.swiftmodule .build-embedded/KMem-library.ll "$folder/")
  fi
  if ! { "${gate[@]}" \
    && tools/libkmem.sh "$folder" "$folder/source/Kernel/C/Surface" \
    && tools/example-kernel.sh "$folder"; } > "$folder/build.log" 2>&1; then
    cat "$folder/build.log" >&2
    echo "library-defects: the library with $defect does not build" >&2
    exit 2
  fi
  rm -rf "$folder/source"
  # Each in turn, until one notices.
  sign=
  for way in set_up whole booted; do
    if [ -z "$sign" ]; then sign=$("$way" "$folder"); fi
  done
  if [ -n "$sign" ]; then found=$((found + 1)); fi
  printf '%-8s %-34s %s\n' "$([ -n "$sign" ] && echo noticed || echo MISSED)" "$defect" "$sign"
done
echo "$found of $# defects"
[ "$found" -eq $# ]
