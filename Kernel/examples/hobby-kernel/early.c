#include "early.h"

#include "pmm.h"

static uint32_t arena, cursor, arena_end;

extern const uint8_t kernel_end[];

// The end of a restricted run that shares a frame with `wanted`, or 0.
static uint32_t conflict_end(struct frames wanted) {
  struct frames restricted;
  for (uint32_t index = 0; memory_map_restricted(index, &restricted); index++) {
    bool is_empty = restricted.first >= restricted.end;
    if (!is_empty && restricted.first < wanted.end && wanted.first < restricted.end) return restricted.end;
  }
  return 0;
}

// The first place for the arena in a run of usable frames, or 0.
static uint32_t place_in(struct frames usable) {
  uint32_t image_end = ((uint32_t)kernel_end + PAGE_SIZE - 1) / PAGE_SIZE;
  uint32_t limit = usable.end < IDENTITY_LIMIT / PAGE_SIZE ? usable.end : IDENTITY_LIMIT / PAGE_SIZE;
  uint32_t first = usable.first > image_end ? usable.first : image_end;
  while (first + EARLY_BYTES / PAGE_SIZE <= limit) {
    uint32_t next = conflict_end((struct frames){first, first + (DEFECT_IS(17) ? 1 : EARLY_BYTES / PAGE_SIZE)});
    if (next == 0) return first;
    first = next;
  }
  return 0;
}

void early_init(void) {
  struct frames usable;
  uint32_t lowest = 0;
  for (uint32_t index = 0; memory_map_usable(index, &usable); index++) {
    uint32_t place = place_in(usable);
    if (place != 0 && (lowest == 0 || place < lowest)) lowest = place;
  }
  if (lowest == 0) panic("no room for the early allocator");
  arena = lowest * PAGE_SIZE;
  cursor = arena;
  arena_end = arena + EARLY_BYTES;
}

void *early_alloc(uint32_t size, uint32_t alignment) {
  if (size == 0 || alignment == 0 || (alignment & (alignment - 1)) != 0) return NULL;
  uint32_t start = (cursor + alignment - 1) & ~(alignment - 1);
  if (DEFECT_IS(18)) start = arena + ((cursor - arena + alignment - 1) & ~(alignment - 1));
  if (start > arena_end) return NULL;
  if (DEFECT_IS(20)) cursor = start;
  if (DEFECT_IS(19) ? start + size > arena_end : size > arena_end - start) return NULL;
  cursor = start + size;
  memset((void *)start, 0, DEFECT_IS(21) ? size & ~3u : size);
  return (void *)start;
}

uint32_t early_left(void) { return arena_end - cursor; }

struct frames early_arena(void) { return (struct frames){arena / PAGE_SIZE, arena_end / PAGE_SIZE}; }

void early_retire(void) {
  uint32_t first = (DEFECT_IS(22) ? cursor : cursor + PAGE_SIZE - 1) / PAGE_SIZE;
  pmm_add((struct frames){first, arena_end / PAGE_SIZE});
  cursor = arena_end;
}
