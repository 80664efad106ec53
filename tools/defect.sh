# How scripts make the edit of a seeded defect: sourced by them, not run by itself.
# shellcheck shell=bash

# defect_apply NAME FILE ROOT: makes the edit that FILE holds in the source below ROOT, in the name of the script NAME. The
# format is that of Tests/Defects/README.md. Ends the script with status 2 if there is no such file, or if it does not apply.
defect_apply() {
  local name=$1 path=$2 defect text search replacement file source
  defect=$(basename "$path" .defect)
  [ -f "$path" ] || { echo "$name: there is no $path" >&2; exit 2; }
  text=$(< "$path")
  file=$3/$(sed -n '/^---/q; s/^file: //p' "$path")
  search=${text#*$'\n--- search\n'}
  replacement=${search#*$'\n--- replacement'}
  search=${search%%$'\n--- replacement'*} replacement=${replacement#$'\n'}
  source=$(< "$file")
  if [[ $source != *"$search"* || ${source#*"$search"} == *"$search"* ]]; then
    echo "$name: $defect: the text to replace is not in $file exactly once" >&2
    exit 2
  fi
  printf '%s\n' "${source%%"$search"*}${replacement}${source#*"$search"}" > "$file"
}
