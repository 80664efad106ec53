// Where the processor enters on an exception, the two instructions that are allowed to fault, and the way into user mode.
//
// On the stack when `boot_fault_report` is called, as `struct fault_frame` of fault.c reads it (lowest address first):
//
//   edi esi ebp esp ebx edx ecx eax | vector | error code | eip cs eflags
//   '---------- pushal -----------'   stub     processor,   processor
//                                              or stub: 0

#include "selectors.h"

// No tables map the page below it.
#define LOST_STACK 0x80000000

// EFLAGS with no flag set; bit 1 always is.
#define INTERRUPTS_OFF 2

  // The vectors for which the processor pushes an error code (Intel SDM volume 3A, table 7-1).
#define HAS_ERROR_CODE(n) \
  ((n) == 8 || (n) == 10 || (n) == 11 || (n) == 12 || (n) == 13 || (n) == 14 || (n) == 17 || (n) == 21)

  .section .text.vectors, "ax"

  .macro stub vector
  .align 16
  .if !HAS_ERROR_CODE(\vector)
  pushl $0
  .endif
  pushl $\vector
  jmp common
  .endm

  // 32 entries of 16 bytes each: entry n serves vector n.
  .globl boot_vectors
  .align 16
boot_vectors:
  .set vector, 0
  .rept 32
  stub vector
  .set vector, vector + 1
  .endr

common:
  pushal
  cld
  pushl %esp
  call boot_fault_report
  addl $4, %esp
  popal
  addl $8, %esp
  iret

  // Entered through the task gate of vector 8, on the boot tables and a stack of its own: it reports a broken stack. If the
  // loaded tables no longer map the image, IDT and GDT are gone too: that is a triple fault, and QEMU exits with 0.
  .globl boot_double_fault
boot_double_fault:
  call boot_double_fault_report
  hlt

  // void boot_lose_stack(void)
  //
  // The push faults; so does the push of that fault's frame, which makes it a double fault (Intel SDM volume 3A, section
  // 7.15, interrupt 8).
  .globl boot_lose_stack
boot_lose_stack:
  movl $LOST_STACK, %esp
  pushl $0
  hlt

  // bool boot_probe_load(uint32_t address, uint32_t *word)
  .globl boot_probe_load, boot_probe_load_instruction
boot_probe_load:
  movl 4(%esp), %ecx
boot_probe_load_instruction:
  movl (%ecx), %eax
  movl 8(%esp), %ecx
  movl %eax, (%ecx)
  movl $1, %eax
  ret

  // bool boot_probe_store(uint32_t address, uint32_t word)
  .globl boot_probe_store, boot_probe_store_instruction
boot_probe_store:
  movl 4(%esp), %ecx
  movl 8(%esp), %eax
boot_probe_store_instruction:
  movl %eax, (%ecx)
  movl $1, %eax
  ret

  // Where a fault of either instruction goes on.
  .globl boot_probe_faulted
boot_probe_faulted:
  xorl %eax, %eax
  ret

  // uint32_t boot_user_run(uint32_t address)
  //
  // What the exception that ends it finds as its stack is this one, by way of the task's ESP0: 4 bytes into the task.
  .globl boot_user_run
boot_user_run:
  pushl %ebp
  pushl %ebx
  pushl %esi
  pushl %edi
  movl 20(%esp), %ecx
  movl %esp, boot_main_task + 4
  movl $(USER_DATA | USER_PRIVILEGE), %eax
  movl %eax, %ds
  movl %eax, %es
  pushl %eax
  pushl $0
  pushl $INTERRUPTS_OFF
  pushl $(USER_CODE | USER_PRIVILEGE)
  pushl %ecx
  xorl %eax, %eax
  iret

  // Where the report of an exception in user mode returns to: the frame's ESP and SS are still on the stack.
  .globl boot_user_ended
boot_user_ended:
  addl $8, %esp
  movl $KERNEL_DATA, %ecx
  movl %ecx, %ds
  movl %ecx, %es
  movl %ecx, %fs
  movl %ecx, %gs
  popl %edi
  popl %esi
  popl %ebx
  popl %ebp
  ret

  .section .note.GNU-stack, "", @progbits
