// A small kernel with the habits of many: its loader may not zero .bss, paging is off when it starts, it maps its heap by
// itself, more than it then tells kheap_init, and its callers use old names.
//
// Two variants go wrong on purpose: UNZEROED starts from memory full of 0xA5 and must boot all the same; NO_WP has a
// paging_enable that sets CR0.PG only, and must be refused.

#include "kmem_compat.h"

// How the run ended, as QEMU's isa-debug-exit turns it into its exit status: (value << 1) | 1.
enum exit_value { EXIT_PASSED = 0x10, EXIT_CHECK_FAILED = 0x11, EXIT_PANIC = 0x12 };

static void out(uint16_t port, uint8_t value) { __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port)); }

static void print(const char *text) {
  while (*text != 0) out(0x3F8, (uint8_t)*text++);
}

static void __attribute__((noreturn)) leave(enum exit_value value) {
  out(0xF4, (uint8_t)value);
  for (;;) __asm__ volatile("hlt");
}

#define CHECK(condition) \
  if (!(condition)) { \
    print("does not hold: " #condition "\n"); \
    leave(EXIT_CHECK_FAILED); \
  }

// --- What the library asks for ---

void panic(const char *message) {
  print("panic: ");
  print(message);
  print("\n");
  leave(EXIT_PANIC);
}

void paging_load_directory(uintptr_t physical) { __asm__ volatile("movl %0, %%cr3" : : "r"(physical) : "memory"); }

void paging_enable(void) {
#ifdef NO_WP
  const uint32_t bits = 0x80000000;
#else
  const uint32_t bits = 0x80010000;
#endif
  uint32_t value;
  __asm__ volatile("movl %%cr0, %0; orl %1, %0; movl %0, %%cr0" : "=&r"(value) : "r"(bits) : "memory");
}

void invalid_tlb(uintptr_t address) { __asm__ volatile("invlpg (%0)" : : "r"(address) : "memory"); }

// --- The kernel ---

struct multiboot {
  uint32_t flags, lower, upper, device, command_line, modules, module_list, symbols[4], map_length, map;
};

void kmain(uint32_t magic, const struct multiboot *loader);

void kmain(uint32_t magic, const struct multiboot *loader) {
  CHECK(magic == 0x2BADB002 && (loader->flags & 0x40) != 0);
  kmem_boot_information_t information = {
      .format = KMEM_TABLE_MULTIBOOT, .table = (const void *)loader->map, .length = loader->map_length};
  kmem_configuration_t configuration;
  kmem_configuration_init(&configuration);
  configuration.heap_size = 0;
  CHECK(pmm_alloc_frame() == 0 && kmalloc(1) == NULL && kmem_stage_reached() == KMEM_STAGE_NONE);
  kmem_status_t status = kmem_memory_setup(&information, &configuration);
  if (status != KMEM_OK) panic(kmem_status_message(status));

  // The kernel's own mapping of its heap, and 64 KiB more than the heap is to have.
  for (uintptr_t page = KHEAP_BASE; page < KHEAP_BASE + 0x110000; page += PAGE_SIZE)
    CHECK(paging_map(kernel_directory, get_paging_ctx(), page, pmm_alloc_frame(), PAGE_PRESENT | PAGE_RW) == 0);
  CHECK(virt_to_phys_paging(KHEAP_BASE) != 0);
  kheap_init(KHEAP_BASE, 1 << 20, 1 << 20);
  // The pages are the heap's, and their frames no longer the kernel's to free.
  kmem_frame_statistics_t counts;
  CHECK(kmem_pmm_statistics(&counts) == KMEM_OK && counts.allocated == 0);
  CHECK(virt_to_phys_paging(KHEAP_BASE + 0x10FFFF) != 0 && virt_to_phys_paging(KHEAP_BASE + 0x110000) == 0);

  uint32_t *numbers = kmalloc(400 * sizeof *numbers);
  CHECK(numbers != NULL);
  for (uint32_t index = 0; index < 400; index++) numbers[index] = index;
  numbers = krealloc(numbers, 40000);
  CHECK(numbers != NULL && numbers[399] == 399);

  uintptr_t frame = pmm_alloc_frame();
  CHECK(frame != 0 && paging_map(kernel_directory, get_paging_ctx(), 0xE0000000, frame, PAGE_RW) == 0);
  *(volatile uint32_t *)0xE0000000 = 0x600DF00D;
  CHECK(*(volatile uint32_t *)kmap(frame) == 0x600DF00D);
  kunmap();
  CHECK(paging_unmap(kernel_directory, get_paging_ctx(), 0xE0000000) == 0);
  pmm_free_frame(frame);
  kfree(numbers);
  CHECK(kmem_heap_validate() && kmem_pmm_validate());
  print("passed\n");
  leave(EXIT_PASSED);
}
