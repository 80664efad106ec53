#include "pmm.h"

#include "early.h"

#define ALL 0xFFFFFFFFu

// A bit for each frame: set in `used` if the frame is not free, in `managed` if it can be handed out at all.
static uint32_t *used, *managed;
static uint32_t words, frame_limit, free_frames;
static uint32_t hint;  // no word before this one has a free frame

static bool is_set(const uint32_t *bits, uint32_t frame) { return (bits[frame / 32] >> frame % 32 & 1) != 0; }

static void fill(uint32_t *bits, uint32_t first, uint32_t end, bool value) {
  if (end > frame_limit) end = frame_limit;
  while (first < end) {
    if (first % 32 == 0 && end - first >= 32) {
      bits[first / 32] = value ? ALL : 0;
      first += 32;
      continue;
    }
    uint32_t bit = 1u << first % 32;
    if (value) bits[first / 32] |= bit;
    else bits[first / 32] &= ~bit;
    first++;
  }
}

static void restrict_to_map(void) {
  struct frames run;
  uint32_t index = 0;
  for (; memory_map_usable(index, &run); index++) {
    fill(managed, run.first, run.end, true);
    if (DEFECT_IS(5) && memory_map_restricted(index, &run)) fill(managed, run.first, run.end, false);
  }
  for (index = DEFECT_IS(5) ? index : 0; memory_map_restricted(index, &run); index++)
    fill(managed, run.first, run.end, false);
}

void pmm_init(void) {
  struct frames run;
  frame_limit = 0;
  for (uint32_t index = 0; memory_map_usable(index, &run); index++)
    if (run.first < run.end && run.end > frame_limit) frame_limit = run.end;
  words = (frame_limit + 31) / 32;
  used = early_alloc(words * sizeof *used, sizeof *used);
  managed = early_alloc(words * sizeof *managed, sizeof *managed);
  if (used == NULL || managed == NULL) panic("no room for the bitmaps of frames");

  restrict_to_map();
  struct frames arena = early_arena();
  fill(managed, arena.first, arena.end, false);
  free_frames = 0;
  for (uint32_t word = 0; word < words; word++) {
    used[word] = ~managed[word];
    free_frames += (uint32_t)__builtin_popcount(managed[word]);
  }
  if (DEFECT_IS(24) && frame_limit % 32 != 0) used[words - 1] &= (1u << frame_limit % 32) - 1;
  hint = 0;
}

// The frame is the caller's no longer; it was in use.
static void give(uint32_t frame) {
  used[frame / 32] &= ~(1u << frame % 32);
  free_frames++;
  if (frame / 32 < hint && !DEFECT_IS(23)) hint = frame / 32;
}

static void take(uint32_t frame) {
  used[frame / 32] |= 1u << frame % 32;
  free_frames--;
}

void pmm_add(struct frames run) {
  for (uint32_t frame = run.first; frame < run.end; frame++) {
    fill(managed, frame, frame + 1, true);
    give(frame);
  }
}

uint32_t pmm_alloc(void) {
  for (; hint < words - DEFECT_IS(33); hint++) {
    if (used[hint] == ALL) continue;
    uint32_t frame = hint * 32 + (uint32_t)__builtin_ctz(~used[hint]);
    take(frame);
    return frame * PAGE_SIZE;
  }
  return 0;
}

uint32_t pmm_alloc_run(uint32_t count) {
  if (count == 0) return 0;
  uint32_t length = 0;
  for (uint32_t frame = hint * 32; frame < frame_limit; frame++) {
    if (frame % 32 == 0 && used[frame / 32] == ALL) {
      if (!DEFECT_IS(25)) length = 0;
      frame += 31;
      continue;
    }
    length = is_set(used, frame) ? 0 : length + 1;
    if (length < count) continue;
    uint32_t first = frame + 1 - count;
    for (uint32_t each = first; each < first + count - DEFECT_IS(26); each++) take(each);
    if (DEFECT_IS(31)) free_frames++;
    if (DEFECT_IS(32)) hint = (frame + 1) / 32;
    return first * PAGE_SIZE;
  }
  return 0;
}

// Whether a frame is one that pmm_alloc has handed out.
static bool is_out(uint32_t frame) {
  if (frame >= frame_limit) return false;
  if (!DEFECT_IS(28) && !is_set(managed, frame)) return false;
  return DEFECT_IS(29) || is_set(used, frame);
}

bool pmm_free(uint32_t address) {
  if (!DEFECT_IS(30) && address % PAGE_SIZE != 0) return false;
  if (!is_out(address / PAGE_SIZE)) return false;
  give(address / PAGE_SIZE);
  return true;
}

bool pmm_free_run(uint32_t address, uint32_t count) {
  uint32_t first = address / PAGE_SIZE;
  if (address % PAGE_SIZE != 0 || count == 0 || count > FRAMES_IN_4_GIB - first) return false;
  for (uint32_t index = 0; index < count; index++)
    if (!is_out(first + index) && !(DEFECT_IS(27) && index > 0 && index < count - 1)) return false;
  for (uint32_t index = 0; index < count; index++) give(first + index);
  return true;
}

uint32_t pmm_free_count(void) { return free_frames; }

uint32_t pmm_frame_limit(void) { return frame_limit; }
