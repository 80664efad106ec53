#!/bin/sh
# Prints the folder with the library that emulates a processor (Unicorn 2.1 or later), for KMEM_UNICORN: the one that
# KMEM_UNICORN names already, or the one of PyPI's wheel, which is fetched into a build folder if it is not there yet.
#
#   KMEM_UNICORN=$(tools/unicorn.sh) .build/release/kmemcheck judge KERNEL.elf
set -eu

if [ -n "${KMEM_UNICORN:-}" ]; then
  echo "$KMEM_UNICORN"
  exit 0
fi
folder=$(cd "$(dirname "$0")/.." && pwd)/.build/unicorn
library=$folder/unicorn/lib/libunicorn.so.2
if [ ! -f "$library" ]; then
  python=$(command -v python3) || {
    echo "tools/unicorn.sh: no python3; install it (apt-get install python3-pip), or name the library in KMEM_UNICORN" >&2
    exit 2
  }
  mkdir -p "$folder"
  PIP_ROOT_USER_ACTION=ignore "$python" -m pip install --quiet --disable-pip-version-check --no-deps --target "$folder.new" 'unicorn>=2.1' >&2 || {
    echo "tools/unicorn.sh: cannot fetch the wheel; python3 -m pip install 'unicorn>=2.1', and name the library in KMEM_UNICORN" >&2
    exit 2
  }
  rm -rf "$folder"
  mv "$folder.new" "$folder"
fi
[ -f "$library" ] || {
  echo "tools/unicorn.sh: the wheel has no $library" >&2
  exit 2
}
dirname "$library"
