// The image's own segments, interrupt gates and tasks: nothing of the loader's is used once they are loaded.
//
//   GDT   0x08 code   0x10 data   0x18 the task that everything runs in   0x20 the task that double faults switch to
//         0x28 code and 0x30 data of user mode
//   IDT   0...31 interrupt gates into vectors.S, except 8: a task gate
//
// Descriptor formats: Intel SDM volume 3A, sections 3.4.5, 7.11 and 8.2.

#include "descriptors.h"
#include "boot.h"
#include "selectors.h"

enum { VECTORS = 32, STUB_BYTES = 16, DOUBLE_FAULT = 8 };

struct pseudo_descriptor {
  uint16_t limit;
  uint32_t base;
} __attribute__((packed));

extern const char boot_vectors[], boot_double_fault[], boot_double_fault_stack_top[];

struct boot_task boot_main_task;
static struct boot_task double_fault_task;
static uint64_t segments[SEGMENTS];
static uint64_t gates[VECTORS];

// Flat, 4 GiB, 32-bit: present, privilege level 0, in units of 4 KiB.
static const uint64_t flat_code = 0x00CF9B000000FFFF;
static const uint64_t flat_data = 0x00CF93000000FFFF;
// The same at privilege level 3.
static const uint64_t flat_user_code = 0x00CFFB000000FFFF;
static const uint64_t flat_user_data = 0x00CFF3000000FFFF;

static uint64_t task_segment(const struct boot_task *task) {
  uint32_t base = (uint32_t)(uintptr_t)task;
  uint32_t low = base << 16 | (sizeof *task - 1);
  uint32_t high = (base & 0xFF000000) | 0x00008900 | (base >> 16 & 0xFF);
  return (uint64_t)high << 32 | low;
}

static uint64_t interrupt_gate(uint32_t handler) {
  uint32_t low = (uint32_t)KERNEL_CODE << 16 | (handler & 0xFFFF);
  uint32_t high = (handler & 0xFFFF0000) | 0x00008E00;
  return (uint64_t)high << 32 | low;
}

static uint64_t task_gate(uint32_t selector) {
  return (uint64_t)0x00008500 << 32 | selector << 16;
}

void boot_load_descriptors(void) {
  segments[KERNEL_CODE / 8] = flat_code;
  segments[KERNEL_DATA / 8] = flat_data;
  segments[USER_CODE / 8] = flat_user_code;
  segments[USER_DATA / 8] = flat_user_data;
  segments[MAIN_TASK / 8] = task_segment(&boot_main_task);
  segments[DOUBLE_FAULT_TASK / 8] = task_segment(&double_fault_task);
  for (uint32_t vector = 0; vector < VECTORS; vector++)
    gates[vector] = interrupt_gate((uint32_t)(uintptr_t)boot_vectors + vector * STUB_BYTES);
  gates[DOUBLE_FAULT] = task_gate(DOUBLE_FAULT_TASK);

  // The stack pointer that goes with it is set on each way into user mode.
  boot_main_task.ss0 = KERNEL_DATA;
  double_fault_task.cr3 = boot_directory_physical();
  double_fault_task.eip = (uint32_t)(uintptr_t)boot_double_fault;
  double_fault_task.esp = (uint32_t)(uintptr_t)boot_double_fault_stack_top;
  double_fault_task.eflags = 2;
  double_fault_task.cs = KERNEL_CODE;
  double_fault_task.ss = double_fault_task.ds = double_fault_task.es = KERNEL_DATA;
  double_fault_task.io_map = boot_main_task.io_map = sizeof(struct boot_task);

  struct pseudo_descriptor gdt = {sizeof segments - 1, (uint32_t)(uintptr_t)segments};
  struct pseudo_descriptor idt = {sizeof gates - 1, (uint32_t)(uintptr_t)gates};
  __asm__ volatile(
      "lgdt %0\n"
      "ljmp %2, $1f\n"
      "1:\n"
      "movl %3, %%ds\n"
      "movl %3, %%es\n"
      "movl %3, %%fs\n"
      "movl %3, %%gs\n"
      "movl %3, %%ss\n"
      "lidt %1\n"
      "ltr %w4\n"
      :
      : "m"(gdt), "m"(idt), "i"(KERNEL_CODE), "r"((uint32_t)KERNEL_DATA), "r"((uint32_t)MAIN_TASK)
      : "memory");
}
