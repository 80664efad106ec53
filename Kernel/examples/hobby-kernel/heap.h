// The kernel's heap: blocks with headers in one list, first fit. It grows by whole pages from HEAP_START up to HEAP_END, and
// keeps the pages it has.
//
// Payloads lie at multiples of 16, and hold at least the bytes asked for. Only kzalloc and kcalloc clear them. Functions that
// fail change nothing.
#ifndef HEAP_H
#define HEAP_H

#include "kernel.h"

void heap_init(void);

// NULL if size is 0, or there is no memory for it.
void *kmalloc(uint32_t size);

// Zeroed.
void *kzalloc(uint32_t size);

// Zeroed, for `count` elements of `size` bytes; NULL, too, if the product is 4 GiB or more.
void *kcalloc(uint32_t count, uint32_t size);

// At a multiple of `alignment`; NULL, too, if that is not a power of two.
void *kmalloc_aligned(uint32_t size, uint32_t alignment);

// Makes a block `size` bytes long and returns where it is now; its contents stay as far as they fit. As kmalloc if `block` is
// NULL; frees it and returns NULL if size is 0. NULL, and the old block stays, if there is no memory, or `block` is not a block.
void *krealloc(void *block, uint32_t size);

// False if it is not the address of a block that is in use.
bool kfree(void *block);

#endif
