# The section broken of the census: sourced by tools/census.sh, not run by itself.
# shellcheck shell=bash

# census_broken FOLDER: what becomes of everything that is broken on purpose. QEMU must be installed.
census_broken() {
  local product
  for product in qemuoracle bootreplay; do
    swift build --product $product >&2 || die "the build of $product failed; the lines above say why"
  done
  {
    broken_job embedded-broken make embedded-broken
    broken_job boot-broken make boot-broken
    # Their targets in make would build the kernels of boot-broken once more.
    broken_job boot-oracle-broken tools/boot-oracle-broken.sh
    broken_job boot-replay-broken tools/boot-replay-broken.sh
    broken_job fuzz-gate-proof make fuzz-gate-proof
  } > "$1/broken.txt"
}

# broken_job NAME COMMAND...: prints a headline, the verdicts that COMMAND prints, and its status.
#
# The frames in the table of boot-oracle-broken lie after the image, so that they change with its size: they are left out.
broken_job() {
  local status=0 output
  output=$("${@:2}") || status=$?
  echo "# $1: status $status"
  sed -nE 's/  +/ /g; /^(refused|ACCEPTED|noticed|UNNOTICED|different|EQUAL|without-|the gate )/p' <<< "$output" \
    | sed -E 's/(expected|seen) [0-9A-F]{8}/\1 FRAME/g'
}
