#include "heap.h"

#include "paging.h"
#include "tables.h"

#define UNIT 16u
#define INITIAL_BYTES 0x10000u

// A block: its header, and `size` bytes of payload up to the next header or the end of the heap.
struct block {
  uint32_t size;
  uint32_t is_free;
  struct block *previous, *next;
};

static struct block *last;
static uint32_t heap_end;

static struct block *first_block(void) { return (struct block *)HEAP_START; }
static uint32_t payload(const struct block *block) { return (uint32_t)(block + 1); }

// Cuts a block in two: `size` bytes of payload remain, the rest becomes a free block, which is returned.
static struct block *split(struct block *block, uint32_t size) {
  struct block *rest = (struct block *)(payload(block) + size);
  rest->size = block->size - size - (DEFECT_IS(63) ? 0 : sizeof *rest);
  rest->is_free = true;
  rest->previous = block;
  rest->next = block->next;
  if (rest->next != NULL) rest->next->previous = rest;
  else last = rest;
  block->size = size;
  block->next = rest;
  return rest;
}

// Makes one block of a block and the next one.
static void merge_next(struct block *block) {
  struct block *next = block->next;
  block->size += sizeof *next + next->size;
  block->next = next->next;
  if (next->next == NULL) {
    if (!DEFECT_IS(76)) last = block;
  } else if (!DEFECT_IS(64)) {
    next->next->previous = block;
  }
}

// Maps pages up to at least `end`; their bytes join the last block if that is free, and are a new one otherwise.
static bool grow(uint32_t end) {
  uint32_t new_end = (end + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
  uint32_t old_end = heap_end, pages = (new_end - old_end) / PAGE_SIZE - (DEFECT_IS(73) && new_end != end);
  if (DEFECT_IS(72)) heap_end = new_end;
  if (!tables_populate(kernel_directory, old_end / PAGE_SIZE, pages, PAGE_WRITABLE)) return false;
  heap_end = new_end;
  if (last != NULL && last->is_free) {
    last->size += new_end - old_end;
    return true;
  }
  struct block *block = (struct block *)old_end;
  *block = (struct block){new_end - old_end - sizeof *block, true, last, NULL};
  if (last != NULL) last->next = block;
  last = block;
  return true;
}

void heap_init(void) {
  heap_end = HEAP_START;
  last = NULL;
  if (!grow(HEAP_START + INITIAL_BYTES)) panic("no room for the heap");
}

// Where a payload of that alignment lies in a block whose own payload begins at `start`: there, or so far on that a free
// block fits in front.
static uint32_t place(uint32_t start, uint32_t alignment) {
  uint32_t at = (start + alignment - 1) & ~(alignment - 1);
  if (DEFECT_IS(75)) at = ((start - sizeof(struct block) + alignment - 1) & ~(alignment - 1)) + sizeof(struct block);
  return at == start || at - start >= sizeof(struct block) + UNIT ? at : at + alignment;
}

// Takes `size` bytes at `at`, which lie in a free block.
static void *take(struct block *block, uint32_t at, uint32_t size) {
  if (at != payload(block)) block = split(block, at - payload(block) - sizeof *block);
  if (block->size >= size + sizeof *block + UNIT) split(block, size);
  block->is_free = false;
  return (void *)at;
}

void *kmalloc_aligned(uint32_t size, uint32_t alignment) {
  if (size == 0 || (size > HEAP_END - HEAP_START && !DEFECT_IS(66))) return NULL;
  if (alignment == 0 || (alignment & (alignment - 1)) != 0) return NULL;
  if (alignment < UNIT) alignment = UNIT;
  size = (size + UNIT - 1) & ~(UNIT - 1);
  if (size > HEAP_END - HEAP_START) return NULL;
  for (struct block *block = first_block(); block != NULL; block = block->next) {
    if (!block->is_free) continue;
    uint32_t at = place(payload(block), alignment);
    if (at + size <= payload(block) + block->size) return take(block, at, size);
  }
  uint32_t at = place(last->is_free ? payload(last) : heap_end + sizeof *last, alignment);
  if (at > HEAP_END || size > HEAP_END - at || !grow(at + size)) return NULL;
  return take(last, at, size);
}

void *kmalloc(uint32_t size) { return kmalloc_aligned(size, UNIT); }

void *kzalloc(uint32_t size) {
  void *block = kmalloc(size);
  if (block != NULL) memset(block, 0, DEFECT_IS(74) ? size & ~3u : size);
  return block;
}

void *kcalloc(uint32_t count, uint32_t size) {
  if (size != 0 && count > UINT32_MAX / size && !DEFECT_IS(65)) return NULL;
  return kzalloc(count * size);
}

// The block in use whose payload is at that address, or NULL.
static struct block *block_at(const void *address) {
  for (struct block *block = first_block(); block != NULL; block = block->next) {
    uint32_t offset = (uint32_t)address - payload(block);
    if (offset != 0 && !(DEFECT_IS(71) && offset < block->size)) continue;
    return block->is_free && !DEFECT_IS(70) ? NULL : block;
  }
  return NULL;
}

bool kfree(void *address) {
  struct block *block = block_at(address);
  if (block == NULL) return false;
  block->is_free = true;
  if (block->next != NULL && block->next->is_free) merge_next(block);
  if (block->previous != NULL && block->previous->is_free) merge_next(block->previous);
  return true;
}

// Makes a block's payload `size` bytes if it is larger; the rest joins the free memory.
static void shrink(struct block *block, uint32_t size) {
  if (block->size < size + sizeof *block + UNIT) return;
  struct block *rest = split(block, size);
  if (rest->next != NULL && rest->next->is_free) merge_next(rest);
}

void *krealloc(void *address, uint32_t size) {
  if (address == NULL) return kmalloc(size);
  struct block *block = block_at(address);
  if (block == NULL) return NULL;
  if (size == 0) kfree(address);
  if (size == 0 || size > HEAP_END - HEAP_START) return NULL;
  uint32_t rounded = (size + UNIT - 1) & ~(UNIT - 1);

  struct block *next = block->next;
  bool can_join = next != NULL && (next->is_free || DEFECT_IS(67));
  if (block->size < rounded && can_join && block->size + sizeof *next + next->size >= rounded) merge_next(block);
  if (block->size >= rounded) {
    shrink(block, rounded);
    return address;
  }
  if (DEFECT_IS(68)) kfree(address);
  void *moved = kmalloc(size);
  if (moved == NULL) return NULL;
  memcpy(moved, address, block->size - (DEFECT_IS(69) ? sizeof *block : 0));
  if (!DEFECT_IS(68)) kfree(address);
  return moved;
}
