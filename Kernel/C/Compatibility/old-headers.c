// Old headers before and after: enumerators, a variable that is the kernel's directory. Compiled only.

enum page_flag { PAGE_PRESENT = 1, PAGE_WRITABLE = 2, PAGE_USER = 4 };

#define KMEM_NO_PAGE_FLAGS
#include "kmem_compat.h"

#pragma GCC diagnostic ignored "-Wstrict-prototypes"
#define PAGE_WRITE_THROUGH 0x8
#define PAGE_CACHE_DISABLE 0x10
extern page_directory_t *kernel_directory;

int use(uintptr_t frame);

int use(uintptr_t frame) {
  page_directory_t *directory = kernel_directory;
  if (!paging_is_on() || directory == NULL) panic("paging is off");
  return paging_map(directory, get_paging_ctx(), 0xE0000000, frame, PAGE_PRESENT | PAGE_WRITE | PAGE_CACHE_DISABLE);
}
