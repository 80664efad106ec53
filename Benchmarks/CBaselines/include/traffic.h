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

#endif
