#!/usr/bin/env bash
# Writes the seeds of every fuzz target again, the same files every time: random cases of PropCheck's generators, of which
# those of `boot` draw the archetypes of machines, and firmware maps of Corpus/e820 for the targets whose inputs are maps.
#
#   tools/seeds.sh            replaces Corpus/TARGET/seeds of all targets
#   tools/seeds.sh FOLDER     writes FOLDER/TARGET/seeds instead
#
# Seeds stay valid when a generator changes, since any bytes are a case; they are written again when they no longer show
# what the generators draw.
set -euo pipefail
cd "$(dirname "$0")/.."
destination=${1:-Corpus}

die() {
  echo "seeds: $1" >&2
  exit 2
}

swift build --product FuzzTargets >&2 || die "the build failed; the lines above say why"
executable=.build/debug/FuzzTargets
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT

maps() { printf 'Corpus/e820/%s.txt\n' "$@"; }

# How many random cases each target starts from: a boot is short, and its maps are many; those with many commands need more
# cases for each to have been there in a telling order. But for those of `pmm` they are also the cases that `make boot-replay`
# runs in the guest.
declare -A counts=([e820-text]=80 [pmm]=80 [boot]=40 [frames]=80 [paging]=80 [address-spaces]=80 [kmap]=80 [heap]=80 [kernel]=80)
# One map for each oddity that a table can have.
tables=(attributes-disabled attributes-never-written attributes-non-volatile duplicates end-at-2-64 end-at-4g-usable
  hyper-v-gen2 laptop-ebda-9fc00 laptop-unaligned-edges nested-hole-in-usable order-shuffled overlap-restrictive-wins
  qemu-pc-16M qemu-q35-4G server-6t slivers-between-ram straddle-4g-usable unknown-types)
# One map for each form of a log or a table; those of other programs are drawn.
texts=(attributes-disabled coreboot-types log-2.2 log-2.4-ends-exclusive log-2.6-user-map log-3.16-dmesg
  log-4.19-persistent log-5.10-syslog log-6.1-fallback log-gaps qemu-pc-16M)

while read -r target _; do
  [[ $target != canary* ]] || continue
  folder=$fresh/$target
  mkdir -p "$folder"
  case $target in
    e820-table) maps "${tables[@]}" | xargs $executable e820-table --write-tables "$folder" ;;
    e820-text)
      for name in "${texts[@]}"; do cp "Corpus/e820/$name.txt" "$folder/$name"; done
      $executable e820-text --write-seeds "${counts[e820-text]}" "$folder"
      ;;
    *) $executable "$target" --write-seeds "${counts[$target]:-8}" "$folder" ;;
  esac || die "the seeds of $target cannot be written"
  mkdir -p "$destination/$target"
  rm -rf "$destination/$target/seeds"
  cp -r "$folder" "$destination/$target/seeds"
  echo "$target: $(find "$folder" -type f | wc -l) seeds, $(du -bs "$folder" | cut -f 1) bytes"
done < <($executable --list)
