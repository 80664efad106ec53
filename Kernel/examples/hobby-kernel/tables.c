#include "tables.h"

#include "paging.h"
#include "pmm.h"
#include "spaces.h"
#include "window.h"

#define ADDRESS 0xFFFFF000u
#define ENTRIES 1024u

// Changes an entry of a directory. What lies below the user half is the same in every space.
static void directory_write(uint32_t directory, uint32_t number, uint32_t entry) {
  window(directory)[number] = entry;
  if (number < USER_START >> 22 && !DEFECT_IS(54)) spaces_share(number, entry);
}

uint32_t tables_read(uint32_t directory, uint32_t page) {
  uint32_t entry = window(directory)[page / ENTRIES];
  if ((entry & PAGE_PRESENT) == 0) return 0;
  return window(entry & ADDRESS)[page % ENTRIES];
}

void tables_write(uint32_t directory, uint32_t page, uint32_t entry) {
  uint32_t table = window(directory)[page / ENTRIES] & ADDRESS;
  window(table)[page % ENTRIES] = entry;
}

bool tables_make(uint32_t directory, uint32_t first, uint32_t count, struct table_set *made) {
  for (uint32_t number = first / ENTRIES; number <= (first + count - !DEFECT_IS(44)) / ENTRIES; number++) {
    if (window(directory)[number] & PAGE_PRESENT) continue;
    uint32_t table = pmm_alloc();
    if (table == 0) {
      if (!DEFECT_IS(49)) tables_remove(directory, made);
      return false;
    }
    if (!DEFECT_IS(42)) memset(window(table), 0, PAGE_SIZE);
    bool is_user = number >= USER_START >> 22 && !DEFECT_IS(43);
    directory_write(directory, number, table | PAGE_PRESENT | PAGE_WRITABLE | (is_user ? PAGE_USER : 0));
    made->words[number / 32] |= 1u << number % 32;
  }
  return true;
}

void tables_remove(uint32_t directory, const struct table_set *set) {
  for (uint32_t number = 0; number < ENTRIES; number++) {
    if ((set->words[number / 32] >> number % 32 & 1) == 0) continue;
    uint32_t table = window(directory)[number] & ADDRESS;
    if (!DEFECT_IS(50)) directory_write(directory, number, 0);
    forget_translation(number << 22);
    pmm_free(table);
  }
}

bool tables_are_free(uint32_t directory, uint32_t first, uint32_t count) {
  for (uint32_t page = first; page < first + count; page++)
    if (tables_read(directory, page) & PAGE_PRESENT) return false;
  return true;
}

bool tables_populate(uint32_t directory, uint32_t first, uint32_t count, uint32_t flags) {
  if (count > pmm_frame_limit()) return false;
  struct table_set made = {{0}};
  if (!tables_make(directory, first, count, &made)) return false;
  for (uint32_t page = first; page < first + count; page++) {
    uint32_t frame = pmm_alloc();
    if (frame == 0) {
      uint32_t kept = DEFECT_IS(51) ? page - first : DEFECT_IS(52) && page > first ? 1 : 0;
      tables_release(directory, first + kept, page - first - kept);
      tables_remove(directory, &made);
      return false;
    }
    if (!DEFECT_IS(60)) memset(window(frame), 0, PAGE_SIZE);
    tables_write(directory, page, frame | flags | PAGE_OWNED | PAGE_PRESENT);
    forget_translation(page * PAGE_SIZE);
  }
  return true;
}

void tables_release(uint32_t directory, uint32_t first, uint32_t count) {
  for (uint32_t page = first; page < first + count; page++) {
    uint32_t entry = tables_read(directory, page);
    if ((entry & PAGE_PRESENT) == 0 || (entry & PAGE_OWNED) == 0) continue;
    tables_write(directory, page, 0);
    if (!DEFECT_IS(47) || page == first) forget_translation(page * PAGE_SIZE);
    pmm_free(entry & ADDRESS);
  }
}
