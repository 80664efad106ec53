#!/bin/sh
# Asks the firmware of QEMU's machines for their memory maps and writes them beside this folder as qemu-*.txt.
#
#   Corpus/e820/capture/capture-qemu.sh [FOLDER]     FOLDER defaults to Corpus/e820
#
# Needs qemu-system-i386, qemu-system-x86_64 and their SeaBIOS (Debian: qemu-system-x86 seabios), and the clang and
# ld.lld that come with Swift. Both emulators give the same maps where both can; a map that differs gets its own file.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
folder=$(cd "${1:-$here/..}" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

clang --target=i386-unknown-none-elf -c "$here/e820.S" -o "$scratch/e820.o"
ld.lld -m elf_i386 --oformat binary --image-base=0 -Ttext=0x7C00 "$scratch/e820.o" -o "$scratch/e820.img"
truncate -s 1440K "$scratch/e820.img"   # from an AHCI disk of one sector SeaBIOS does not boot

# capture EMULATOR MACHINE MEMORY: writes the raw lines of the boot sector to $scratch/raw.
capture() {
  status=0
  timeout 60 "$1" -M "$2" -m "$3" -nodefaults -vga none -display none -no-reboot \
    -drive "file=$scratch/e820.img,format=raw,if=none,id=disk,snapshot=on" -device ide-hd,drive=disk \
    -chardev "file,id=map,path=$scratch/raw" -device isa-debugcon,iobase=0xe9,chardev=map \
    -device isa-debug-exit,iobase=0xf4,iosize=1 || status=$?
  if [ "$status" -ne 33 ] || [ ! -s "$scratch/raw" ]; then
    echo "capture-qemu.sh: $1 -M $2 -m $3: no map (exit status $status)" >&2
    exit 1
  fi
}

# canonical: START LENGTH TYPE [ATTRIBUTES] without leading zeros, the type in decimal.
canonical() {
  while read -r base length type size attributes; do
    printf '%x %x %d' "0x$base" "0x$length" "0x$type"
    if [ "$((0x$size))" -ge 24 ]; then printf ' %x' "0x$attributes"; fi
    printf '\n'
  done
}

# record NAME EXPECTATION MACHINE MEMORY
record() {
  capture qemu-system-x86_64 "$3" "$4"
  canonical <"$scratch/raw" >"$scratch/map64"
  capture qemu-system-i386 "$3" "$4"
  canonical <"$scratch/raw" >"$scratch/map32"
  write "$1" "$2" "$3" "$4" qemu-system-x86_64 "$scratch/map64"
  if ! cmp -s "$scratch/map64" "$scratch/map32"; then
    write "$1-i386" "$2" "$3" "$4" qemu-system-i386 "$scratch/map32"
  fi
}

# write NAME EXPECTATION MACHINE MEMORY EMULATOR MAP
write() {
  {
    echo "# machine: $("$5" --version | head -1), -M $3 -m $4, SeaBIOS"
    echo "# shows: what INT 15h E820 really returns; captured by capture/capture-qemu.sh"
    echo "# expect: $2"
    cat "$6"
  } >"$folder/qemu-$1.txt"
  echo "qemu-$1.txt: $(wc -l <"$6") entries"
}

for machine in pc q35; do
  for memory in 16M 64M 128M 512M 1G 3G 4G; do
    record "$machine-$memory" boots "$machine" "$memory"
  done
done
record isapc-16M boots isapc 16M
record pc-4M "refused (out of frames for the heap)" pc 4M
record pc-2M "refused (kernel outside usable memory)" pc 2M
