// Naive first fit: the free plane is scanned in 32-bit words from the first one, for every frame.

#include "frames.h"
#include <string.h>

#define NO_FRAME UINT32_MAX

struct frames {
  uint32_t *free;
  uint32_t *managed;
  uint32_t frame_count;
  uint32_t free_count;
  uint32_t lowest_free_count;
  uint32_t owned;
};

static size_t bytes(uint32_t frame_count) {
  return 64 + sizeof(struct frames) + 2 * ((frame_count + 31) / 32) * sizeof(uint32_t);
}

/// The counts that exact statistics need: what is free, and the least that was.
static inline void count_taken(struct frames *f) {
  f->free_count -= 1;
  if (f->free_count < f->lowest_free_count) f->lowest_free_count = f->free_count;
}

static inline uint32_t take(struct frames *f) {
  uint32_t words = (f->frame_count + 31) / 32;
  for (uint32_t index = 0; index < words; index++) {
    uint32_t word = f->free[index];
    if (word == 0) continue;
    uint32_t frame = index * 32 + __builtin_ctz(word);
    if (frame >= f->frame_count) return NO_FRAME;
    f->free[index] = word & (word - 1);
    count_taken(f);
    return frame;
  }
  return NO_FRAME;
}

static inline int give(struct frames *f, uint32_t address) {
  if (address & 4095) return 1;
  uint32_t frame = address >> 12;
  uint32_t bit = 1u << (frame % 32);
  if (frame >= f->frame_count) return 2;
  if (!(f->managed[frame / 32] & bit)) return 3;
  if (f->free[frame / 32] & bit) return 4;
  f->free[frame / 32] |= bit;
  f->free_count += 1;
  return 0;
}

static void init(void *state, uint32_t frame_count, const struct frame_run *runs, size_t run_count) {
  struct frames *f = state;
  memset(state, 0, bytes(frame_count));
  f->free = (uint32_t *)(((uintptr_t)(f + 1) + 63) & ~(uintptr_t)63);
  f->managed = f->free + (frame_count + 31) / 32;
  f->frame_count = frame_count;
  for (size_t i = 0; i < run_count; i++) {
    for (uint32_t frame = runs[i].start; frame < runs[i].end; frame++) {
      f->managed[frame / 32] |= 1u << (frame % 32);
      f->free[frame / 32] |= 1u << (frame % 32);
      f->free_count += 1;
    }
  }
  f->lowest_free_count = f->free_count;
}

static void fill(void *state) {
  struct frames *f = state;
  memset(f->free, 0, (f->frame_count + 31) / 32 * sizeof(uint32_t));
  f->free_count = 0;
  f->lowest_free_count = 0;
}

#include "workload.inc"

const struct frame_design frames_scan = {"C first-fit scan", bytes, init, drain, fill, release, pairs, churn};
