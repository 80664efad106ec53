// From the Multiboot loader to C: boot tables that map the first 64 MiB one to one and the image at 0xC0000000, paging
// on, a stack painted so that its deepest use can be measured, and kernel_main.

#define OFFSET 0xBFF00000
#define PHYS(symbol) (symbol - OFFSET)
#define IDENTITY_TABLES 16

.section .multiboot, "a"
.align 4
  .long 0x1BADB002
  .long 0x00000003                // modules at page boundaries, memory map
  .long -(0x1BADB002 + 0x00000003)

.section .boot, "ax"
.globl _start
_start:
  cli
  cld
  movl %eax, %ebp                 // the loader's magic
  movl %ebx, %esi                 // its information

  // 16 tables, one after the other: entry n maps page n.
  movl $PHYS(boot_tables), %edi
  movl $0x003, %eax
1:
  movl %eax, (%edi)
  addl $4, %edi
  addl $0x1000, %eax
  cmpl $(0x003 + IDENTITY_TABLES * 0x400000), %eax
  jne 1b

  // One table for the image: entry n maps page n from 1 MiB on.
  movl $0x00100003, %eax
  movl $1024, %ecx
2:
  movl %eax, (%edi)
  addl $4, %edi
  addl $0x1000, %eax
  loop 2b

  movl $PHYS(boot_directory), %edi
  movl $(PHYS(boot_tables) + 0x003), %eax
  movl $IDENTITY_TABLES, %ecx
3:
  movl %eax, (%edi)
  addl $4, %edi
  addl $0x1000, %eax
  loop 3b
  movl %eax, PHYS(boot_directory) + 768 * 4

  movl $PHYS(boot_directory), %eax
  movl %eax, %cr3
  movl %cr0, %eax
  orl $0x80000000, %eax
  movl %eax, %cr0
  movl $high_half, %eax
  jmp *%eax

.section .text
high_half:
  lgdt gdt_pointer
  ljmp $0x08, $4f
4:
  movl $0x10, %eax
  movl %eax, %ds
  movl %eax, %es
  movl %eax, %fs
  movl %eax, %gs
  movl %eax, %ss
  movl $stack_bottom, %edi
  movl $((stack_top - stack_bottom) / 4), %ecx
  movl $0xA5A5A5A5, %eax
  rep stosl
  movl $stack_top, %esp
  pushl %esi
  pushl %ebp
  xorl %ebp, %ebp
  call kernel_main
5:
  hlt
  jmp 5b

// bool probe_write(volatile uint32_t *address, uint32_t value): whether the write happened, not faulted.
.globl probe_write, probe_write_access, probe_read, probe_read_access, probe_faulted
probe_write:
  movl 4(%esp), %ecx
  movl 8(%esp), %edx
  movl $1, %eax
probe_write_access:
  movl %edx, (%ecx)
  ret

// bool probe_read(volatile uint32_t *address): the same of a read.
probe_read:
  movl 4(%esp), %ecx
  movl $1, %eax
probe_read_access:
  movl (%ecx), %edx
  ret

probe_faulted:
  xorl %eax, %eax
  ret

// One entry point for each exception: vector and error code (0 where the processor pushes none), then fault().
.macro EXCEPTION vector, has_code
exception_\vector:
  .if \has_code == 0
  pushl $0
  .endif
  pushl $\vector
  jmp exception
.endm

.altmacro
.set vector, 0
.rept 32
  .if vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || vector == 21
  EXCEPTION %vector, 1
  .else
  EXCEPTION %vector, 0
  .endif
  .set vector, vector + 1
.endr

exception:
  pushal
  pushl %esp
  call fault
  addl $4, %esp
  popal
  addl $8, %esp
  iret

.section .rodata
.align 4
.globl exception_entries
exception_entries:
.macro ENTRY_OF vector
  .long exception_\vector
.endm
.set vector, 0
.rept 32
  ENTRY_OF %vector
  .set vector, vector + 1
.endr

// Flat segments: code at 0x08, data at 0x10.
.section .data
.align 8
gdt:
  .quad 0
  .quad 0x00CF9A000000FFFF
  .quad 0x00CF92000000FFFF
gdt_pointer:
  .word gdt_pointer - gdt - 1
  .long gdt

.section .bss
.align 4096
boot_directory:
  .skip 4096
boot_tables:
  .skip (IDENTITY_TABLES + 1) * 4096
.globl stack_bottom, stack_top
stack_bottom:
  .skip 16384
stack_top:
