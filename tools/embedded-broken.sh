#!/usr/bin/env bash
# Shows that the link gates can fail. Most defects of Tests/Defects/link make KMem allocate: a copy of the source with one must
# compile, and tools/embedded-gate.sh must refuse the object and name the allocator. Those in Kernel/C make libkmem.a believe
# zeroed memory: tools/libkmem.sh must refuse it and name what lies in .bss.
#
# Exit status: 0 every defect was refused for that, 1 one was not, 2 an edit does not apply or the copy does not compile.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/defect.sh
scratch=.build-embedded/broken

accepted=0 total=0
for path in Tests/Defects/link/*.defect; do
  defect=$(basename "$path" .defect) status=0
  folder=$scratch/$defect
  rm -rf "$folder"
  mkdir -p "$folder/source/Sources" "$folder/source/Kernel/C"
  cp -r Sources/KMem "$folder/source/Sources/"
  cp -r Kernel/C/Surface "$folder/source/Kernel/C/"
  defect_apply embedded-broken "$path" "$folder/source"
  tools/embedded-gate.sh "$folder" "$folder/source/Sources/KMem" > "$folder/gate.log" 2>&1 || status=$?
  object=KMem.o signs='_?swift_.*|posix_memalign|free|malloc'
  if grep -q '^file: Kernel/C/' "$path"; then
    status=0 object=libkmem-whole.o signs='.*isMemoryRunning.*'
    tools/libkmem.sh "$folder" "$folder/source/Kernel/C/Surface" > "$folder/gate.log" 2>&1 || status=$?
  fi
  [ -f "$folder/$object" ] || {
    cat "$folder/gate.log" >&2
    echo "embedded-broken: the copy with $defect does not compile" >&2
    exit 2
  }
  sign=$(grep -xE "  ($signs)" "$folder/gate.log" | tr -d '\n' || true)
  if [ "$status" -eq 1 ] && [ -n "$sign" ]; then
    printf 'refused    %-24s for%s\n' "$defect" "$sign"
  else
    printf 'ACCEPTED   %-24s status %d  %s\n' "$defect" "$status" "$(tail -n 1 "$folder/gate.log")"
    accepted=$((accepted + 1))
  fi
  total=$((total + 1))
done
if [ "$accepted" -ne 0 ]; then
  echo "embedded-broken: $accepted of $total copies with a defect passed the link gate" >&2
  exit 1
fi
