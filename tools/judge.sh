#!/usr/bin/env bash
# Judges a kernel's binary: builds kmemcheck, finds or fetches the emulated processor, and runs `kmemcheck judge` with all arguments.
#
#   tools/judge.sh KERNEL.elf [OPTION...]
#
# KMEMCHECK names an executable that is built already; KMEM_UNICORN the library, else it is fetched (tools/unicorn.sh).
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)

if [ -z "${KMEMCHECK:-}" ]; then
  swift build --package-path "$root" -c release --scratch-path "$root/.build-release" --product kmemcheck > "$root/.build-release.log" 2>&1 || {
    cat "$root/.build-release.log" >&2
    exit 2
  }
  rm "$root/.build-release.log"
  KMEMCHECK=$root/.build-release/release/kmemcheck
fi
KMEM_UNICORN=$("$root/tools/unicorn.sh")
export KMEM_UNICORN
exec "$KMEMCHECK" judge "$@"
