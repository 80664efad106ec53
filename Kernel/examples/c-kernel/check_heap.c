// The heap: contents survive, growth maps what it needs, each misuse has its own error, and when all is freed the heap is one
// block again.

#include "kernel.h"

#define BLOCKS 64

static uint32_t size_of(uint32_t block) { return 1 + block * 37 % 3000; }

static void fill(uint8_t *bytes, uint32_t size, uint32_t tag) {
  for (uint32_t index = 0; index < size; index++) bytes[index] = (uint8_t)(tag * 131 + index * 7);
}

static bool holds(const uint8_t *bytes, uint32_t size, uint32_t tag) {
  for (uint32_t index = 0; index < size; index++)
    if (bytes[index] != (uint8_t)(tag * 131 + index * 7)) return false;
  return true;
}

static bool is_zero(const uint8_t *bytes, uint32_t size) {
  for (uint32_t index = 0; index < size; index++)
    if (bytes[index] != 0) return false;
  return true;
}

static void check_contents(void) {
  uint8_t *blocks[BLOCKS];
  for (uint32_t block = 0; block < BLOCKS; block++) {
    blocks[block] = kmalloc(size_of(block));
    CHECK(blocks[block] != NULL && (uint32_t)blocks[block] % 16 == 0 && (uint32_t)blocks[block] >= 0xD0000000);
    fill(blocks[block], size_of(block), block);
  }
  for (uint32_t block = 0; block < BLOCKS; block += 2) kfree(blocks[block]);
  CHECK(kmem_heap_validate());
  for (uint32_t block = 1; block < BLOCKS; block += 2) {
    CHECK(holds(blocks[block], size_of(block), block));
    uint8_t *moved = krealloc(blocks[block], size_of(block) * 2);
    CHECK(moved != NULL && holds(moved, size_of(block), block));
    blocks[block] = krealloc(moved, size_of(block) / 2 + 1);
    CHECK(blocks[block] != NULL && holds(blocks[block], size_of(block) / 2, block));
  }
  CHECK(kmem_heap_validate());
  for (uint32_t block = 1; block < BLOCKS; block += 2) kfree(blocks[block]);
}

static void check_misuse(void) {
  uint8_t *block = kmalloc(100), *zeroed = kcalloc(25, 40);
  CHECK(is_zero(zeroed, 1000));
  CHECK(kmem_heap_free(block + 16) == KMEM_ERROR_HEAP_INTERIOR);
  CHECK(kmem_heap_free(block + 4) == KMEM_ERROR_HEAP_UNALIGNED);
  CHECK(kmem_heap_free((void *)0x100000) == KMEM_ERROR_HEAP_FOREIGN);
  CHECK(kmem_heap_free(NULL) == KMEM_ERROR_NULL);
  kfree(NULL);
  kfree(block);
  panic_expect();
  kfree(block);
  CHECK(panic_was("kfree: no block is allocated there: it was freed before, or never allocated"));
  panic_expect();
  CHECK(krealloc((void *)0x100000, 4) == NULL);
  CHECK(panic_was("krealloc: the address is not in the heap: it came from elsewhere"));
  fill(zeroed, 1000, 9);
  CHECK(krealloc(zeroed, 0) == NULL && krealloc(zeroed, 0xF0000000) == NULL && holds(zeroed, 1000, 9));
  kfree(zeroed);

  CHECK(kmalloc(0) == NULL && kcalloc(0x10000, 0x10000) == NULL && kpages_alloc(0x100001) == NULL);
  CHECK(kmalloc_aligned(8, 24) == NULL && kmalloc(0xFFFFFFFF) == NULL);
  void *result = &result;
  CHECK(kmem_heap_alloc(8, 24, &result) == KMEM_ERROR_HEAP_ALIGNMENT && result == &result);
  CHECK(kmem_heap_calloc(0x10000, 0x10000, &result) == KMEM_ERROR_HEAP_SIZE_TOO_LARGE && result == &result);
  CHECK(kmem_heap_realloc(NULL, 0, &result) == KMEM_ERROR_HEAP_ZERO_SIZE);
}

static void check_growth(void) {
  kmem_heap_statistics_t before, grown;
  CHECK(kmem_heap_statistics(&before) == KMEM_OK && before.blocks == 0 && before.bytes_in_use == 0);
  size_t frames = pmm_get_free_frame_count();
  uint32_t size = before.bytes_free + 5000;
  uint8_t *large = kmalloc(size);
  CHECK(large != NULL && kmem_heap_statistics(&grown) == KMEM_OK && grown.blocks == 1);
  CHECK(grown.pages == before.pages + 2);
  CHECK(pmm_get_free_frame_count() < frames - 1 && pmm_get_free_frame_count() >= frames - 5);
  fill(large, size, 5);
  uint8_t *page = kpage_alloc(), *pages = kpages_alloc(3), *aligned = kmalloc_aligned(100, 0x8000);
  CHECK((uint32_t)page % 4096 == 0 && (uint32_t)pages % 4096 == 0 && (uint32_t)aligned % 0x8000 == 0);
  CHECK(page != NULL && pages != NULL && aligned != NULL);
  fill(page, 4096, 1);
  fill(pages, 3 * 4096, 2);
  fill(aligned, 100, 3);
  CHECK(holds(large, size, 5) && holds(page, 4096, 1) && holds(pages, 3 * 4096, 2) && holds(aligned, 100, 3));
  uint8_t *zeroed;
  kfree(page);
  CHECK((zeroed = kzalloc(4000)) != NULL && is_zero(zeroed, 4000));
  kfree(zeroed);
  kfree(pages);
  kfree(aligned);
  kfree(large);
  CHECK(kmem_heap_statistics(&grown) == KMEM_OK && grown.blocks == 0 && grown.bytes_in_use == 0);
  CHECK(kmem_heap_validate());

  // All freed is one block: what is left of the heap can be had whole.
  void *whole = kmalloc(grown.bytes_free - 4);
  kmem_heap_statistics_t again;
  CHECK(whole != NULL && kmem_heap_statistics(&again) == KMEM_OK);
  CHECK(again.pages == grown.pages && again.bytes_free == 0);
  kfree(whole);
}

void check_heap(void) {
  check_contents();
  check_misuse();
  check_growth();
  // The region was bounded to 64 MiB: no block is larger, and a used heap is not started again.
  void *block;
  CHECK(kmem_heap_alloc(64 << 20, 16, &block) == KMEM_ERROR_HEAP_REGION_EXHAUSTED);
  CHECK(kmem_kheap_init(0xD0000000, 0, 0) == KMEM_ERROR_HEAP_ALREADY_INITIALIZED);
}
