// The timed loops of the C side of the paging benchmarks, and its beginning and end.

#include "paging.inc"

static const struct space kernel_space = {0, 0};

uint64_t paging_map_unmap(struct paging *p, uint32_t address, uint32_t physical, uint32_t flags, uint32_t count) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t frame = 0;
    if (map(p, address, physical, flags, kernel_space) != OK) return UINT64_MAX;
    if (unmap(p, address, kernel_space, &frame) != OK) return UINT64_MAX;
    sum += frame;
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

struct paging *paging_create(const struct paging_start *start) {
  struct paging *p = calloc(1, sizeof *p);
  p->memory = start->memory;
  p->frames = aligned_alloc(64, (bytes(start->frame_count) + 63) & ~(size_t)63);
  init(p->frames, start->frame_count, start->free_runs, start->free_run_count);
  p->kernel_directory = start->kernel_directory;
  p->kmap_table = start->kmap_table;
  p->loaded = start->kernel_directory;
  p->identity_limit = start->identity_limit;
  p->heap_end = start->heap_end;
  p->spaces[0] = start->kernel_directory | LIVE;
  return p;
}

void paging_destroy(struct paging *p) {
  free(p->frames);
  free(p);
}

uint32_t paging_free_frames(const struct paging *p) { return p->frames->free_count; }
