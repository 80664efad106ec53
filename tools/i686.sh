# What every build for the metal has in common: sourced by the scripts beside it, not run by itself.
# shellcheck shell=bash

# Without -target-cpu the compiler emits SSE, which faults until a kernel enables it.
i686_swift_flags=(
  -target i686-unknown-none-elf -target-cpu i686
  -enable-experimental-feature Embedded -wmo -parse-as-library -swift-version 6 -O
  -Xcc -ffreestanding -Xfrontend -disable-stack-protector -Xfrontend -function-sections
  -strict-memory-safety -warnings-as-errors
)
i686_target_flags=(
  --target=i686-unknown-none-elf -march=i686 -ffreestanding -fno-builtin -fno-pic -fno-stack-protector
  -ffunction-sections -fdata-sections
)
i686_c_flags=("${i686_target_flags[@]}" -std=c11 -O2 -Wall -Wextra -Werror)
# A section that the linker script does not place, such as an offset table, is an error.
i686_link_flags=(-m elf_i386 -static -z max-page-size=4096 --gc-sections --fatal-warnings --orphan-handling=error)

# i686_need NAME TOOL...: ends the script NAME with a message if a tool of the toolchain is missing.
i686_need() {
  local name=$1 tool
  for tool in "${@:2}"; do
    command -v "$tool" > /dev/null && continue
    echo "$name: $tool is not on PATH; it is part of the Swift toolchain" >&2
    exit 2
  done
}

# i686_swift OBJECT ARGUMENT...: compiles one module to OBJECT; the arguments are swiftc's. swiftc itself can only generate
# position-independent code, which finds its data through a global offset table and keeps a register for it. So it stops at
# the optimised IR, and clang, which does not optimise again, generates code for the addresses that the kernel is linked at.
i686_swift() {
  local object=$1 ir=${1%.o}.ll
  swiftc "${i686_swift_flags[@]}" "${@:2}" -emit-ir -o "$ir"
  clang "${i686_target_flags[@]}" -O2 -Xclang -disable-llvm-passes -c -x ir "$ir" -o "$object"
}

# i686_judge NAME OBJECT SYMBOLS: says what makes OBJECT, linked with everything that it is to hold, unfit for a kernel.
# SYMBOLS is an extended regular expression of what it may leave to the kernel besides the four C memory functions.
#
# Returns 1 if there was anything to say.
i686_judge() {
  local name=$1 object=$2 status=0 unexpected counting vector
  unexpected=$(llvm-nm --undefined-only --just-symbol-name "$object" | grep -vxE "mem(set|cpy|move|cmp)|$3" || true)
  if [ -n "$unexpected" ]; then
    echo "$name: it refers to what a kernel does not have (an allocator, reference counts, a runtime, an offset table):" >&2
    sed 's/^/  /' <<< "$unexpected" >&2
    status=1
  fi
  counting=$(llvm-nm --just-symbol-name "$object" | grep -E '^_?swift_(retain|release|alloc|dealloc|slowAlloc)' || true)
  if [ -n "$counting" ]; then
    echo "$name: it allocates objects or counts references:" >&2
    sed 's/^/  /' <<< "$counting" >&2
    status=1
  fi
  vector=$(llvm-objdump -d --no-show-raw-insn "$object" | grep -E '%(xmm|mm|ymm|st)' | head -5 || true)
  if [ -n "$vector" ]; then
    echo "$name: it uses SSE, MMX or x87 registers, which fault before the kernel enables them:" >&2
    echo "$vector" >&2
    status=1
  fi
  return $status
}

# i686_bytes OBJECT KIND: bytes in the sections of OBJECT whose names begin with a dot and KIND, an extended regular expression.
i686_bytes() {
  llvm-size --format=sysv "$1" | awk -v kind="^\\\\.($2)" '$1 ~ kind { sum += $2 } END { print sum + 0 }'
}
