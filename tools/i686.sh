# What every build for the metal has in common: sourced by the scripts beside it, run by nobody.
# shellcheck shell=bash

# Without -target-cpu the compiler emits SSE, which faults until a kernel enables it.
i686_swift_flags=(
  -target i686-unknown-none-elf -target-cpu i686
  -enable-experimental-feature Embedded -wmo -parse-as-library -swift-version 6 -O
  -Xcc -ffreestanding -Xfrontend -disable-stack-protector -Xfrontend -function-sections
  -strict-memory-safety -warnings-as-errors
)
i686_c_flags=(
  --target=i686-unknown-none-elf -march=i686 -std=c11 -O2 -Wall -Wextra -Werror
  -ffreestanding -fno-builtin -fno-pic -fno-stack-protector -ffunction-sections
)
i686_link_flags=(-m elf_i386 -static -z max-page-size=4096 --gc-sections --fatal-warnings)

# i686_need NAME TOOL...: ends the script NAME with a message if a tool of the toolchain is missing.
i686_need() {
  local name=$1 tool
  for tool in "${@:2}"; do
    command -v "$tool" > /dev/null && continue
    echo "$name: $tool is not on PATH; it is part of the Swift toolchain" >&2
    exit 2
  done
}
