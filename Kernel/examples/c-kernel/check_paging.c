// kmap, pages of the kernel, and user directories: mapped pages lead where they should, and accesses that must fault do fault.

#include "kernel.h"

#define WINDOW 0xFFC00000u
#define PAGE ((volatile uint32_t *)0xE1000000)

void check_kmap(void) {
  uintptr_t frame = pmm_alloc_frame(), other = pmm_alloc_frame();
  volatile uint32_t *one = kmap(frame);
  volatile uint32_t *two = kmap(other);
  volatile uint32_t *alias = kmap(frame);
  CHECK((uint32_t)one >= WINDOW && one != two && one != alias && two != alias);
  one[0] = 0x11111111;
  two[0] = 0x22222222;
  one[1023] = 0x33333333;
  CHECK(alias[0] == 0x11111111 && alias[1023] == 0x33333333 && two[0] == 0x22222222);
  CHECK(kmem_kunmap((void *)one) == KMEM_ERROR_KMAP_NOT_MOST_RECENT);
  kunmap();
  CHECK(!probe_read(alias));
  CHECK(kmem_kunmap((void *)two) == KMEM_OK);
  kunmap();
  CHECK(!probe_read(one) && !probe_read(two));
  panic_expect();
  kunmap();
  CHECK(panic_was("kunmap: kunmap undoes the most recent kmap first"));
  CHECK(kmap(frame + 1) == NULL);
  void *window;
  CHECK(kmem_kmap(frame + 1, &window) == KMEM_ERROR_KMAP_UNALIGNED);

  // Every slot for callers, and not one more; what KMem itself maps meanwhile goes through its own.
  int slots = 0;
  while (kmem_kmap(frame, &window) == KMEM_OK) slots++;
  CHECK(slots == 1021 && kmem_kmap(frame, &window) == KMEM_ERROR_KMAP_OUT_OF_SLOTS);
  CHECK(paging_map(kmem_paging_kernel_directory(), NULL, (uint32_t)PAGE, other, PAGE_WRITABLE) == 0);
  CHECK(*PAGE == 0x22222222);
  CHECK(paging_unmap(kmem_paging_kernel_directory(), NULL, (uint32_t)PAGE) == 0);
  while (slots-- > 0) kunmap();
  pmm_free_frame(frame);
  pmm_free_frame(other);
}

void check_pages(void) {
  page_directory_t *kernel = kmem_paging_kernel_directory();
  uintptr_t frame = pmm_alloc_frame(), other = pmm_alloc_frame();
  uint32_t page = (uint32_t)PAGE;
  *(volatile uint32_t *)kmap(frame) = 0xAAAAAAAA;
  kunmap();
  *(volatile uint32_t *)kmap(other) = 0xBBBBBBBB;
  kunmap();

  CHECK(!probe_read(PAGE));
  CHECK(paging_map(kernel, NULL, page, frame, PAGE_PRESENT | PAGE_WRITABLE) == 0);
  CHECK(*PAGE == 0xAAAAAAAA && probe_write(PAGE, 0xAAAA0001) && *PAGE == 0xAAAA0001);
  CHECK(paging_get_physical(kernel, NULL, page + 0xFFF) == frame + 0xFFF);
  uintptr_t physical;
  CHECK(kmem_paging_get_physical(kernel, page + 4096, &physical) == KMEM_ERROR_PAGE_NOT_MAPPED);
  CHECK(paging_map(kernel, NULL, page, other, PAGE_WRITABLE) == -1 && *PAGE == 0xAAAA0001);

  // Read-only binds the kernel, at once: the stale translation is gone.
  CHECK(kmem_paging_protect(kernel, page, PAGE_PRESENT) == KMEM_OK);
  CHECK(probe_read(PAGE) && !probe_write(PAGE, 1) && *PAGE == 0xAAAA0001);
  kmem_replaced_page_t replaced;
  CHECK(kmem_paging_remap(kernel, page, other, PAGE_WRITABLE, &replaced) == KMEM_OK);
  CHECK(replaced.frame == frame && !replaced.was_freed && *PAGE == 0xBBBBBBBB && probe_write(PAGE, 0xBBBB0001));
  CHECK(kmem_paging_unmap(kernel, page, &replaced) == KMEM_OK && replaced.frame == other && !replaced.was_freed);
  CHECK(!probe_read(PAGE) && paging_get_physical(kernel, NULL, page) == 0);
  CHECK(paging_unmap(kernel, NULL, page) == -1);

  CHECK(kmem_paging_map(kernel, page + 1, frame, 0) == KMEM_ERROR_PAGE_UNALIGNED);
  CHECK(kmem_paging_map(kernel, page, frame, 0x100) == KMEM_ERROR_PAGE_FLAGS);
  CHECK(kmem_paging_map(kernel, page, frame, PAGE_USER) == KMEM_ERROR_PAGE_KERNEL_RANGE);
  CHECK(kmem_paging_map(kernel, WINDOW, frame, 0) == KMEM_ERROR_PAGE_KMAP_WINDOW);
  CHECK(kmem_paging_map((page_directory_t *)0x1000, page, frame, 0) == KMEM_ERROR_PAGE_INVALID_DIRECTORY);
  CHECK(kmem_paging_map(NULL, page, frame, 0) == KMEM_ERROR_PAGE_INVALID_DIRECTORY);
  CHECK(kmem_paging_unmap(kernel, 0x5000, NULL) == KMEM_ERROR_PAGE_PROTECTED);
  CHECK(kmem_paging_unmap(kernel, 0xD0000000, NULL) == KMEM_ERROR_PAGE_PROTECTED);
  pmm_free_frame(frame);
  pmm_free_frame(other);
}

void check_user_directories(void) {
  page_directory_t *kernel = kmem_paging_kernel_directory();
  volatile uint32_t *user = (volatile uint32_t *)0x08000000;
  size_t before = pmm_get_free_frame_count();
  page_directory_t *one = paging_create_user_directory_from_kernel(NULL, kernel);
  page_directory_t *two = paging_create_user_directory_from_kernel(NULL, kernel);
  CHECK(one != NULL && two != NULL && one != two && pmm_get_free_frame_count() == before - 2);
  CHECK(paging_create_user_directory_from_kernel(NULL, one) == NULL);

  CHECK(user_map_pages(one, NULL, (uint32_t)user, 0x2001, PAGE_WRITABLE) == 0);
  CHECK(user_map_pages(two, NULL, (uint32_t)user, 0x1000, PAGE_WRITABLE) == 0);
  CHECK(pmm_get_free_frame_count() == before - 2 - 4 - 2);
  CHECK(user_map_pages(one, NULL, (uint32_t)user + 0x2000, 4096, PAGE_WRITABLE) == -1);
  CHECK(kmem_user_map_pages(kernel, (uint32_t)user, 4096, 0) == KMEM_ERROR_PAGE_KERNEL_DIRECTORY);
  CHECK(kmem_user_map_pages(one, 0xBFFFF000, 0x2000, 0) == KMEM_ERROR_PAGE_RANGE);
  CHECK(kmem_paging_map(one, 0xE2000000, 0x100000, 0) == KMEM_ERROR_PAGE_KERNEL_RANGE);

  // The same address, other memory.
  CHECK(!probe_read(user));
  paging_switch_directory(one, NULL);
  CHECK(read_cr3() == (uint32_t)one && user[0] == 0);
  user[0] = 0x0000001;
  user[0x2FFC / 4] = 0x1000001;
  CHECK(!probe_read(user + 0x3000 / 4));
  paging_switch_directory(two, NULL);
  CHECK(user[0] == 0 && !probe_read(user + 0x1000 / 4));
  user[0] = 0x0000002;
  CHECK(kmem_paging_destroy_user_directory(two) == KMEM_ERROR_PAGE_DIRECTORY_IN_USE);

  // A kernel table that appears while another directory is loaded is seen in all of them.
  size_t tables = pmm_get_free_frame_count();
  uintptr_t frame = pmm_alloc_frame();
  CHECK(paging_map(kernel, NULL, 0xE8000000, frame, PAGE_WRITABLE) == 0);
  CHECK(pmm_get_free_frame_count() == tables - 2);
  *(volatile uint32_t *)0xE8000000 = 0x77777777;
  paging_switch_directory(one, NULL);
  CHECK(user[0] == 1 && user[0x2FFC / 4] == 0x1000001 && *(volatile uint32_t *)0xE8000000 == 0x77777777);
  paging_switch_directory(kernel, NULL);
  CHECK(*(volatile uint32_t *)0xE8000000 == 0x77777777);
  CHECK(paging_unmap(kernel, NULL, 0xE8000000) == 0);
  pmm_free_frame(frame);

  // A frame of the caller's stays the caller's when its directory goes; the others are free again.
  frame = pmm_alloc_frame();
  CHECK(paging_map(one, NULL, 0x10000000, frame, PAGE_USER | PAGE_WRITABLE) == 0);
  uintptr_t table = create_page_table(one, NULL, 0x20000000, PAGE_USER | PAGE_WRITABLE, true);
  CHECK(table != 0 && create_page_table(one, NULL, 0x20000000, PAGE_USER, true) == table);
  kmem_replaced_page_t replaced;
  CHECK(kmem_paging_unmap(one, (uint32_t)user + 0x1000, &replaced) == KMEM_OK && replaced.was_freed);
  CHECK(kmem_paging_destroy_user_directory(one) == KMEM_OK && kmem_paging_destroy_user_directory(two) == KMEM_OK);
  CHECK(kmem_pmm_free(frame) == KMEM_OK);
  CHECK(kmem_paging_destroy_user_directory(one) == KMEM_ERROR_PAGE_INVALID_DIRECTORY);
  CHECK(paging_map(two, NULL, 0x10000000, 0x100000, PAGE_USER) == -1);
  panic_expect();
  paging_switch_directory(two, NULL);
  CHECK(panic_was("paging_switch_directory: the address space was destroyed or never existed"));
  CHECK(kmem_paging_destroy_user_directory(kernel) == KMEM_ERROR_PAGE_KERNEL_DIRECTORY);
  // All but the kernel table at 0xE8000000, which stays.
  CHECK(pmm_get_free_frame_count() == before - 1 && kmem_pmm_validate());
}
