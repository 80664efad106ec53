// The entry in C, and a self-test that uses each part once and gives everything back.

#include "early.h"
#include "heap.h"
#include "kernel.h"
#include "paging.h"
#include "pmm.h"
#include "spaces.h"
#include "window.h"

#define LOADER_MAGIC 0x2BADB002

static uint32_t checks_made;

#define CHECK(condition) check((condition), __LINE__, #condition)

static void check(bool holds, uint32_t line, const char *condition) {
  checks_made++;
  if (holds) return;
  print("main.c:%u: does not hold: %s\n", line, condition);
  leave(EXIT_CHECK_FAILED);
}

static void check_frames(void) {
  uint32_t before = pmm_free_count();
  uint32_t one = pmm_alloc(), two = pmm_alloc(), run = pmm_alloc_run(40);
  CHECK(one != 0 && two > one && run > two && pmm_free_count() == before - 42);
  CHECK(pmm_free(one) && !pmm_free(one) && !pmm_free(two + 1) && !pmm_free(0x100000) && pmm_alloc() == one);
  CHECK(pmm_free(one) && pmm_free(two) && pmm_free_run(run, 40) && !pmm_free_run(run, 40));
  CHECK(pmm_free_count() == before && early_alloc(1, 1) == NULL);
}

// What is written to the first frame of each run that is taken.
struct run {
  uint32_t next, count, check;
};

// All frames, in runs that become shorter, chained through the window. Frames above the identity range are reached, too.
static void check_exhaustion(void) {
  uint32_t before = pmm_free_count(), taken = 0, chain = 0;
  for (uint32_t count = 0x10000; count > 0;) {
    uint32_t frame = pmm_alloc_run(count);
    if (frame == 0) {
      count /= 2;
      continue;
    }
    *(struct run *)kmap(frame) = (struct run){chain, count, ~frame};
    kunmap();
    chain = frame;
    taken += count;
  }
  CHECK(taken == before && pmm_free_count() == 0 && pmm_alloc() == 0);
  CHECK(!paging_map(kernel_directory, KERNEL_PAGES_START + 0x800000, 0x5000, PAGE_WRITABLE) && space_create() == 0);
  while (chain != 0) {
    struct run run = *(struct run *)kmap(chain);
    kunmap();
    CHECK(run.check == ~chain && pmm_free_run(chain, run.count));
    chain = run.next;
  }
  CHECK(pmm_free_count() == before);
}

static void check_pages(void) {
  uint32_t *page = (uint32_t *)KERNEL_PAGES_START;
  uint32_t frame = pmm_alloc(), other = pmm_alloc();
  CHECK(paging_map(kernel_directory, KERNEL_PAGES_START, frame, PAGE_WRITABLE));
  CHECK(!paging_map(kernel_directory, KERNEL_PAGES_START, other, PAGE_WRITABLE));
  page[1] = 17;
  CHECK(paging_lookup(kernel_directory, KERNEL_PAGES_START + 4) == frame + 4);
  CHECK(paging_unmap(kernel_directory, KERNEL_PAGES_START) && !paging_unmap(kernel_directory, KERNEL_PAGES_START));
  CHECK(paging_map_range(kernel_directory, KERNEL_PAGES_START, other, 1, PAGE_WRITABLE));
  page[1] = 18;
  uint32_t *window = kmap(frame);
  CHECK(window[1] == 17 && kmap(other) == NULL);
  kunmap();
  CHECK(paging_protect(kernel_directory, KERNEL_PAGES_START, 0) && page[1] == 18);
  CHECK(paging_unmap(kernel_directory, KERNEL_PAGES_START) && pmm_free(frame) && pmm_free(other));
}

static void check_spaces(void) {
  uint32_t before = pmm_free_count();
  uint32_t *page = (uint32_t *)0xFFFFF000u;
  uint32_t one = space_create(), two = space_create();
  CHECK(one != 0 && two != 0);
  CHECK(space_populate(one, 0xFFFFF000u, 1, PAGE_WRITABLE | PAGE_USER) && !space_populate(one, 0xFFFFF000u, 1, 0));
  CHECK(space_populate(two, 0xFFBFF000u, 1025, PAGE_WRITABLE | PAGE_USER));
  CHECK(space_switch(one) && !space_destroy(one) && *page == 0);
  *page = 1;
  CHECK(space_switch(two) && *page == 0 && space_switch(kernel_directory));
  CHECK(space_release(two, 0xFFBFF000u, 1) && space_destroy(one) && space_destroy(two) && !space_switch(two));
  CHECK(pmm_free_count() == before);
}

static void check_heap(void) {
  uint8_t *blocks[8];
  for (uint32_t index = 0; index < 8; index++) {
    blocks[index] = index % 2 == 0 ? kmalloc(5000 * (index + 1)) : kmalloc_aligned(100, 4096);
    CHECK(blocks[index] != NULL && (uint32_t)blocks[index] % (index % 2 == 0 ? 16 : 4096) == 0);
    memset(blocks[index], (int)index, 100);
  }
  blocks[0] = krealloc(blocks[0], 100000);
  CHECK(blocks[0] != NULL && kmalloc(0xFFFFFFF8u) == NULL && kcalloc(0x10000, 0x10001) == NULL);
  for (uint32_t index = 0; index < 8; index++) {
    CHECK(blocks[index][0] == index && blocks[index][99] == index);
    CHECK(!kfree(blocks[index] + 16) && kfree(blocks[index]) && !kfree(blocks[index]));
  }
}

void kernel_ready(void) {
  check_frames();
  check_pages();
  check_spaces();
  check_heap();
  check_exhaustion();
  print("passed: %u checks, %u free frames\n", checks_made, pmm_free_count());
  leave(EXIT_PASSED);
}

void kmain(uint32_t magic, uint32_t information);

void kmain(uint32_t magic, uint32_t information) {
  console_init();
  if (magic != LOADER_MAGIC) panic("not started by a Multiboot loader");
  memory_init(information);
  print("hobby kernel: %u free frames\n", pmm_free_count());
  kernel_ready();
}
