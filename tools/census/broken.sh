# The section broken of the census: sourced by tools/census.sh, run by nobody.
# shellcheck shell=bash

# census_broken FOLDER: what becomes of everything that is broken on purpose. QEMU must be installed.
census_broken() {
  local job
  for job in embedded-broken boot-broken boot-oracle-broken boot-replay-broken fuzz-gate-proof; do
    echo "# make $job"
    # What a verdict is explained with names addresses of the image, which move with every change of the code.
    { make --no-print-directory "$job" || echo "status $?"; } | sed 's/  */ /g' \
      | awk '/^(refused|ACCEPTED|noticed|UNNOTICED|different|EQUAL|status|without|the gate) / || /^without-/'
  done > "$1/broken.txt"
}
