#include "window.h"

#include "paging.h"

#define OWN_PAGE (KERNEL_PAGES_END + (DEFECT_IS(38) ? 1023 : 1022) * PAGE_SIZE)
#define KMAP_PAGE (KERNEL_PAGES_END + 1023 * PAGE_SIZE)

static uint32_t *window_table;
static uint32_t direct_end;

void forget_translation(uint32_t virtual) { __asm__ volatile("invlpg (%0)" : : "r"(virtual) : "memory"); }

void window_init(uint32_t *table, uint32_t identity_end) {
  window_table = table;
  direct_end = identity_end;
}

static uint32_t *entry_of(uint32_t page) { return &window_table[page / PAGE_SIZE % 1024]; }

uint32_t *window(uint32_t frame) {
  if (frame < direct_end) return (uint32_t *)frame;
  uint32_t entry = frame | PAGE_PRESENT | PAGE_WRITABLE;
  if ((*entry_of(OWN_PAGE) & ~0x60u) != entry) {  // except the processor's accessed and dirty bits
    *entry_of(OWN_PAGE) = entry;
    if (!DEFECT_IS(37)) forget_translation(OWN_PAGE);
  }
  return (uint32_t *)OWN_PAGE;
}

void *kmap(uint32_t frame) {
  if (frame % PAGE_SIZE != 0) return NULL;
  if (*entry_of(KMAP_PAGE) != 0 && !DEFECT_IS(36)) return NULL;
  *entry_of(KMAP_PAGE) = frame | PAGE_PRESENT | (DEFECT_IS(34) ? 0 : PAGE_WRITABLE);
  forget_translation(KMAP_PAGE);
  return (void *)KMAP_PAGE;
}

void kunmap(void) {
  *entry_of(KMAP_PAGE) = 0;
  if (!DEFECT_IS(35)) forget_translation(KMAP_PAGE);
}
