// The order in which memory comes up, and the two functions that compilers call on their own account.

#include "early.h"
#include "heap.h"
#include "kernel.h"
#include "memory_map.h"
#include "paging.h"
#include "pmm.h"
#include "spaces.h"

void *memset(void *target, int value, size_t count) {
  uint8_t *byte = target;
  for (; count > 0 && (uint32_t)byte % 4 != 0; count--) *byte++ = (uint8_t)value;
  uint32_t pattern = (uint8_t)value * 0x01010101u;
  for (; count >= 4; count -= 4, byte += 4) *(uint32_t *)byte = pattern;
  for (; count > 0; count--) *byte++ = (uint8_t)value;
  return target;
}

void *memcpy(void *target, const void *source, size_t count) {
  uint8_t *to = target;
  const uint8_t *from = source;
  for (size_t index = 0; index < count; index++) to[index] = from[index];
  return target;
}

void memory_init(uint32_t information) {
  // The loader's tables are read where they lie, wherever that is, so frames are counted before paging is on.
  memory_map_open(information);
  early_init();
  pmm_init();
  paging_init();
  spaces_init();
  early_retire();
  heap_init();
}
