// The early allocator: a bump allocator for what the kernel needs before it can count frames.
//
// Its arena is the first EARLY_BYTES of usable memory after the image and below IDENTITY_LIMIT that touch nothing of the
// loader's. It lives from early_init to early_retire.
#ifndef EARLY_H
#define EARLY_H

#include "kernel.h"
#include "memory_map.h"

#define EARLY_BYTES 0x60000u

// Finds the arena; panics if there is no room for one.
void early_init(void);

// Zeroed memory of `size` bytes whose address is a multiple of `alignment`, a power of two. NULL, and nothing changes, if it
// does not fit, if size or alignment is wrong, or after early_retire. Never freed.
void *early_alloc(uint32_t size, uint32_t alignment);

// Bytes between the cursor and the end of the arena.
uint32_t early_left(void);

// The frames of the arena.
struct frames early_arena(void);

// Ends the early allocator. Frames that hold none of its bytes become free frames of pmm.h.
void early_retire(void);

#endif
