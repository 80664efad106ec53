# How kernel images are run in QEMU: sourced by the scripts beside it, not run by itself.
# shellcheck shell=bash

# qemu_status HEADER NAME: QEMU's exit status for the value called NAME in an enum of HEADER, (value << 1) | 1.
qemu_status() {
  local value
  value=$(sed -nE "s/.*\b$2 = (0x[0-9A-F]+).*/\1/p" "$1")
  [ -n "$value" ] || { echo "qemu: $1 has no value $2" >&2; return 2; }
  echo $((value << 1 | 1))
}

# How the Multiboot image ends. After a triple fault the status is 0.
# shellcheck disable=SC2034
{
  qemu_passed=$(qemu_status Kernel/Boot/include/boot.h BOOT_PASSED)
  qemu_refused=$(qemu_status Kernel/Boot/include/boot.h BOOT_REFUSED)
  qemu_failed=$(qemu_status Kernel/Boot/include/boot.h BOOT_FAILED)
  qemu_faulted=$(qemu_status Kernel/Boot/include/boot.h BOOT_FAULTED)
  qemu_unusable=$(qemu_status Kernel/Boot/include/boot.h BOOT_UNUSABLE)
}

# qemu_need NAME: ends the script NAME with the command that installs QEMU, if it is missing.
qemu_need() {
  command -v qemu-system-i386 > /dev/null && return
  echo "$1: QEMU is missing: apt-get install -y --no-install-recommends qemu-system-x86 seabios" >&2
  exit 2
}

# qemu_bytes SIZE: an amount of memory as QEMU takes it (K, M, G; without a letter MiB), in bytes; empty if it is not an amount.
qemu_bytes() {
  [[ $1 =~ ^([0-9]{1,7})([kKmMgG]?)$ ]] || return 0
  case ${BASH_REMATCH[2]} in
    [kK]) echo $((10#${BASH_REMATCH[1]} << 10)) ;;
    [gG]) echo $((10#${BASH_REMATCH[1]} << 30)) ;;
    *) echo $((10#${BASH_REMATCH[1]} << 20)) ;;
  esac
}

# qemu_room NAME IMAGE MEMORY: ends the script NAME if memory ends inside the image: the firmware would copy it to where nothing is,
# and nothing would ever run.
qemu_room() {
  local end bytes
  bytes=$(qemu_bytes "$3")
  end=$(llvm-nm "$2" 2> /dev/null | sed -n 's/ . _kernel_end_phys$//p')
  [ -n "$bytes" ] && [ -n "$end" ] && [ "$bytes" -lt $((16#$end)) ] || return 0
  echo "$1: the firmware cannot load the image into $3: it ends at byte $((16#$end)); give at least" \
    "$(((16#$end + 1048575) / 1048576 + 2))M" >&2
  exit 2
}

# qemu_run IMAGE MEMORY WORDS [QEMU-ARGUMENT...]: boots an image with WORDS on its command line. What the kernel writes to
# the serial port is the output, QEMU's status the status, 124 after QEMU_TIMEOUT seconds. Always emulated: what the
# processor may keep of a translation is then the same everywhere.
qemu_run() {
  local image=$1 memory=$2 words=$3
  shift 3
  timeout "${QEMU_TIMEOUT:-60}" qemu-system-i386 -accel tcg -m "$memory" -kernel "$image" -append "$words" -nodefaults \
    -vga none -display none -serial stdio -no-reboot -device isa-debug-exit,iobase=0xf4,iosize=4 "$@" < /dev/null
}
