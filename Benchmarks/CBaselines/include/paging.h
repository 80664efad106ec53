// Pages, address spaces and the kmap window in C: the same operations as KMem's, with the same checks, the same tables
// and the same frame allocator. On the host they work on a flat 4 GiB buffer, and an invalidation is a no-op on both
// sides; on the target they work on the tables that CR3 names.

#ifndef KMEM_BASELINES_PAGING_H
#define KMEM_BASELINES_PAGING_H

#include "frames.h"

/// What the C side takes over from a machine that KMem has set up.
struct paging_start {
  /// The flat buffer, with KMem's kernel directory and tables in it; not used on the target.
  void *memory;
  uint32_t frame_count;
  const struct frame_run *free_runs;
  size_t free_run_count;
  uint32_t kernel_directory;
  uint32_t kmap_table;
  uint32_t identity_limit;
  uint32_t heap_end;
  uint32_t marks_end;
};

struct paging;

/// Bytes of state for that many frames.
size_t paging_bytes(uint32_t frame_count);

/// Begins in a block of `paging_bytes` bytes, aligned to 64, which ends with it.
struct paging *paging_create(void *state, const struct paging_start *start);

/// `count` times: maps the page at `virtual_address` of the kernel's space to `physical` with `flags`, and unmaps it.
/// Returns a sum over the frames unmapped, UINT64_MAX when an operation is refused.
uint64_t paging_map_unmap(
    struct paging *paging, uint32_t virtual_address, uint32_t physical, uint32_t flags, uint32_t count);

/// Maps one page and leaves it. Returns 0 unless the operation is refused.
int paging_map_one(struct paging *paging, uint32_t virtual_address, uint32_t physical, uint32_t flags);

/// `count` times: creates an address space and destroys it. Returns a sum over the directories' addresses.
uint64_t paging_create_destroy(struct paging *paging, uint32_t count);

/// `count` times: kmaps `physical`, writes a word through the window, and kunmaps it. Returns a sum over the window's
/// addresses.
uint64_t paging_kmap_kunmap(struct paging *paging, uint32_t physical, uint32_t count);

/// Free frames now.
uint32_t paging_free_frames(const struct paging *paging);

#endif
