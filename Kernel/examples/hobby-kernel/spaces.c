#include "spaces.h"

#include "early.h"
#include "paging.h"
#include "pmm.h"
#include "tables.h"
#include "window.h"

#define ADDRESS 0xFFFFF000u
#define FIRST_USER_ENTRY (USER_START >> 22)
#define ALLOWED_FLAGS (PAGE_WRITABLE | PAGE_USER | PAGE_WRITE_THROUGH | PAGE_CACHE_DISABLE)

// The directories of the spaces; 0 where there is none.
static uint32_t *spaces;

void spaces_init(void) {
  spaces = early_alloc(MAXIMUM_SPACES * sizeof *spaces, sizeof *spaces);
  if (spaces == NULL) panic("no room for the table of spaces");
}

// Where a directory stands in the table, 0 for a free place; NULL if it is not there.
static uint32_t *place_of(uint32_t directory) {
  for (uint32_t index = 0; index < MAXIMUM_SPACES; index++)
    if (spaces[index] == directory) return &spaces[index];
  return NULL;
}

bool spaces_has(uint32_t directory) { return directory != 0 && place_of(directory) != NULL; }

void spaces_share(uint32_t number, uint32_t entry) {
  for (uint32_t index = 0; index < MAXIMUM_SPACES; index++)
    if (spaces[index] != 0) window(spaces[index])[number] = entry;
}

uint32_t space_current(void) {
  uint32_t directory;
  __asm__ volatile("movl %%cr3, %0" : "=r"(directory));
  return directory & ADDRESS;
}

uint32_t space_create(void) {
  uint32_t *place = place_of(0);
  if (place == NULL && !DEFECT_IS(61)) return 0;
  uint32_t directory = pmm_alloc();
  if (directory == 0 || place == NULL) return 0;

  uint32_t source = DEFECT_IS(55) ? space_current() : kernel_directory;
  uint32_t copied = DEFECT_IS(55) ? 1024 : FIRST_USER_ENTRY;
  for (uint32_t number = 0; number < 1024; number++) {
    uint32_t entry = number < copied ? window(source)[number] : 0;
    window(directory)[number] = entry;
  }
  *place = directory;
  return directory;
}

bool space_destroy(uint32_t space) {
  if (!spaces_has(space) || (space == space_current() && !DEFECT_IS(59))) return false;
  for (uint32_t number = FIRST_USER_ENTRY; number < 1024 - DEFECT_IS(58); number++) {
    uint32_t table = window(space)[number] & ADDRESS;
    if (table == 0) continue;
    for (uint32_t index = 0; index < 1024; index++) {
      uint32_t entry = window(table)[index];
      if ((entry & PAGE_PRESENT) && ((entry & PAGE_OWNED) || DEFECT_IS(57))) pmm_free(entry & ADDRESS);
    }
    if (!DEFECT_IS(56)) pmm_free(table);
  }
  *place_of(space) = 0;
  pmm_free(space);
  return true;
}

bool space_switch(uint32_t space) {
  if (space != kernel_directory && !spaces_has(space) && !DEFECT_IS(62)) return false;
  __asm__ volatile("movl %0, %%cr3" : : "r"(space) : "memory");
  return true;
}

// Whether the pages lie in the user half.
static bool is_user_range(uint32_t virtual, uint32_t count) {
  if (virtual % PAGE_SIZE != 0 || virtual < USER_START || count == 0) return false;
  return count <= FRAMES_IN_4_GIB - virtual / PAGE_SIZE;
}

bool space_populate(uint32_t space, uint32_t virtual, uint32_t count, uint32_t flags) {
  if (!spaces_has(space) || !is_user_range(virtual, count) || (flags & ~ALLOWED_FLAGS) != 0) return false;
  if (!tables_are_free(space, virtual / PAGE_SIZE, count)) return false;
  return tables_populate(space, virtual / PAGE_SIZE, count, flags);
}

bool space_release(uint32_t space, uint32_t virtual, uint32_t count) {
  if (!spaces_has(space) || !is_user_range(virtual, count)) return false;
  uint32_t first = virtual / PAGE_SIZE;
  for (uint32_t page = first; page < first + count; page++)
    if ((tables_read(space, page) & (PAGE_PRESENT | PAGE_OWNED)) != (PAGE_PRESENT | PAGE_OWNED)) return false;
  tables_release(space, first, count);
  return true;
}
