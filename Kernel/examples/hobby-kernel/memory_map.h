// What the Multiboot loader says about memory, in frames.
#ifndef MEMORY_MAP_H
#define MEMORY_MAP_H

#include "kernel.h"

// Frames from `first` up to but not including `end`; none if first >= end. Neither is above FRAMES_IN_4_GIB.
struct frames {
  uint32_t first, end;
};

// Remembers where the loader's tables are. Panics if there is no memory map.
void memory_map_open(uint32_t information);

// The frames that usable memory covers wholly, one run of them for each index from 0 on; false past the last index.
//
// Entries come in any order, of any size from 20 bytes, and may overlap: a frame is usable only if no restricted frame
// says otherwise. Usable entries that touch count as one. Runs may be empty, and may repeat frames of other runs.
bool memory_map_usable(uint32_t index, struct frames *run);

// The frames of which a byte at least must not be used: entries of other types, the first 1 MiB, the image, the loader's
// information, command line, map and modules. One run for each index from 0 on; false past the last index.
bool memory_map_restricted(uint32_t index, struct frames *run);

#endif
