#include "paging.h"

#include "early.h"
#include "memory_map.h"
#include "pmm.h"
#include "spaces.h"
#include "tables.h"
#include "window.h"

#define ALLOWED_FLAGS (PAGE_WRITABLE | PAGE_USER | PAGE_WRITE_THROUGH | PAGE_CACHE_DISABLE)
// What paging_protect keeps of an entry: the address, who owns the frame, and the processor's accessed and dirty bits.
#define KEPT 0xFFFFF260u

uint32_t kernel_directory;

static uint32_t *early_table(void) {
  uint32_t *table = early_alloc(PAGE_SIZE, PAGE_SIZE);
  if (table == NULL) panic("no room for the first page tables");
  return table;
}

void paging_init(void) {
  uint32_t *directory = early_table();
  uint32_t frames = pmm_frame_limit() < IDENTITY_LIMIT / PAGE_SIZE ? pmm_frame_limit() : IDENTITY_LIMIT / PAGE_SIZE;
  uint32_t *table = NULL;
  for (uint32_t frame = 0; frame < frames; frame++) {
    if (frame % 1024 == 0) {
      table = early_table();
      directory[frame / 1024] = (uint32_t)table | PAGE_PRESENT | PAGE_WRITABLE;
    }
    if (frame > 0) table[frame % 1024] = frame * PAGE_SIZE | PAGE_PRESENT | PAGE_WRITABLE;
  }
  table = early_table();
  directory[KERNEL_PAGES_END >> 22] = (uint32_t)table | PAGE_PRESENT | PAGE_WRITABLE;
  window_init(table, frames * PAGE_SIZE);

  kernel_directory = (uint32_t)directory;
  __asm__ volatile("movl %0, %%cr3" : : "r"(kernel_directory) : "memory");
  uint32_t control;
  __asm__ volatile("movl %%cr0, %0" : "=r"(control));
  control |= 0x80010000;  // paging, and write protection in the kernel
  __asm__ volatile("movl %0, %%cr0" : : "r"(control) : "memory");
}

// Whether callers may map and unmap these pages of a directory.
static bool is_open(uint32_t directory, uint32_t virtual, uint32_t count) {
  uint32_t start = USER_START, end = 0;  // 4 GiB, as subtraction takes it
  if (directory == kernel_directory) {
    start = KERNEL_PAGES_START;
    end = KERNEL_PAGES_END;
  } else if (!spaces_has(directory)) {
    return false;
  }
  if (virtual % PAGE_SIZE != 0 || count == 0 || virtual < start || (end != 0 && virtual >= end)) return false;
  if (DEFECT_IS(48) && end == 0) return true;
  return count <= (end - virtual) / PAGE_SIZE;
}

static bool are_flags_allowed(uint32_t directory, uint32_t flags) {
  return (flags & ~(directory == kernel_directory ? ALLOWED_FLAGS & ~PAGE_USER : ALLOWED_FLAGS)) == 0;
}

bool paging_map_range(uint32_t directory, uint32_t virtual, uint32_t physical, uint32_t count, uint32_t flags) {
  if (!is_open(directory, virtual, count) || !are_flags_allowed(directory, flags)) return false;
  if (physical % PAGE_SIZE != 0 || count > FRAMES_IN_4_GIB - physical / PAGE_SIZE) return false;
  uint32_t first = virtual / PAGE_SIZE;
  if (!DEFECT_IS(45) && !tables_are_free(directory, first, count)) return false;
  struct table_set made = {{0}};
  if (!tables_make(directory, first, count, &made)) return false;
  for (uint32_t index = 0; index < count; index++) {
    uint32_t page = DEFECT_IS(46) ? first / 1024 * 1024 + (first + index) % 1024 : first + index;
    tables_write(directory, page, (physical + index * PAGE_SIZE) | flags | PAGE_PRESENT);
    forget_translation(page * PAGE_SIZE);
  }
  return true;
}

bool paging_map(uint32_t directory, uint32_t virtual, uint32_t physical, uint32_t flags) {
  return paging_map_range(directory, virtual, physical, 1, flags);
}

bool paging_unmap_range(uint32_t directory, uint32_t virtual, uint32_t count) {
  if (!is_open(directory, virtual, count)) return false;
  uint32_t first = virtual / PAGE_SIZE;
  for (uint32_t page = first; page < first + count; page++)
    if ((tables_read(directory, page) & (PAGE_PRESENT | PAGE_OWNED)) != PAGE_PRESENT) return false;
  for (uint32_t page = first; page < first + count; page++) {
    tables_write(directory, page, 0);
    if (!DEFECT_IS(39)) forget_translation(page * PAGE_SIZE);
  }
  return true;
}

bool paging_unmap(uint32_t directory, uint32_t virtual) { return paging_unmap_range(directory, virtual, 1); }

bool paging_protect(uint32_t directory, uint32_t virtual, uint32_t flags) {
  if (!is_open(directory, virtual, 1) || !are_flags_allowed(directory, flags)) return false;
  uint32_t entry = tables_read(directory, virtual / PAGE_SIZE);
  if ((entry & PAGE_PRESENT) == 0) return false;
  uint32_t kept = DEFECT_IS(53) ? KEPT & ~PAGE_OWNED : KEPT;
  if (DEFECT_IS(41)) kept |= PAGE_WRITABLE;
  tables_write(directory, virtual / PAGE_SIZE, (entry & kept) | flags | PAGE_PRESENT);
  if (!DEFECT_IS(40)) forget_translation(virtual);
  return true;
}

uint32_t paging_lookup(uint32_t directory, uint32_t virtual) {
  if (directory != kernel_directory && !spaces_has(directory)) return 0;
  uint32_t entry = tables_read(directory, virtual / PAGE_SIZE);
  return entry & PAGE_PRESENT ? (entry & ~(PAGE_SIZE - 1)) + virtual % PAGE_SIZE : 0;
}
