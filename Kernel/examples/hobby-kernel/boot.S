// Multiboot 1 header and entry: a stack, and kmain(magic, information). The loader has left flat segments, paging off and
// interrupts off; this kernel takes no interrupts and keeps the loader's segments.

#define HEADER_MAGIC 0x1BADB002
#define HEADER_FLAGS 0x00000003   // modules at page boundaries, memory map

.section .multiboot, "a"
.align 4
  .long HEADER_MAGIC
  .long HEADER_FLAGS
  .long -(HEADER_MAGIC + HEADER_FLAGS)

.section .text
.globl _start
_start:
  cld
  movl $stack_top, %esp
  xorl %ebp, %ebp                 // ends the chain of stack frames
  pushl %ebx
  pushl %eax
  call kmain
1:
  cli
  hlt
  jmp 1b

.section .bss
.align 16
.skip 16384
stack_top:
