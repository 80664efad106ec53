// Frames of physical memory: a bitmap, searched from its low end.
//
// Addresses are physical and multiples of PAGE_SIZE; 0 means none. A frame from pmm_alloc or pmm_alloc_run belongs to the
// caller until it frees it. Its contents are whatever was there. Callers must not free frames that the kernel took for
// tables, spaces or the heap: that cannot be noticed.
#ifndef PMM_H
#define PMM_H

#include "kernel.h"
#include "memory_map.h"

// Frees all usable memory that nothing restricts. Needs the early allocator, for two bitmaps of a bit for each frame.
void pmm_init(void);

// Makes frames of the early allocator's arena free.
void pmm_add(struct frames run);

// The lowest free frame; 0 if there is none.
uint32_t pmm_alloc(void);

// The lowest `count` free frames that follow each other; 0 if there are none, or count is 0.
uint32_t pmm_alloc_run(uint32_t count);

// Frees a frame. False, and nothing changes, if the address is not a multiple of PAGE_SIZE, not a frame that pmm_alloc can
// return, or free already.
bool pmm_free(uint32_t address);

// Frees `count` frames from `address` on. False, and nothing changes, if one of them cannot be freed, or count is 0.
bool pmm_free_run(uint32_t address, uint32_t count);

// Frames that are free.
uint32_t pmm_free_count(void);

// One more than the number of the highest usable frame.
uint32_t pmm_frame_limit(void);

#endif
