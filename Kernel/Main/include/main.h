// What the kernel has in C because Swift has no spelling for it: storage at fixed places in the image.
#ifndef KMEM_MAIN_H
#define KMEM_MAIN_H

#include <stdint.h>

// Regions of the sanitised firmware map, 20 bytes each: see KMem's FirmwareMap.
enum { MAIN_MAP_REGIONS = 128, MAIN_MAP_BYTES = MAIN_MAP_REGIONS * 20 };

// A bit for each frame below 4 GiB.
enum { MAIN_FRAME_SET_BYTES = (1 << 20) / 8 };

// Where they lie in the image's .bss, in the high half. The copies are pages.
uint32_t main_map_storage(void);
uint32_t main_frame_set(void);
uint32_t main_directory_copy(void);
uint32_t main_table_copy(void);
uint32_t main_scratch_word(void);

// The physical address of a byte of the image.
uint32_t main_physical(uint32_t address);

#endif
