// The traces. Only calls of the heap are counted; what decides them is drawn from the seed, the same for every heap.

#include "guest.h"

#include <stdbool.h>

enum { MOST_BLOCKS = 120000 };

static struct block {
  void *start;
  uint32_t size;
} blocks[MOST_BLOCKS];

static const struct heap *heap;
static uint32_t state, overhead;
static bool counts;

static uint32_t draw(uint32_t below) {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return (uint32_t)((uint64_t)state * below >> 32);
}

static uint32_t now(void) { return counts ? instructions() : 0; }

static void tell(struct tally *tally, uint32_t before, uint32_t after) {
  uint32_t count = after - before - overhead;
  tally->instructions += count;
  tally->calls++;
  if (count > tally->worst) tally->worst = count;
}

static void fail(uint32_t detail) {
  result.detail = detail;
  result.state = 2;
  for (;;) __asm__ volatile("hlt");
}

static void *try_allocate(uint32_t size) {
  uint32_t before = now();
  void *block = heap->allocate(size);
  uint32_t after = now();
  tell(block == NULL ? &result.refusals : &result.allocations, before, after);
  return block;
}

static void *allocate(uint32_t size) {
  void *block = try_allocate(size);
  if (block == NULL) fail(size);
  // As a caller would, so that what a heap keeps in free blocks is overwritten.
  *(volatile uint32_t *)block = size;
  return block;
}

static void release(void *block) {
  uint32_t before = now();
  heap->free(block);
  tell(&result.frees, before, now());
}

// Octaves from 16 to 8192 bytes are equally likely, and sizes within one.
static uint32_t log_uniform(void) {
  uint32_t octave = 16u << draw(9);
  return octave + draw(octave);
}

static uint32_t kernel_like(void) {
  static const uint16_t buffers[] = {512, 512, 1024, 2048, 4096};
  uint32_t kind = draw(100);
  if (kind < 5) return 1728;                // a task
  if (kind < 25) return 600;                // an inode
  if (kind < 45) return 192;                // an entry of a directory
  if (kind < 80) return 8 + draw(121);      // a path's name
  return buffers[draw(5)];
}

static void forget(void) {
  result.allocations = result.frees = result.reallocations = result.refusals = (struct tally){0};
}

// MARK: Steady states

static void pairs(uint32_t size, uint32_t count) {
  while (count-- > 0) release(allocate(size));
}

static void random_state(uint32_t live, uint32_t count) {
  for (uint32_t index = 0; index < live; index++) blocks[index].start = allocate(log_uniform());
  // Twice as many changes as blocks make the state steady.
  for (uint32_t warm = live * 2 > 20000 ? live : live * 2; warm + count > 0;) {
    if (warm == 0) count--;
    else if (--warm == 0) forget();
    struct block *block = &blocks[draw(live)];
    release(block->start);
    block->start = allocate(log_uniform());
  }
}

// Nine in ten are freed within the next 32 allocations.
static void mix(uint32_t count) {
  enum { LIVE = 1000, SHORT = 32 };
  for (uint32_t index = 0; index < LIVE + SHORT; index++) blocks[index].start = allocate(kernel_like());
  for (uint32_t warm = 5000; warm + count > 0;) {
    if (warm == 0) count--;
    else if (--warm == 0) forget();
    struct block *block = draw(10) == 0 ? &blocks[draw(LIVE)] : &blocks[LIVE + draw(SHORT)];
    release(block->start);
    block->start = allocate(kernel_like());
  }
}

static void growth(uint32_t count) {
  enum { BUFFERS = 8, STEP = 256, MOST = 32768 };
  for (uint32_t index = 0; index < BUFFERS; index++) {
    blocks[index].size = 64;
    blocks[index].start = allocate(64);
  }
  for (uint32_t index = 0; count-- > 0; index = (index + 1) % BUFFERS) {
    struct block *block = &blocks[index];
    block->size = block->size >= MOST ? 64 : block->size + STEP;
    uint32_t before = now();
    block->start = heap->reallocate(block->start, block->size);
    tell(&result.reallocations, before, now());
    if (block->start == NULL) fail(block->size);
  }
}

static void aligned(uint32_t count) {
  enum { LIVE = 64 };
  for (uint32_t index = 0; count-- > 0; index = (index + 1) % LIVE) {
    if (blocks[index].start != NULL) release(blocks[index].start);
    uint32_t before = now();
    void *block = heap->allocate_aligned(4096, 4096);
    tell(&result.allocations, before, now());
    if (block == NULL || (uintptr_t)block % 4096 != 0) fail(4096);
    *(volatile uint32_t *)block = index;
    blocks[index].start = block;
  }
}

// Free blocks that are a little too small, more of them than any search wants to look at.
static void adversarial(uint32_t rounds) {
  enum { BLOCKS = 2000 };
  while (rounds-- > 0) {
    uint32_t base = 1024 + 64 * draw(16);
    for (uint32_t index = 0; index < BLOCKS; index++) blocks[index].start = allocate(base + 16 * draw(4));
    for (uint32_t index = 0; index < BLOCKS; index += 2) release(blocks[index].start);
    for (uint32_t index = 0; index < BLOCKS; index += 2) blocks[index].start = allocate(base + 48 + 16 * draw(4));
    for (uint32_t index = 1; index < BLOCKS; index += 2) release(blocks[index].start);
    for (uint32_t index = 0; index < BLOCKS; index += 2) release(blocks[index].start);
  }
}

// MARK: A full heap

static void refusals(uint32_t count) {
  for (uint32_t size = 4096; size >= 256; size /= 2)
    while (try_allocate(size + draw(64)) != NULL) continue;
  forget();
  while (count-- > 0)
    if (try_allocate(8192) != NULL) fail(0);
}

// Ten blocks come for each nine that go, until one is refused.
static void fill(uint32_t (*size_of)(void)) {
  uint32_t live = 0;
  uint64_t bytes = 0;
  for (;;) {
    uint32_t size = size_of();
    void *block = try_allocate(size);
    if (block == NULL) return;
    if (live == MOST_BLOCKS) fail(live);
    blocks[live++] = (struct block){block, size};
    bytes += size;
    if (bytes > result.peak_live_bytes) result.peak_live_bytes = bytes;
    if (draw(10) == 0) continue;
    struct block *gone = &blocks[draw(live)];
    release(gone->start);
    bytes -= gone->size;
    *gone = blocks[--live];
  }
}

void run_trace(const struct heap *chosen) {
  heap = chosen;
  state = request.seed * 2654435761u | 1;
  counts = request.trace < TRACE_FILL_RANDOM;
  uint32_t before = now();
  overhead = now() - before;
  uint32_t problem = heap->start(request.heap_bytes);
  if (problem != 0) fail(problem);
  uint32_t count = request.operations;
  switch (request.trace) {
  case TRACE_PAIRS: pairs(request.argument, count); break;
  case TRACE_RANDOM: random_state(request.argument, count); break;
  case TRACE_MIX: mix(count); break;
  case TRACE_GROWTH: growth(count); break;
  case TRACE_ALIGNED: aligned(count); break;
  case TRACE_ADVERSARIAL: adversarial(count); break;
  case TRACE_REFUSALS: refusals(count); break;
  case TRACE_FILL_RANDOM: fill(log_uniform); break;
  default: fill(kernel_like); break;
  }
  result.state = 1;
}
