// What the kernel has in C because Swift has no spelling for it: storage at a fixed place in the image.
#ifndef KMEM_MAIN_H
#define KMEM_MAIN_H

#include <stdint.h>

// Regions of the sanitised firmware map, 20 bytes each: see KMem's FirmwareMap.
enum { MAIN_MAP_REGIONS = 128, MAIN_MAP_BYTES = MAIN_MAP_REGIONS * 20 };

// The physical address of their storage, in the image's .bss.
uint32_t main_map_storage_physical(void);

#endif
