// Two-level paging with 4 KiB pages. A directory is named by its physical address.
//
// paging_ functions work on the kernel directory for addresses from KERNEL_PAGES_START to KERNEL_PAGES_END, and on a space
// (spaces.h) for addresses from USER_START to 4 GiB; anything else is refused. What is refused changes nothing. A page table
// is made when a page first needs it, and kept until its space is destroyed; those of the kernel directory appear in every
// space. No translation is stale when a function returns.
#ifndef PAGING_H
#define PAGING_H

#include "kernel.h"

#define PAGE_PRESENT 0x001u
#define PAGE_WRITABLE 0x002u
#define PAGE_USER 0x004u
#define PAGE_WRITE_THROUGH 0x008u
#define PAGE_CACHE_DISABLE 0x010u
// One of the bits left to the kernel: the frame was allocated for this page and is freed with it.
#define PAGE_OWNED 0x200u

extern uint32_t kernel_directory;

// Builds the kernel directory from the early allocator's memory and turns paging on, with write protection in the kernel.
void paging_init(void);

// Maps `count` pages from `virtual` on to the frames from `physical` on, which stay the caller's. False if an address is not a
// multiple of PAGE_SIZE, a flag is not one of WRITABLE, USER (spaces only), WRITE_THROUGH and CACHE_DISABLE, pages or frames go
// past 4 GiB or the directory's range, count is 0, a page is mapped already, or there is no frame for a table.
bool paging_map_range(uint32_t directory, uint32_t virtual, uint32_t physical, uint32_t count, uint32_t flags);
bool paging_map(uint32_t directory, uint32_t virtual, uint32_t physical, uint32_t flags);

// Unmaps `count` pages that paging_map or paging_map_range mapped. False if one of them is not.
bool paging_unmap_range(uint32_t directory, uint32_t virtual, uint32_t count);
bool paging_unmap(uint32_t directory, uint32_t virtual);

// Replaces the flags of a mapped page. False if it is not mapped, or paging_map would refuse the flags.
bool paging_protect(uint32_t directory, uint32_t virtual, uint32_t flags);

// The physical address of a mapped byte, anywhere in a directory; 0 if it is not mapped, or mapped to 0.
uint32_t paging_lookup(uint32_t directory, uint32_t virtual);

#endif
