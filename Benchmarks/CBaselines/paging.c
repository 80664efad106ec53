// The timed loops of the C side of the paging benchmarks, and its beginning and end.

#include "paging.inc"

static const struct space kernel_space = {0, 0};

uint64_t paging_map_unmap(struct paging *p, uint32_t address, uint32_t physical, uint32_t flags, uint32_t count) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < count; i++) {
    struct replaced replaced;
    if (map(p, address, physical, flags, kernel_space) != OK) return UINT64_MAX;
    if (unmap(p, address, kernel_space, &replaced) != OK) return UINT64_MAX;
    sum += replaced.frame;
  }
  return sum;
}

int paging_map_one(struct paging *p, uint32_t address, uint32_t physical, uint32_t flags) {
  return map(p, address, physical, flags, kernel_space) != OK;
}

uint64_t paging_create_destroy(struct paging *p, uint32_t count) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < count; i++) {
    struct space space;
    if (create_space(p, &space) != OK) return UINT64_MAX;
    sum += space.word & ~(PAGE - 1);
    if (destroy_space(p, space) != OK) return UINT64_MAX;
  }
  return sum;
}

uint64_t paging_kmap_kunmap(struct paging *p, uint32_t physical, uint32_t count) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t address;
    if (kmap(p, physical, &address) != OK) return UINT64_MAX;
    *at(p, address) = i;
    sum += address;
    if (kunmap(p, address) != OK) return UINT64_MAX;
  }
  return sum;
}

size_t paging_bytes(uint32_t frame_count) { return sizeof(struct paging) + 64 + bytes(frame_count); }

struct paging *paging_create(void *state, const struct paging_start *start) {
  struct paging *p = state;
  memset(p, 0, sizeof *p);
#ifndef __i386__
  p->memory = start->memory;
  p->loaded = start->kernel_directory;
#endif
  p->frames = (struct frames *)(((uintptr_t)(p + 1) + 63) & ~(uintptr_t)63);
  init(p->frames, start->frame_count, start->free_runs, start->free_run_count);
  p->kernel_directory = start->kernel_directory;
  p->kmap_table = start->kmap_table;
  p->identity_limit = start->identity_limit;
  p->heap_end = start->heap_end;
  p->marks_end = start->marks_end;
  p->spaces[0] = start->kernel_directory | LIVE;
  return p;
}

uint32_t paging_free_frames(const struct paging *p) { return p->frames->free_count; }
