// Multiboot header and entry: a stack, and kmain(magic, information). Paging is off: the image runs where it is loaded.
//
// Built with UNZEROED, it first leaves memory as a careless loader would: everything from .bss to the end of memory holds 0xA5.

.section .multiboot, "a"
.align 4
  .long 0x1BADB002
  .long 0x00000003                // modules at page boundaries, memory map
  .long -(0x1BADB002 + 0x00000003)

.section .text
.globl _start
_start:
  cli
  cld
#ifdef UNZEROED
  movl %eax, %edx
  movl 8(%ebx), %ecx              // KiB from 1 MiB on (Multiboot specification 0.6.96, section 3.3)
  shll $10, %ecx
  addl $0x100000, %ecx
  movl $bss_start, %edi
  subl %edi, %ecx
  shrl $2, %ecx
  movl $0xA5A5A5A5, %eax
  rep stosl
  movl %edx, %eax
#endif
  movl $stack_top, %esp
  xorl %ebp, %ebp
  pushl %ebx
  pushl %eax
  call kmain
1:
  hlt
  jmp 1b

.section .bss
.align 16
  .skip 16384
stack_top:
