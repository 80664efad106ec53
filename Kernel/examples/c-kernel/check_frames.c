// Frames: what is handed out, what is taken back, what is refused; and all of them at once.

#include "kernel.h"

void check_frames(void) {
  size_t before = pmm_get_free_frame_count();
  CHECK(before > 0 && pmm_get_free_memory_bytes() == before * 4096);
  uintptr_t first = pmm_alloc_frame();
  uintptr_t second = pmm_alloc_frame();
  CHECK(first != 0 && second != 0 && first != second && first % 4096 == 0 && second % 4096 == 0);
  CHECK(first >= 0x100000);
  CHECK(pmm_get_free_frame_count() == before - 2);
  pmm_free_frame(first);
  CHECK(pmm_alloc_frame() == first);
  pmm_free_frame(first);
  pmm_free_frame(second);
  CHECK(pmm_get_free_frame_count() == before);

  // Each misuse has its own answer, and changes nothing.
  CHECK(kmem_pmm_free(first) == KMEM_ERROR_FRAME_ALREADY_FREE);
  CHECK(kmem_pmm_free(first + 1) == KMEM_ERROR_FRAME_UNALIGNED);
  CHECK(kmem_pmm_free(get_kernel_ini_phys()) == KMEM_ERROR_FRAME_KERNEL_OWNED);
  CHECK(kmem_pmm_free(0) == KMEM_ERROR_FRAME_RESERVED);
  CHECK(kmem_pmm_free((uintptr_t)get_memory_size()) == KMEM_ERROR_FRAME_OUT_OF_RANGE);
  CHECK(kmem_pmm_alloc(NULL) == KMEM_ERROR_NULL);
  panic_expect();
  pmm_free_frame(first);
  CHECK(panic_was("pmm_free_frame: the frame is free already: it was freed twice or never allocated"));
  panic_expect();
  pmm_free_frame(get_kernel_ini_phys());
  CHECK(panic_was("pmm_free_frame: the frame is the kernel's own; it is freed by the operation that undoes what took "
                  "it"));
  CHECK(pmm_get_free_frame_count() == before);

  // Runs for devices.
  uintptr_t run;
  CHECK(kmem_pmm_alloc_contiguous(4, 0x10000, 16 << 20, &run) == KMEM_OK);
  CHECK(run % 0x10000 == 0 && run + 4 * 4096 <= 16 << 20);
  CHECK(pmm_get_free_frame_count() == before - 4);
  CHECK(kmem_pmm_free_contiguous(run, 5) != KMEM_OK && pmm_get_free_frame_count() == before - 4);
  CHECK(kmem_pmm_free_contiguous(run, 4) == KMEM_OK && pmm_get_free_frame_count() == before);
  CHECK(kmem_pmm_alloc_contiguous(0, 0, 0, &run) == KMEM_ERROR_FRAME_COUNT);
  CHECK(kmem_pmm_alloc_contiguous(1, 12345, 0, &run) == KMEM_ERROR_FRAME_ALIGNMENT);
  CHECK(kmem_pmm_alloc_contiguous(1, 0, 0x100000, &run) == KMEM_ERROR_FRAME_OUT_OF_MEMORY);
  CHECK(kmem_pmm_alloc_contiguous(0x100000, 0, 0, &run) == KMEM_ERROR_FRAME_OUT_OF_MEMORY);

  // Frames withdrawn for good: one that is free, one in use, and again.
  uintptr_t held = pmm_alloc_frame();
  CHECK(kmem_pmm_alloc_contiguous(1, 0, 0, &run) == KMEM_OK && kmem_pmm_free(run) == KMEM_OK);
  kmem_reservation_t found;
  CHECK(kmem_pmm_reserve(run + 5, 1, &found) == KMEM_OK);
  CHECK(found.newly_reserved == 1 && found.allocated == 0 && found.already_reserved == 0);
  CHECK(kmem_pmm_reserve(held, 1, &found) == KMEM_OK && found.allocated == 1 && found.newly_reserved == 0);
  pmm_mark_region_used64(run, 4096);
  pmm_mark_region_used64(0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF);
  CHECK(kmem_pmm_free(run) == KMEM_ERROR_FRAME_KERNEL_OWNED);
  pmm_free_frame(held);
  CHECK(pmm_get_free_frame_count() == before - 1 && kmem_pmm_validate());
}

// Takes every frame, chained through the window, and gives all back. Memory above the identity range is reached, too.
void check_exhaustion(void) {
  size_t before = pmm_get_free_frame_count();
  uintptr_t chain = 0, lowest = 0xFFFFFFFF, highest = 0;
  size_t taken = 0;
  for (uintptr_t frame = pmm_alloc_frame(); frame != 0; frame = pmm_alloc_frame(), taken++) {
    uintptr_t *link = kmap(frame);
    link[0] = chain;
    link[1] = ~frame;
    kunmap();
    chain = frame;
    if (frame < lowest) lowest = frame;
    if (frame > highest) highest = frame;
  }
  CHECK(taken == before && pmm_get_free_frame_count() == 0);
  CHECK(lowest >= 0x100000 && highest < get_memory_size());

  // Nothing works that needs a frame, and nothing breaks.
  page_directory_t *directory = kmem_paging_kernel_directory();
  CHECK(paging_map(directory, NULL, 0xF0000000, 0x100000, PAGE_WRITABLE) == -1);
  CHECK(kmem_paging_map(directory, 0xF0000000, 0x100000, PAGE_WRITABLE) == KMEM_ERROR_PAGE_OUT_OF_MEMORY);
  CHECK(paging_create_user_directory_from_kernel(NULL, directory) == NULL);
  CHECK(kmalloc(8 << 20) == NULL);
  uintptr_t frame;
  CHECK(kmem_pmm_alloc(&frame) == KMEM_ERROR_FRAME_OUT_OF_MEMORY);

  size_t given = 0;
  while (chain != 0) {
    uintptr_t *link = kmap(chain);
    uintptr_t next = link[0];
    // Were a frame handed out twice, the second holder's number would stand here.
    if (link[1] != ~chain) CHECK(link[1] == ~chain);
    kunmap();
    pmm_free_frame(chain);
    chain = next;
    given++;
  }
  CHECK(given == taken && pmm_get_free_frame_count() == before && kmem_pmm_validate());
}
