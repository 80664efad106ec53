#!/usr/bin/env bash
# Builds and tests Examples/PropCheckExample where swift-argument-parser cannot be had: PropCheck is taken alone, or this
# fails. Then asks for the executables as well, and that must fail, or the first half would prove nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
scratch=$root/.build/propcheck-example
rm -rf "$scratch"
mkdir -p "$scratch/config" "$scratch/control"

cat > "$scratch/config/mirrors.json" << 'END'
{
  "object": [
    { "original": "https://github.com/apple/swift-argument-parser", "mirror": "file:///nonexistent/swift-argument-parser" }
  ],
  "version": 1
}
END
# With HOME and caches of its own, no copy of an earlier build helps.
swift_alone() {
  HOME=$scratch/home swift "$@" --cache-path "$scratch/cache" --config-path "$scratch/config" --scratch-path "$scratch/build"
}
mkdir -p "$scratch/home"

swift_alone test --package-path Examples/PropCheckExample
if [ -e "$scratch/build/checkouts" ] && [ -n "$(ls "$scratch/build/checkouts")" ]; then
  echo "check-propcheck-example: PropCheck brought other packages along: $(ls "$scratch/build/checkouts")" >&2
  exit 1
fi

cp -R Examples/PropCheckExample/. "$scratch/control"
sed -e "s|path: \"../..\", traits: \[\]|path: \"$root\"|" Examples/PropCheckExample/Package.swift > "$scratch/control/Package.swift"
rm -rf "$scratch/build"
if swift_alone package resolve --package-path "$scratch/control" > "$scratch/control.log" 2>&1; then
  echo "check-propcheck-example: the control resolved although swift-argument-parser cannot be had" >&2
  exit 1
fi
grep -q "nonexistent/swift-argument-parser" "$scratch/control.log" || {
  echo "check-propcheck-example: the control failed for another reason:" >&2
  cat "$scratch/control.log" >&2
  exit 1
}
echo "PropCheck can be taken alone: the example passed without swift-argument-parser, and needs it with the executables."
