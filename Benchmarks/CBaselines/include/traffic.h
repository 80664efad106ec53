// Memory traffic that nobody can avoid who has these bytes to write.

#ifndef KMEM_BASELINES_TRAFFIC_H
#define KMEM_BASELINES_TRAFFIC_H

#include <stddef.h>
#include <stdint.h>

/// `length` bytes from `start` on.
struct extent {
  uint32_t start;
  uint32_t length;
};

/// Sets every byte of the extents of `memory` to `value`, by the C library's memset.
void write_extents(void *memory, const struct extent *extents, size_t count, uint8_t value);

/// `count` words from byte `start` on, a multiple of 4: the first is `first`, each further one `step` more.
struct word_run {
  uint32_t start;
  uint32_t count;
  uint32_t first;
  uint32_t step;
};

/// Writes the words of the runs to `memory`: by memset where all bytes of a run are equal, else word by word.
void write_runs(void *memory, const struct word_run *runs, size_t count);

#endif
