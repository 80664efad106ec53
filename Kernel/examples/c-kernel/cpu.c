// What libkmem.a asks the kernel for, and a handler for every exception: an unexpected fault is reported with
// its registers and ends the run.

#include "kernel.h"

void paging_load_directory(uintptr_t physical) { __asm__ volatile("movl %0, %%cr3" : : "r"(physical) : "memory"); }

uint32_t read_cr0(void) {
  uint32_t value;
  __asm__ volatile("movl %%cr0, %0" : "=r"(value));
  return value;
}

uint32_t read_cr3(void) {
  uint32_t value;
  __asm__ volatile("movl %%cr3, %0" : "=r"(value));
  return value;
}

static void write_cr0(uint32_t value) { __asm__ volatile("movl %0, %%cr0" : : "r"(value) : "memory"); }

// The bits of CR0 that paging_enable sets: all that kmem.h asks for, unless a check of the library takes one away.
uint32_t paging_enable_bits = 0x80010000;

void paging_enable(void) { write_cr0(read_cr0() | paging_enable_bits); }
void paging_disable(void) { write_cr0(read_cr0() & ~0x80000000u); }
bool paging_is_on(void) { return (read_cr0() & 0x80000000u) != 0; }

void invalid_tlb(uintptr_t virtual_address) {
  __asm__ volatile("invlpg (%0)" : : "r"(virtual_address) : "memory");
}

// --- Panic ---

static bool is_expected;
static char last_panic[256];

void panic(const char *message) {
  if (!is_expected) {
    print("panic: %s\n", message);
    leave(EXIT_PANIC);
  }
  is_expected = false;
  size_t length = 0;
  while (message[length] != 0 && length < sizeof last_panic - 1) {
    last_panic[length] = message[length];
    length++;
  }
  last_panic[length] = 0;
}

void panic_expect(void) {
  is_expected = true;
  last_panic[0] = 0;
}

bool panic_was(const char *message) {
  is_expected = false;
  size_t index = 0;
  while (message[index] != 0 && message[index] == last_panic[index]) index++;
  bool is_same = message[index] == last_panic[index];
  if (!is_same) print("expected the panic \"%s\", got \"%s\"\n", message, last_panic);
  last_panic[0] = 0;
  return is_same;
}

// --- Exceptions ---

struct frame {
  uint32_t edi, esi, ebp, esp, ebx, edx, ecx, eax;  // pushal
  uint32_t vector, code;
  uint32_t eip, cs, eflags;  // the processor
};

extern const char probe_write_access[], probe_read_access[], probe_faulted[];

void fault(struct frame *frame);

void fault(struct frame *frame) {
  uint32_t address;
  __asm__ volatile("movl %%cr2, %0" : "=r"(address));
  bool is_probe = frame->eip == (uint32_t)probe_write_access || frame->eip == (uint32_t)probe_read_access;
  if (frame->vector == 14 && is_probe) {
    frame->eip = (uint32_t)probe_faulted;
    return;
  }
  print("fault: vector %u code %x at eip %x, cr2 %x cr3 %x\n", frame->vector, frame->code, frame->eip, address,
        read_cr3());
  print("  eax %x ebx %x ecx %x edx %x esi %x edi %x ebp %x\n", frame->eax, frame->ebx, frame->ecx, frame->edx,
        frame->esi, frame->edi, frame->ebp);
  leave(EXIT_FAULT);
}

struct gate {
  uint16_t offset_low, selector;
  uint8_t zero, type;
  uint16_t offset_high;
};

static struct gate idt[32];
extern const uint32_t exception_entries[32];

void cpu_init(void) {
  for (int vector = 0; vector < 32; vector++) {
    uint32_t entry = exception_entries[vector];
    idt[vector] = (struct gate){(uint16_t)entry, 0x08, 0, 0x8E, (uint16_t)(entry >> 16)};
  }
  struct {
    uint16_t limit;
    uint32_t base;
  } __attribute__((packed)) pointer = {sizeof idt - 1, (uint32_t)idt};
  __asm__ volatile("lidt %0" : : "m"(pointer));
}
