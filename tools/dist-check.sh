#!/usr/bin/env bash
# Unpacks the tarball of `make dist` into a root folder that has glibc and nothing else, and runs what it has there: a boot, a drawing,
# properties, a case, and judge, which must say that the emulated processor is missing.
#
#   tools/dist-check.sh [TARBALL]      default: the one in .build-dist
#
# Exit status: 0 everything ran, 1 something did not or needs more than glibc, 2 the tarball or the right to change root is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
tarball=${1:-.build-dist/kmem-$(uname -m)-linux.tar.gz}
[ -r "$tarball" ] || {
  echo "dist-check: $tarball is missing: make dist" >&2
  exit 2
}
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
tar -C "$root" -xzf "$tarball"
folder=$(basename "$tarball" .tar.gz)
program=$root/$folder/bin/kmemcheck

# What the program loads has to be part of glibc.
libraries=$(ldd "$program" | sed -nE 's/^\s*(.* => )?(\/[^ ]+) \(.*/\2/p')
for library in $libraries; do
  case $(basename "$library") in
    libc.so.* | libm.so.* | libpthread.so.* | libdl.so.* | librt.so.* | libutil.so.* | ld-linux*) ;;
    *)
      echo "dist-check: kmemcheck needs $library, which is not of glibc" >&2
      exit 1
      ;;
  esac
  mkdir -p "$root$(dirname "$library")"
  cp -L "$library" "$root$library"
done
mkdir -p "$root/tmp" "$root/Corpus/boot"
cp Corpus/e820/pc-128m.txt "$root/map.txt" 2> /dev/null || cp "$(ls Corpus/e820/*.txt | head -n 1)" "$root/map.txt"
cp -r Corpus/boot/regressions "$root/Corpus/boot/"

enter=(chroot "$root")
[ "$(id -u)" -eq 0 ] || enter=(unshare --map-root-user chroot "$root")
"${enter[@]}" "/$folder/bin/kmemcheck" list > /dev/null || {
  echo "dist-check: kmemcheck does not run in a root folder of its own (this needs root, or user namespaces)" >&2
  exit 2
}

failures=0
# expect STATUS PATTERN ARGUMENT...: how kmemcheck ends there, and a line of what it prints.
expect() {
  local wanted=$1 pattern=$2 status=0 output
  shift 2
  output=$("${enter[@]}" "/$folder/bin/kmemcheck" "$@" 2>&1) || status=$?
  if [ "$status" -eq "$wanted" ] && grep -qE "$pattern" <<< "$output"; then
    echo "ok      kmemcheck $*"
  else
    echo "FAILED  kmemcheck $*: status $status instead of $wanted, or no line like \"$pattern\":" >&2
    tail -n 5 <<< "$output" >&2
    failures=$((failures + 1))
  fi
}
expect 0 '^ok: booted' boot /map.txt
expect 0 '^<svg ' boot --format svg /map.txt
expect 0 "^Property 'e820-table' holds" properties --only e820-table --cases 50
expect 0 '^verdict: passed' explain /Corpus/boot/regressions/floor-above-boot-early-traps.case1
expect 0 ' judged, none fails' replay /Corpus/boot/regressions
expect 2 'cannot (open|read)|No such file' judge /kernel.elf
for file in lib/libkmem.a include/kmem.h include/kmem_compat.h share/man/man1/kmemcheck.1 share/doc/kmem/PORTING.md \
  share/bash-completion/completions/kmemcheck README; do
  [ -s "$root/$folder/$file" ] || {
    echo "FAILED  $file is missing or empty" >&2
    failures=$((failures + 1))
  }
done
if [ "$failures" -ne 0 ]; then
  echo "dist-check: $failures of the checks went wrong" >&2
  exit 1
fi
