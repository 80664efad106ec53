// Address spaces: the kernel's pages, and a user half of their own. A space is named by its directory's physical address,
// which is a new space's again once it was destroyed.
#ifndef SPACES_H
#define SPACES_H

#include "kernel.h"

#define MAXIMUM_SPACES 16

void spaces_init(void);

// A space with an empty user half; 0 if there are MAXIMUM_SPACES, or no frame.
uint32_t space_create(void);

// Frees the space's tables and the frames of its pages from space_populate; frames that paging_map mapped stay the caller's.
// False, and nothing changes, if it is the current space or no space.
bool space_destroy(uint32_t space);

// Loads a space, or the kernel directory. False, and nothing changes, if it is neither.
bool space_switch(uint32_t space);

// The space that is loaded, or the kernel directory.
uint32_t space_current(void);

// Maps `count` pages from `virtual` on in the user half to zeroed frames of their own; flags as paging_map. False, and
// nothing changes, if the space, the pages or flags are wrong, one of them is mapped, or there are no frames.
bool space_populate(uint32_t space, uint32_t virtual, uint32_t count, uint32_t flags);

// Unmaps `count` such pages and frees their frames. False, and nothing changes, if one of them is not such a page.
bool space_release(uint32_t space, uint32_t virtual, uint32_t count);

// For paging: whether a directory is a space's, and an entry of the kernel's part written to every space.
bool spaces_has(uint32_t directory);
void spaces_share(uint32_t number, uint32_t entry);

#endif
