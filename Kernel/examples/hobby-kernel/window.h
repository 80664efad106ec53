// Windows: pages through which frames are reached that lie above the identity range.
#ifndef WINDOW_H
#define WINDOW_H

#include "kernel.h"

// Makes the windows work. `table` is the page table of the last 4 MiB below the user half; memory below `identity_end` is
// reached at its own address.
void window_init(uint32_t *table, uint32_t identity_end);

// Paging's own window: where a frame can be read and written until the next call.
uint32_t *window(uint32_t frame);

// The kernel's only window for other uses: shows a frame, writable. NULL, and nothing changes, while it is in use or if the
// address is not a multiple of PAGE_SIZE.
void *kmap(uint32_t frame);

// Closes it: its page is unmapped. Does nothing if it is not in use.
void kunmap(void);

// Drops what the processor keeps of a page's translation.
void forget_translation(uint32_t virtual);

#endif
