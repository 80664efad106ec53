// From the boot loader to kernel_main: Multiboot header, boot tables, paging, the image's own segments and stack.
//
// The boot tables are 4 KiB pages in .bss, because 0xBFF00000 is not a multiple of 4 MiB:
//
//   boot_directory   slot 0...15   boot_identity_tables   [0, 64 MiB) one to one
//                    slot 768      boot_image_table       0xC0000000 on: the image, at most 4 MiB
//
// Until paging is on, code runs at its physical address and names everything in the high half by PHYSICAL(symbol). The
// code of `boot_physical_copy` runs there too: it turns paging off for a moment, which only identity-mapped code survives.

#define HIGH_HALF_OFFSET 0xBFF00000
#define PHYSICAL(symbol) (symbol - HIGH_HALF_OFFSET)

// Multiboot 0.6.96, section 3.1.1: modules at page boundaries, memory information wanted.
#define HEADER_MAGIC 0x1BADB002
#define HEADER_FLAGS 0x00000003

#define PRESENT_WRITABLE 0x003
#define IDENTITY_PAGES 16384
#define CR0_PG 0x80000000
#define CR4_PSE_PGE 0x00000090

  .section .entry.header, "a"
  .align 4
  .long HEADER_MAGIC
  .long HEADER_FLAGS
  .long -(HEADER_MAGIC + HEADER_FLAGS)

  .section .entry.text, "ax"
  .globl _start
_start:
  cli
  cld
  movl %eax, %ebp

  // Sixteen tables in a row: entry n maps page n.
  movl $PHYSICAL(boot_identity_tables), %edi
  movl $PRESENT_WRITABLE, %eax
  movl $IDENTITY_PAGES, %ecx
1:
  stosl
  addl $4096, %eax
  loop 1b

  movl $PHYSICAL(boot_image_table), %edi
  movl $_kernel_ini_phys, %eax
  orl $PRESENT_WRITABLE, %eax
2:
  stosl
  addl $4096, %eax
  cmpl $_kernel_end_phys, %eax
  jb 2b

  movl $PHYSICAL(boot_directory), %edi
  movl $PHYSICAL(boot_identity_tables) + PRESENT_WRITABLE, %eax
  movl $IDENTITY_PAGES / 1024, %ecx
3:
  stosl
  addl $4096, %eax
  loop 3b
  movl $PHYSICAL(boot_image_table) + PRESENT_WRITABLE, PHYSICAL(boot_directory) + 768 * 4

  movl $PHYSICAL(boot_directory), %eax
  movl %eax, %cr3
  // As loaders with boot tables of their own leave them: read-only does not bind the kernel, large and global pages are
  // allowed. To change that is memory_setup's part.
  movl %cr4, %eax
  orl $CR4_PSE_PGE, %eax
  movl %eax, %cr4
  movl %cr0, %eax
  orl $CR0_PG, %eax
  movl %eax, %cr0
  movl $high_half, %eax
  jmp *%eax

  // void boot_physical_copy(uint32_t source, uint32_t destination, uint32_t words)
  // No stack while paging is off: it lies in the high half.
  .globl boot_physical_copy
boot_physical_copy:
  pushl %esi
  pushl %edi
  movl 12(%esp), %esi
  movl 16(%esp), %edi
  movl 20(%esp), %ecx
  movl %cr0, %edx
  movl %edx, %eax
  andl $~CR0_PG, %eax
  movl %eax, %cr0
  rep movsl
  movl %edx, %cr0
  popl %edi
  popl %esi
  ret

  .section .text.high_half, "ax"
high_half:
  movl $boot_stack_top, %esp
  pushl %ebx
  pushl %ebp
  xorl %ebp, %ebp
  call boot_load_descriptors
  call kernel_main
  // A kernel that returns has not said how it went.
  pushl $0x12
  call boot_exit

  .globl boot_directory_physical
boot_directory_physical:
  movl $PHYSICAL(boot_directory), %eax
  ret

  .section .bss.pages, "aw", @nobits
  .align 4096
boot_directory:
  .skip 4096
boot_identity_tables:
  .skip IDENTITY_PAGES * 4
boot_image_table:
  .skip 4096
  .skip 65536
boot_stack_top:
  .skip 4096
  .globl boot_double_fault_stack_top
boot_double_fault_stack_top:

  .section .note.GNU-stack, "", @progbits
