#!/usr/bin/env bash
# The fast loop: builds and runs only the tests that a name or a regular expression finds.
#
#   tools/dev.sh KmapTests               one suite
#   tools/dev.sh 'KmapTests|PageTests'   several
#   tools/dev.sh KMemTests               a whole target: a folder of Tests
#
# `swift test --filter` builds every test target before it looks at the filter. Here the targets are chosen first, by folder,
# file and the text of the test files, and nothing else is built. Exit status: that of the tests; 2 if nothing matches.
set -euo pipefail
cd "$(dirname "$0")/.."

[ $# -eq 1 ] && [ -n "$1" ] || { echo "usage: tools/dev.sh FILTER, such as KmapTests or 'KmapTests|PageTests'" >&2; exit 2; }
filter=$1

targets=$(
  {
    find Tests -name '*.swift' | grep -E -- "$filter" || true
    grep -rlE --include='*.swift' -- "(struct|class|enum|extension|func) [^{]*($filter)" Tests || true
  } | cut -d / -f 2 | sort -u | while read -r name; do
    if grep -qE "name: \"$name\"" Package.swift && [ "${name%Tests}" != "$name" ]; then echo "$name"; fi
  done | paste -sd, -
)
if [ -z "$targets" ]; then
  echo "dev: no test matches '$filter'; the targets are: $(find Tests -mindepth 1 -maxdepth 1 -name '*Tests' -printf '%f ')" >&2
  exit 2
fi
echo "dev: $targets" >&2
KMEM_TESTS=$targets exec swift test --test-product kmemPackageTests --filter "$filter"
