// Segregated fit with boundary tags (Knuth, The Art of Computer Programming 1, section 2.5; Wilson and others, "Dynamic
// storage allocation: a survey and critical review", 1995): exact lists of small sizes, sixteen lists an octave above that are
// searched for the best fit, and the last free block apart from the lists. Blocks at multiples of 8. It checks nothing.
//
//   header: size | 2 previous is free | 1 in use       the last word of a free block is its size

#include "guest.h"

enum { USED = 1, PREVIOUS_FREE = 2, LEAST = 16, EXACT = 64, LISTS = EXACT + 24 * 16, WORDS = LISTS / 32 };

struct node {
  uint32_t header;
  struct node *next, *previous;
};

static struct control {
  uint32_t used[WORDS], words;
  struct node lists[LISTS];
  char *top, *end;
} *control;

static uint32_t size_of(const struct node *block) { return block->header & ~7u; }
static struct node *at(void *base, uint32_t offset) { return (struct node *)((char *)base + offset); }

static uint32_t list_of(uint32_t size) {
  if (size < EXACT * 8) return size / 8;
  uint32_t bit = 31u - (uint32_t)__builtin_clz(size);
  return EXACT + (bit - 9) * 16 + (size >> (bit - 4) & 15);
}

static void insert(struct node *block, uint32_t size) {
  uint32_t index = list_of(size);
  struct node *head = &control->lists[index];
  block->next = head->next;
  block->previous = head;
  head->next->previous = block;
  head->next = block;
  control->used[index / 32] |= 1u << index % 32;
  control->words |= 1u << index / 32;
}

static void extract(struct node *block) {
  struct node *next = block->next, *previous = block->previous;
  next->previous = previous;
  previous->next = next;
  if (next != previous) return;
  uint32_t index = (uint32_t)(next - control->lists);
  if (index >= LISTS) return;
  control->used[index / 32] &= ~(1u << index % 32);
  if (control->used[index / 32] == 0) control->words &= ~(1u << index / 32);
}

static void set_free(struct node *block, uint32_t size) {
  block->header = size;
  struct node *next = at(block, size);
  ((uint32_t *)next)[-1] = size;
  next->header |= PREVIOUS_FREE;
  insert(block, size);
}

static struct node *best_of(uint32_t index, uint32_t size) {
  struct node *head = &control->lists[index], *best = NULL;
  for (struct node *block = head->next; block != head; block = block->next) {
    if (size_of(block) < size || (best != NULL && size_of(block) >= size_of(best))) continue;
    best = block;
    if (size_of(best) == size) break;
  }
  return best;
}

static struct node *search(uint32_t size) {
  uint32_t index = list_of(size), word = index / 32;
  if (control->used[word] >> index % 32 & 1) {
    struct node *best = best_of(index, size);
    if (best != NULL) return best;
  }
  index++;
  uint32_t candidates = index / 32 == word ? control->used[word] & ~0u << index % 32 : 0;
  if (candidates == 0) {
    uint32_t words = control->words & (~0u << word) << 1;
    if (words == 0) return NULL;
    word = (uint32_t)__builtin_ctz(words);
    candidates = control->used[word];
  }
  return best_of(word * 32 + (uint32_t)__builtin_ctz(candidates), size);
}

static uint32_t adjust(size_t size) {
  uint32_t adjusted = ((uint32_t)size + 4 + 7) & ~7u;
  return adjusted < LEAST ? LEAST : adjusted;
}

static void *tagged_allocate(size_t size) {
  uint32_t adjusted = adjust(size);
  struct node *block = control->words == 0 ? NULL : search(adjusted);
  if (block == NULL) {
    if (adjusted > (uint32_t)(control->end - control->top)) return NULL;
    block = (struct node *)control->top;
    control->top += adjusted;
    block->header = adjusted | USED;
    return (char *)block + 4;
  }
  extract(block);
  uint32_t available = size_of(block), rest = available - adjusted;
  if (rest >= LEAST) {
    block->header = adjusted | USED;
    set_free(at(block, adjusted), rest);
  } else {
    block->header = available | USED;
    at(block, available)->header &= ~(uint32_t)PREVIOUS_FREE;
  }
  return (char *)block + 4;
}

static void tagged_free(void *pointer) {
  struct node *block = at(pointer, (uint32_t)-4);
  uint32_t size = size_of(block);
  if (block->header & PREVIOUS_FREE) {
    uint32_t previous = ((uint32_t *)block)[-1];
    block = at(block, -previous);
    extract(block);
    size += previous;
  }
  struct node *next = at(block, size);
  if ((char *)next == control->top) {
    control->top = (char *)block;
    return;
  }
  if (!(next->header & USED)) {
    extract(next);
    size += size_of(next);
  }
  set_free(block, size);
}

static void *tagged_aligned(size_t alignment, size_t size) {
  char *pointer = tagged_allocate(size + alignment + LEAST);
  if (pointer == NULL) return NULL;
  struct node *block = at(pointer, (uint32_t)-4);
  uint32_t payload = (uint32_t)(uintptr_t)pointer, available = size_of(block);
  uint32_t gap = (payload + (uint32_t)alignment - 1) / (uint32_t)alignment * (uint32_t)alignment - payload;
  if (gap != 0 && gap < LEAST) gap += (uint32_t)alignment;
  uint32_t adjusted = adjust(size);
  struct node *start = at(block, gap);
  uint32_t rest = available - gap - adjusted;
  start->header = (available - gap) | USED | (gap == 0 ? block->header & PREVIOUS_FREE : 0);
  if (rest >= LEAST) {
    start->header = adjusted | (start->header & 7);
    struct node *after = at(start, adjusted);
    after->header = rest | USED;
    tagged_free((char *)after + 4);
  }
  if (gap != 0) {
    block->header = gap | USED | (block->header & PREVIOUS_FREE);
    tagged_free((char *)block + 4);
  }
  return (char *)start + 4;
}

static void *tagged_reallocate(void *pointer, size_t size) {
  struct node *block = at(pointer, (uint32_t)-4);
  uint32_t adjusted = adjust(size), old = size_of(block);
  if (adjusted <= old) return pointer;
  struct node *next = at(block, old);
  if ((char *)next == control->top && adjusted - old <= (uint32_t)(control->end - control->top)) {
    control->top += adjusted - old;
    block->header += adjusted - old;
    return pointer;
  }
  if ((char *)next != control->top && !(next->header & USED) && old + size_of(next) >= adjusted) {
    uint32_t available = old + size_of(next), rest = available - adjusted;
    extract(next);
    if (rest >= LEAST) {
      block->header = adjusted | (block->header & 7);
      set_free(at(block, adjusted), rest);
    } else {
      block->header = available | (block->header & 7);
      at(block, available)->header &= ~(uint32_t)PREVIOUS_FREE;
    }
    return pointer;
  }
  void *moved = tagged_allocate(size);
  if (moved == NULL) return NULL;
  memcpy(moved, pointer, old - 4);
  tagged_free(pointer);
  return moved;
}

static uint32_t tagged_start(uint32_t bytes) {
  control = (struct control *)ARENA;
  memset(control, 0, sizeof *control);
  for (uint32_t index = 0; index < LISTS; index++) control->lists[index].next = control->lists[index].previous = &control->lists[index];
  control->top = (char *)(((uint32_t)(control + 1) + 4 + 7) / 8 * 8 - 4);
  control->end = (char *)ARENA + bytes - 4;
  return 0;
}

const struct heap tagged_heap = {tagged_start, tagged_allocate, tagged_aligned, tagged_reallocate, tagged_free};
