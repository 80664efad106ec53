// Two-level segregated fit, as Masmano, Ripoll, Crespo and Real describe it ("TLSF: a new dynamic memory allocator for
// real-time systems", 2004), with 32 second-level lists, 4-byte headers and blocks at multiples of 8. It checks nothing.
//
//   header: size | 2 previous is free | 1 free       payload ... the last word of a free block names its header

#include "guest.h"

enum { SECOND_SHIFT = 5, SECOND = 32, ALIGN = 8, SMALL = SECOND * ALIGN, FIRST = 25, FREE = 1, PREVIOUS_FREE = 2, LEAST = 16 };

struct node {
  uint32_t header;
  struct node *next, *previous;
};

static struct control {
  uint32_t first;
  uint32_t second[FIRST];
  struct node *lists[FIRST][SECOND];
} *control;

static uint32_t size_of(const struct node *block) { return block->header & ~3u; }
static struct node *at(void *base, uint32_t offset) { return (struct node *)((char *)base + offset); }
static struct node *next_of(struct node *block) { return at(block, size_of(block)); }
static uint32_t last_bit(uint32_t word) { return 31u - (uint32_t)__builtin_clz(word); }

static void map(uint32_t size, uint32_t *first, uint32_t *second) {
  if (size < SMALL) {
    *first = 0;
    *second = size / ALIGN;
  } else {
    uint32_t bit = last_bit(size);
    *second = (size >> (bit - SECOND_SHIFT)) ^ SECOND;
    *first = bit - 7;
  }
}

static void insert(struct node *block) {
  uint32_t first, second;
  map(size_of(block), &first, &second);
  struct node *head = control->lists[first][second];
  block->next = head;
  block->previous = NULL;
  if (head != NULL) head->previous = block;
  control->lists[first][second] = block;
  control->first |= 1u << first;
  control->second[first] |= 1u << second;
}

static void extract_from(struct node *block, uint32_t first, uint32_t second) {
  struct node *next = block->next, *previous = block->previous;
  if (next != NULL) next->previous = previous;
  if (previous != NULL) {
    previous->next = next;
    return;
  }
  control->lists[first][second] = next;
  if (next != NULL) return;
  uint32_t rest = control->second[first] & ~(1u << second);
  control->second[first] = rest;
  if (rest == 0) control->first &= ~(1u << first);
}

static void extract(struct node *block) {
  uint32_t first, second;
  map(size_of(block), &first, &second);
  extract_from(block, first, second);
}

/// The first block of the lowest list all of whose blocks are large enough, taken out of it; NULL when there is none.
static struct node *search(uint32_t size) {
  if (size >= SMALL) size += (1u << (last_bit(size) - SECOND_SHIFT)) - 1;
  uint32_t first, second;
  map(size, &first, &second);
  if (first >= FIRST) return NULL;
  uint32_t candidates = control->second[first] & ~0u << second;
  if (candidates == 0) {
    uint32_t firsts = control->first & (~0u << first) << 1;
    if (firsts == 0) return NULL;
    first = (uint32_t)__builtin_ctz(firsts);
    candidates = control->second[first];
  }
  second = (uint32_t)__builtin_ctz(candidates);
  struct node *block = control->lists[first][second];
  extract_from(block, first, second);
  return block;
}

static void set_free(struct node *block, uint32_t size) {
  block->header = size | (block->header & PREVIOUS_FREE) | FREE;
  struct node *next = at(block, size);
  ((struct node **)next)[-1] = block;
  next->header |= PREVIOUS_FREE;
  insert(block);
}

/// Makes a block in use `size` bytes, and what is left of it free.
static void trim(struct node *block, uint32_t size) {
  uint32_t rest = size_of(block) - size;
  if (rest < LEAST) return;
  block->header = size | (block->header & 3);
  struct node *after = at(block, size);
  after->header = rest;
  struct node *next = at(after, rest);
  if (next->header & FREE) {
    extract(next);
    rest += size_of(next);
  }
  set_free(after, rest);
}

static uint32_t adjust(size_t size) {
  uint32_t adjusted = ((uint32_t)size + 4 + ALIGN - 1) & ~(uint32_t)(ALIGN - 1);
  return adjusted < LEAST ? LEAST : adjusted;
}

static void use(struct node *block) {
  block->header &= ~(uint32_t)FREE;
  next_of(block)->header &= ~(uint32_t)PREVIOUS_FREE;
}

/// Makes a free block, which is in no list, one of `size` bytes in use, and what is left of it free.
static void cut(struct node *block, uint32_t size) {
  uint32_t available = size_of(block), flags = block->header & PREVIOUS_FREE;
  if (available - size < LEAST) return use(block);
  block->header = size | flags;
  struct node *after = at(block, size);
  after->header = 0;
  set_free(after, available - size);
}

static void *tlsf_allocate(size_t size) {
  uint32_t adjusted = adjust(size);
  struct node *block = search(adjusted);
  if (block == NULL) return NULL;
  cut(block, adjusted);
  return (char *)block + 4;
}

static void *tlsf_aligned(size_t alignment, size_t size) {
  uint32_t adjusted = adjust(size);
  struct node *block = search(adjusted + (uint32_t)alignment + LEAST);
  if (block == NULL) return NULL;
  uint32_t payload = (uint32_t)(uintptr_t)block + 4;
  uint32_t gap = (payload + (uint32_t)alignment - 1) / (uint32_t)alignment * (uint32_t)alignment - payload;
  if (gap != 0 && gap < LEAST) gap += (uint32_t)alignment;
  if (gap != 0) {
    struct node *start = at(block, gap);
    start->header = size_of(block) - gap;
    set_free(block, gap);
    block = start;
  }
  cut(block, adjusted);
  return (char *)block + 4;
}

static void tlsf_free(void *pointer) {
  struct node *block = at(pointer, (uint32_t)-4);
  uint32_t size = size_of(block);
  if (block->header & PREVIOUS_FREE) {
    struct node *previous = ((struct node **)block)[-1];
    extract(previous);
    size += size_of(previous);
    block = previous;
  }
  struct node *next = at(block, size);
  if (next->header & FREE) {
    extract(next);
    size += size_of(next);
  }
  set_free(block, size);
}

static void *tlsf_reallocate(void *pointer, size_t size) {
  struct node *block = at(pointer, (uint32_t)-4);
  uint32_t adjusted = adjust(size), old = size_of(block);
  struct node *next = next_of(block);
  if (adjusted > old && next->header & FREE && old + size_of(next) >= adjusted) {
    extract(next);
    block->header += size_of(next);
    next_of(block)->header &= ~(uint32_t)PREVIOUS_FREE;
  } else if (adjusted > old) {
    void *moved = tlsf_allocate(size);
    if (moved == NULL) return NULL;
    memcpy(moved, pointer, old - 4);
    tlsf_free(pointer);
    return moved;
  }
  trim(block, adjusted);
  return pointer;
}

static uint32_t tlsf_start(uint32_t bytes) {
  control = (struct control *)ARENA;
  memset(control, 0, sizeof *control);
  struct node *block = (struct node *)(((uint32_t)(control + 1) + 4 + 7) / 8 * 8 - 4);
  uint32_t size = (ARENA + bytes - 4 - (uint32_t)(uintptr_t)block) & ~7u;
  block->header = size | FREE;
  at(block, size)->header = PREVIOUS_FREE;
  ((struct node **)at(block, size))[-1] = block;
  insert(block);
  return 0;
}

const struct heap tlsf_heap = {tlsf_start, tlsf_allocate, tlsf_aligned, tlsf_reallocate, tlsf_free};
