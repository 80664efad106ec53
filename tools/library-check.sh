#!/usr/bin/env bash
# Judges libkmem.a, as a C kernel has linked it: builds the example kernel and librarycheck, and runs drawn cases, drawn set-ups and
# the corpus on the emulated processor.
#
#   tools/library-check.sh [COMMANDS [SEED]]      default 100000 commands of all properties together, and seed 1
#
# LIBRARYCHECK names an executable that is built already; KMEM_UNICORN the emulator's library, else it is fetched (tools/unicorn.sh).
# Exit status: 0 no finding, 1 a finding, 2 something cannot be built.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/librarycheck.sh
librarycheck_build

tools/example-kernel.sh
"$LIBRARYCHECK" run .build-embedded/c-kernel.elf --commands "${1:-100000}" --seed "${2:-1}"
"$LIBRARYCHECK" setup .build-embedded/c-kernel.elf --cases "$((${1:-100000} / 50 + 1))" --seed "${2:-1}"
"$LIBRARYCHECK" corpus .build-embedded/c-kernel.elf Corpus
