// The guest's entry, KMem behind the traces' interface, and what libkmem.a asks a kernel for.

#include "guest.h"

#include "kmem.h"

volatile struct request request;
struct result result;

static const struct heap *const heaps[] = {&kmem_heap, &tlsf_heap, &tagged_heap};

__attribute__((section(".entry"))) void guest_main(void) {
  run_trace(heaps[request.heap]);
  for (;;) __asm__ volatile("hlt");
}

// MARK: KMem

static struct {
  uint16_t count, entry_size;
  uint8_t pad[12];
  struct {
    uint64_t base, length;
    uint32_t type;
  } __attribute__((packed)) entries[2];
} table = {2, 20, {0}, {{0x100000, MEMORY_END - 0x100000, 1}, {0, 0x1000, 2}}};

static uint32_t kmem_start(uint32_t bytes) {
  kmem_configuration_t configuration;
  kmem_configuration_init(&configuration);
  // A page of marks serves 128 pages.
  uint32_t pages = bytes / 4096;
  configuration.heap_size = (pages - (pages + 128) / 129) * 4096;
  const kmem_boot_information_t information = {.format = KMEM_TABLE_E820_HEADER, .table = &table};
  kmem_status_t status = kmem_memory_setup(&information, &configuration);
  if (status == KMEM_OK) status = kmem_kheap_init(0, configuration.heap_size, 0);
  return status;
}

static void *kmem_aligned(size_t alignment, size_t size) { return kmalloc_aligned(size, alignment); }

const struct heap kmem_heap = {kmem_start, kmalloc, kmem_aligned, krealloc, kfree};

void paging_load_directory(uintptr_t directory) { __asm__ volatile("movl %0, %%cr3" : : "r"(directory) : "memory"); }

static uint32_t control(void) {
  uint32_t value;
  __asm__ volatile("movl %%cr0, %0" : "=r"(value));
  return value;
}

void paging_enable(void) { __asm__ volatile("movl %0, %%cr0" : : "r"(control() | 0x80010000) : "memory"); }
void paging_disable(void) { __asm__ volatile("movl %0, %%cr0" : : "r"(control() & 0x7FFFFFFF) : "memory"); }
bool paging_is_on(void) { return control() >> 31; }
void invalid_tlb(uintptr_t address) { __asm__ volatile("invlpg (%0)" : : "r"(address) : "memory"); }

void panic(const char *message) {
  result.detail = (uint32_t)(uintptr_t)message;
  result.state = 2;
  for (;;) __asm__ volatile("hlt");
}

// MARK: The C memory functions

void *memset(void *destination, int value, size_t count) {
  void *place = destination;
  __asm__ volatile("rep stosb" : "+D"(place), "+c"(count) : "a"(value) : "memory");
  return destination;
}

void *memcpy(void *destination, const void *source, size_t count) {
  void *place = destination;
  size_t words = count / 4;
  __asm__ volatile("rep movsl" : "+D"(place), "+S"(source), "+c"(words) : : "memory");
  words = count % 4;
  __asm__ volatile("rep movsb" : "+D"(place), "+S"(source), "+c"(words) : : "memory");
  return destination;
}

void *memmove(void *destination, const void *source, size_t count) {
  if ((uintptr_t)destination - (uintptr_t)source >= count) return memcpy(destination, source, count);
  for (uint8_t *to = destination; count > 0; count--) to[count - 1] = ((const uint8_t *)source)[count - 1];
  return destination;
}

int memcmp(const void *left, const void *right, size_t count) {
  const uint8_t *a = left, *b = right;
  for (size_t index = 0; index < count; index++)
    if (a[index] != b[index]) return a[index] - b[index];
  return 0;
}
