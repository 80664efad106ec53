// A kernel with types of its own: bool is an int and size_t an unsigned long; flags and constants are macros, and it has its
// own prototypes of what the library asks for. Compiled only.

typedef unsigned char uint8_t;
typedef unsigned short uint16_t;
typedef unsigned long uint32_t;
typedef unsigned long long uint64_t;
typedef unsigned long uintptr_t;
typedef unsigned long size_t;
typedef int bool;
#define true 1
#define false 0
#define NULL ((void *)0)

#define PAGE_PRESENT (1 << 0)
#define PAGE_RW (1 << 1)
#define PAGE_USER (1 << 2)
#define PAGE_SIZE 0x1000

void panic(const char *format, ...);
void paging_load_directory(uint32_t physical);
void paging_enable(void);
int paging_is_on(void);
void invalid_tlb(uint32_t address);

#define KMEM_OWN_TYPES
#define KMEM_NO_SUPPLIED
#include "kmem_compat.h"

uintptr_t use(void);

uintptr_t use(void) {
  bool isUp = kmem_pmm_validate();
  size_t size = isUp ? PAGE_SIZE : 0;
  char *block = kmalloc(size);
  user_map_pages(kernel_directory, get_paging_ctx(), KHEAP_BASE, size, PAGE_PRESENT | PAGE_RW | PAGE_USER);
  return virt_to_phys_paging(block);
}
