#!/usr/bin/env bash
# Fuzzes the memory manager in a kernel's binary: what libFuzzer counts is the blocks of the kernel that run.
#
#   tools/fuzz-guest.sh KERNEL.elf [PROFILE [PROPERTY [CAMPAIGN OPTIONS...]]]
#
# An empty PROFILE is KERNEL.elf.yaml, an empty PROPERTY all. Inputs and crashes go to .build-fuzz-guest/NAME-PROPERTY, and the
# last lines say how a crash is repeated. KMEM_UNICORN: see tools/judge.sh. Exit status: that of tools/fuzz.sh campaign.
set -euo pipefail
cd "$(dirname "$0")/.."
kernel=$1 profile=${2:-} property=${3:-}
shift "$(($# < 3 ? $# : 3))"
for file in "$kernel" ${profile:+"$profile"}; do
  [ -r "$file" ] || { echo "fuzz: there is no file $file" >&2; exit 2; }
done
KMEM_UNICORN=$(tools/unicorn.sh)
export KMEM_UNICORN
KMEM_JUDGE_KERNEL=$(realpath "$kernel")
KMEM_JUDGE_PROFILE=$(realpath "${profile:-$kernel.yaml}")
KMEM_JUDGE_PROPERTY=$property
export KMEM_JUDGE_KERNEL KMEM_JUDGE_PROFILE KMEM_JUDGE_PROPERTY

name=$(basename "$kernel")
corpus=.build-fuzz-guest/${name%.*}-${property:-all}
mkdir -p "$corpus"
status=0
tools/fuzz.sh campaign --target judge --corpus "$corpus" "$@" || status=$?
if [ "$status" -eq 77 ]; then
  echo "repeat one as a report: kmemcheck judge $kernel --profile ${profile:-$kernel.yaml} --only ${property:-all} --replay FILE"
  ls "$corpus"/judge/crashes
fi
exit "$status"
