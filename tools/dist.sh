#!/usr/bin/env bash
# Builds what somebody takes away who has no Swift: kmemcheck with Swift's library in it, so that it needs glibc only, its manual page
# and completions, and the C library with its headers and guides.
#
#   tools/dist.sh [OUTPUT-FOLDER]      default .build-dist; needs libkmem.a in .build-embedded: make dist makes it first
#
# The same sources give the same tarball, except what the compiler puts into the program.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/progress.sh
out=${1:-.build-dist}
embedded=.build-embedded
[ -f "$embedded/libkmem.a" ] || {
  echo "dist: $embedded/libkmem.a is missing; run make embedded" >&2
  exit 2
}
# Swift's library is partly C++: the archives of its runtime stand alone in a folder that is searched first, so that the linker does
# not meet the shared ones.
mkdir -p "$out/archives"
for archive in libstdc++.a libgcc_eh.a; do
  path=$(clang -print-file-name=$archive)
  [ -f "$path" ] || {
    echo "dist: there is no $archive; install the C++ library's development files (apt-get install libstdc++-12-dev)" >&2
    exit 2
  }
  ln -sf "$(realpath "$path")" "$out/archives/$archive"
done
progress_run "building kmemcheck" "$out/build.log" \
  swift build -c release --static-swift-stdlib --scratch-path "$out" --product kmemcheck \
  -Xlinker "-L$PWD/$out/archives" -Xlinker -lgcc_eh || {
  tail -n 20 "$out/build.log" >&2
  echo "dist: the build failed; the whole log is $out/build.log" >&2
  exit 2
}

name=kmem-$(uname -m)-linux
root=$out/$name
rm -rf "$root"
mkdir -p "$root"/{bin,include,lib,share/doc/kmem,share/man/man1,share/bash-completion/completions,share/zsh/site-functions} \
  "$root/share/fish/vendor_completions.d"
program=$root/bin/kmemcheck
cp "$out/release/kmemcheck" "$program"
strip --strip-debug "$program" 2> /dev/null || llvm-objcopy --strip-debug "$program"
cp "$embedded/libkmem.a" "$root/lib/"
cp "$embedded/kmem.h" "$embedded/kmem_compat.h" "$root/include/"
cp Kernel/C/PORTING.md Kernel/C/README.md JUDGE.md CONTRACT.md "$root/share/doc/kmem/"
"$program" --generate-completion-script bash > "$root/share/bash-completion/completions/kmemcheck"
"$program" --generate-completion-script zsh > "$root/share/zsh/site-functions/_kmemcheck"
"$program" --generate-completion-script fish > "$root/share/fish/vendor_completions.d/kmemcheck.fish"

# verbatim: text for a manual page as it stands.
verbatim() {
  echo .nf
  sed -e 's/\\/\\e/g' -e 's/-/\\-/g' -e "s/^\([.']\)/\\\\\&\1/"
  echo .fi
}
{
  echo '.TH KMEMCHECK 1'
  echo '.SH NAME'
  echo 'kmemcheck \- finds memory\-manager bugs before a kernel boots'
  echo '.SH SYNOPSIS'
  echo '.B kmemcheck'
  echo '.I command'
  echo '[options]'
  echo '.SH DESCRIPTION'
  "$program" --help | verbatim
  for command in boot judge properties soak explain replay list; do
    echo ".SH ${command^^}"
    "$program" help "$command" | verbatim
  done
  echo '.SH ENVIRONMENT'
  echo 'KMEM_UNICORN names the library that emulates a processor, for judge; PROPCHECK_SEED and its kin change what properties draws.'
} > "$root/share/man/man1/kmemcheck.1"
glibc=$(llvm-readelf --dyn-syms --wide "$program" | grep -oE 'GLIBC_[0-9.]+' | sed 's/GLIBC_//' | sort -V | tail -n 1)
cat > "$root/README" << TEXT
kmem: finds memory-manager bugs of 32-bit x86 kernels before they boot, and a memory manager to link.

  bin/kmemcheck boot dmesg.txt     will this machine boot, and where does everything go?
  bin/kmemcheck judge kernel.elf   is my kernel's memory manager right? (share/doc/kmem/JUDGE.md; needs Unicorn 2.1, which
                                   it finds if it is installed or KMEM_UNICORN names it)
  lib/libkmem.a, include/kmem.h    a memory manager for a C kernel (share/doc/kmem/PORTING.md)

kmemcheck needs glibc $glibc or later and nothing else. man -l share/man/man1/kmemcheck.1 is its manual; share has completions for
bash, zsh and fish: source share/bash-completion/completions/kmemcheck.
TEXT
tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C "$out" -cf - "$name" | gzip -9n > "$out/$name.tar.gz"
echo "$out/$name.tar.gz: $(($(stat -c %s "$out/$name.tar.gz") / 1024)) KiB, kmemcheck $(($(stat -c %s "$program") / 1024)) KiB"
