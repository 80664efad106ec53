// Reports of exceptions. An unexpected one ends the run; a page fault of a probe goes on after the probe, and any
// exception of user mode where user mode was entered.

#include "boot.h"
#include "descriptors.h"
#include "selectors.h"

enum { PAGE_FAULT = 14 };

// What vectors.S leaves on the stack.
struct fault_frame {
  uint32_t edi, esi, ebp, esp, ebx, edx, ecx, eax;
  uint32_t vector, error_code;
  uint32_t eip, cs, eflags;
};

extern const char boot_probe_load_instruction[], boot_probe_store_instruction[], boot_probe_faulted[], boot_user_ended[];

static struct boot_fault last_fault;

static uint32_t read_cr2(void) {
  uint32_t value;
  __asm__ volatile("movl %%cr2, %0" : "=r"(value));
  return value;
}

static uint32_t read_cr3(void) {
  uint32_t value;
  __asm__ volatile("movl %%cr3, %0" : "=r"(value));
  return value;
}

static void print_register(const char *name, uint32_t value) {
  boot_print(name);
  boot_print_hexadecimal(value);
}

static bool is_probe(uint32_t eip) {
  return eip == (uint32_t)(uintptr_t)boot_probe_load_instruction
      || eip == (uint32_t)(uintptr_t)boot_probe_store_instruction;
}

struct boot_fault boot_last_fault(void) { return last_fault; }

void boot_fault_report(struct fault_frame *frame) {
  uint32_t cr2 = read_cr2();
  if (frame->vector == PAGE_FAULT && is_probe(frame->eip)) {
    last_fault = (struct boot_fault){frame->vector, frame->error_code, cr2};
    frame->eip = (uint32_t)(uintptr_t)boot_probe_faulted;
    return;
  }
  if ((frame->cs & USER_PRIVILEGE) == USER_PRIVILEGE) {
    last_fault = (struct boot_fault){frame->vector, frame->error_code, cr2};
    frame->eip = (uint32_t)(uintptr_t)boot_user_ended;
    frame->cs = KERNEL_CODE;
    return;
  }
  print_register("\nfault: vector ", frame->vector);
  print_register(" error ", frame->error_code);
  print_register(" cr2 ", cr2);
  print_register(" cr3 ", read_cr3());
  print_register("\n       eip ", frame->eip);
  print_register(" cs ", frame->cs);
  print_register(" eflags ", frame->eflags);
  print_register("\n       eax ", frame->eax);
  print_register(" ebx ", frame->ebx);
  print_register(" ecx ", frame->ecx);
  print_register(" edx ", frame->edx);
  print_register("\n       esi ", frame->esi);
  print_register(" edi ", frame->edi);
  print_register(" ebp ", frame->ebp);
  // The stack pointer before the exception: above the frame, since the privilege level did not change.
  print_register(" esp ", (uint32_t)(uintptr_t)(frame + 1));
  boot_print("\n");
  boot_exit(BOOT_FAULTED);
}

void boot_double_fault_report(void) {
  const struct boot_task *task = &boot_main_task;
  // No CR3: a task switch loads it and does not save the old one.
  print_register("\nfault: vector 00000008 (double fault) cr2 ", read_cr2());
  print_register("\n       eip ", task->eip);
  print_register(" eflags ", task->eflags);
  print_register("\n       eax ", task->eax);
  print_register(" ebx ", task->ebx);
  print_register(" ecx ", task->ecx);
  print_register(" edx ", task->edx);
  print_register("\n       esi ", task->esi);
  print_register(" edi ", task->edi);
  print_register(" ebp ", task->ebp);
  print_register(" esp ", task->esp);
  boot_print("\n");
  boot_exit(BOOT_FAULTED);
}
