// Writes memory once, as fast as C can: bytes by the C library, words that count up by a loop that the compiler vectorises.

#include "traffic.h"
#include <string.h>

void write_extents(void *memory, const struct extent *extents, size_t count, uint8_t value) {
  for (size_t i = 0; i < count; i++) memset((char *)memory + extents[i].start, value, extents[i].length);
}

void write_runs(void *memory, const struct word_run *runs, size_t count) {
  for (size_t i = 0; i < count; i++) {
    uint32_t *restrict words = (uint32_t *)((char *)memory + runs[i].start);
    uint32_t value = runs[i].first;
    uint32_t step = runs[i].step;
    if (step == 0 && value == (value & 0xFF) * 0x01010101u) {
      memset(words, (int)(value & 0xFF), (size_t)runs[i].count * 4);
      continue;
    }
    for (uint32_t k = 0; k < runs[i].count; k++) words[k] = value + k * step;
  }
}
