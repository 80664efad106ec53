// Three ways to bring the memory manager up: at once, at once with choices, and step by step as a kernel does that has its
// own sequence.

#include "kernel.h"

static void check_after_setup(void) {
  CHECK(kmem_stage_reached() == KMEM_STAGE_HEAP);
  CHECK((read_cr0() & 0x80010000) == 0x80010000);
  CHECK(read_cr3() == (uint32_t)kmem_paging_kernel_directory());
  CHECK(!boot_early_is_initialized());
  CHECK(boot_early_kalloc(16, 4) == NULL);
  panic_expect();
  bootmem_init(NULL);
  CHECK(panic_was("bootmem_init: a required pointer is NULL"));
}

void setup_at_once(const struct loader *loader) {
  memory_setup(loader_e820_table(loader));
  check_after_setup();
  CHECK(pmm_calc_bitmap_size_bytes(get_memory_size()) <= 266368);
  // The heap is up, and unused: its region can be bounded still.
  kheap_init(0xD0000000, 64 << 20, 1 << 20);
}

static uint32_t checksum(const kmem_range_t *range) {
  const uint8_t *bytes = (const uint8_t *)(uint32_t)range->base;
  uint32_t sum = 0;
  for (uint32_t index = 0; index < range->length; index++) sum = sum * 31 + bytes[index];
  return sum;
}

void setup_with_choices(const struct loader *loader) {
  CHECK(loader->module_count > 0);
  const kmem_range_t *module = &loader->modules[0];
  uint32_t before = checksum(module);

  kmem_configuration_t configuration;
  kmem_configuration_init(&configuration);
  configuration.identity_limit = 32 << 20;
  configuration.heap_size = 0;
  configuration.maximum_address_spaces = 8;
  configuration.poison_freed_frames = true;
  configuration.freed_frame_poison = 0xDEADF0F0;
  kmem_boot_information_t information = {.format = KMEM_TABLE_MULTIBOOT,
                                         .table = loader->map,
                                         .length = loader->map_length,
                                         .reserved = loader->modules,
                                         .reserved_count = loader->module_count};

  // A choice that cannot be is refused at its stage, and the call repeated.
  configuration.low_memory_floor = 0;
  CHECK(kmem_memory_setup(&information, &configuration) == KMEM_ERROR_LOW_MEMORY_FLOOR);
  CHECK(kmem_stage_reached() == KMEM_STAGE_NONE);
  configuration.low_memory_floor = 1 << 20;
  configuration.boot_early_size = 4096;
  CHECK(kmem_memory_setup(&information, &configuration) == KMEM_ERROR_EARLY_EXHAUSTED);
  CHECK(kmem_stage_reached() < KMEM_STAGE_PAGING);
  configuration.boot_early_size = 1 << 20;
  CHECK(kmem_memory_setup(&information, &configuration) == KMEM_OK);
  CHECK(kmem_stage_reached() == KMEM_STAGE_PAGING);
  CHECK(kmem_memory_setup(&information, &configuration) == KMEM_ERROR_ORDER);

  CHECK(paging_get_physical(kmem_paging_kernel_directory(), NULL, (32 << 20) - 4096) == (32 << 20) - 4096);
  CHECK(paging_get_physical(kmem_paging_kernel_directory(), NULL, 32 << 20) == 0);
  // Poison, seen through kmap.
  uintptr_t frame = pmm_alloc_frame();
  pmm_free_frame(frame);
  CHECK(pmm_alloc_frame() == frame);
  CHECK(*(volatile uint32_t *)kmap(frame) == 0xDEADF0F0);
  kunmap();
  pmm_free_frame(frame);

  // There may be a heap later; boot_early's untouched frames need not wait for it.
  CHECK(boot_early_is_initialized());
  size_t untouched = (boot_early_total() - boot_early_used()) / 4096;
  size_t free_frames = pmm_get_free_frame_count();
  CHECK(kmem_boot_early_retire() == KMEM_OK && !boot_early_is_initialized());
  CHECK(pmm_get_free_frame_count() == free_frames + untouched);
  CHECK(kmem_boot_early_retire() == KMEM_OK && pmm_get_free_frame_count() == free_frames + untouched);

  map_heap_initial(NULL, 256 << 10);
  CHECK(kmem_kheap_init(0xD0000000, 0, 512 << 10) == KMEM_ERROR_HEAP_NOT_MAPPED);
  CHECK(kmem_kheap_init(0xD0001000, 0, 0) == KMEM_ERROR_HEAP_REGION);
  kheap_init(0xD0000000, 64 << 20, 256 << 10);
  check_after_setup();

  // The module is where it was, and none of its frames was handed out.
  CHECK(checksum(module) == before);
  CHECK(kmem_pmm_free((uintptr_t)module->base & ~4095u) == KMEM_ERROR_FRAME_KERNEL_OWNED);
}

// --- Step by step ---

static uint8_t own_pages_storage[48][4096] __attribute__((aligned(4096)));
static uint32_t own_pages_used;

// A kernel's own source of tables: pages of its .bss, at virtual addresses.
static void *own_page(size_t bytes, size_t align) {
  CHECK(bytes <= 4096 && align <= 4096);
  return own_pages_used < 48 ? own_pages_storage[own_pages_used++] : NULL;
}

static uintptr_t own_page_physical(const void *address) { return (uintptr_t)address - 0xBFF00000; }

static void *misplaced_page(size_t bytes, size_t align) {
  (void)bytes;
  (void)align;
  return own_pages_storage[0];  // at its address in the high half, which is not physical
}

static void *no_page(size_t bytes, size_t align) {
  (void)bytes;
  (void)align;
  return NULL;
}

static void *free_page(size_t bytes, size_t align) {
  (void)bytes;
  (void)align;
  // Free for the PMM: it would be handed out a second time.
  uintptr_t frame = pmm_alloc_frame();
  pmm_free_frame(frame);
  return (void *)frame;
}

void setup_step_by_step(const struct loader *loader, bool own_pages) {
  // Out of order: refused, or NULL, 0, or a panic that names the function.
  CHECK(kmem_stage_reached() == KMEM_STAGE_NONE);
  CHECK(pmm_alloc_frame() == 0 && kmalloc(1) == NULL && kmap(0) == NULL && boot_early_kalloc(1, 1) == NULL);
  CHECK(get_memory_size() == 0 && pmm_get_free_frame_count() == 0 && paging_create_directory(NULL) == NULL);
  panic_expect();
  boot_early_init(0, 4096);
  CHECK(panic_was("boot_early_init: called before the stage that it needs, or a second time; "
                  "keep the order of memory_setup"));

  bootmem_init(loader_e820_table(loader));
  CHECK(kmem_stage_reached() == KMEM_STAGE_BOOT_MEMORY);
  CHECK(get_kernel_ini_phys() == 0x100000 && (uint32_t)get_kernel_ini_vmm() == 0xC0000000);
  CHECK(get_kernel_size() == get_kernel_end_phys() - get_kernel_ini_phys());
  CHECK(get_memory_size() % 4096 == 0 && get_memory_size() > get_kernel_end_phys());

  // A range taken before boot_early opens: boot_early starts after it.
  uint32_t behind = ((get_kernel_end_phys() + 4095) & ~4095u) + 0x8000;
  pmm_mark_region_used64(behind - 0x8000, 0x8000);
  boot_early_init(get_kernel_end_phys(), 1 << 20);
  CHECK(boot_early_is_initialized() && boot_early_total() == 1 << 20 && boot_early_used() == 0);
  CHECK(boot_early_phys_end() == behind + (1 << 20));
  panic_expect();
  pmm_mark_region_used64(behind, 4096);
  CHECK(panic_was("pmm_mark_region_used64: called before the stage that it needs, or a second time; "
                  "keep the order of memory_setup"));
  CHECK((uint32_t)boot_early_kalloc(5, 0) == behind && boot_early_used() == 8);
  CHECK(boot_early_kalloc(0, 4) == NULL && boot_early_kalloc(4, 3) == NULL && boot_early_used() == 8);
  CHECK(boot_early_kalloc(0xFFFFFFFF, 4) == NULL);
  *(volatile uint32_t *)(behind + 64) = 0x12345678;
  CHECK((uint32_t)boot_early_kcalloc(64, 64) == behind + 64 && *(volatile uint32_t *)(behind + 64) == 0);

  uint64_t memory = get_memory_size();
  size_t bytes = pmm_calc_bitmap_size_bytes(memory);
  void *bitmap = boot_early_kalloc(bytes, 4096);
  CHECK(kmem_pmm_init(bitmap, memory - 4096) == KMEM_ERROR_MEMORY_SIZE);
  CHECK(kmem_pmm_init((uint8_t *)bitmap + 4096, memory) == KMEM_ERROR_BITMAP);
  CHECK(kmem_pmm_init((void *)0x80000, memory) == KMEM_ERROR_BITMAP);
  pmm_init(bitmap, memory);
  CHECK(kmem_stage_reached() == KMEM_STAGE_FRAMES && kmem_pmm_validate());
  CHECK(pmm_bitmap_end_addr() == (uint32_t)bitmap + bytes);
  CHECK(pmm_get_free_memory_bytes() == pmm_get_free_frame_count() * 4096);
  kmem_frame_statistics_t counts;
  CHECK(kmem_pmm_statistics(&counts) == KMEM_OK && counts.total == memory / 4096);
  CHECK(counts.free + counts.used + counts.reserved == counts.total && counts.allocated == 0);

  // Frames, before paging.
  uintptr_t frame = pmm_alloc_frame();
  CHECK(frame >= 0x100000 && pmm_get_free_frame_count() == counts.free - 1);
  CHECK(kmem_pmm_free(behind) == KMEM_ERROR_FRAME_KERNEL_OWNED);
  pmm_free_frame(frame);
  CHECK(kmem_pmm_free(frame) == KMEM_ERROR_FRAME_ALREADY_FREE);

  // The last frames of boot_early's arena, reserved at two stages: they are never handed out, not even after boot_early retires.
  kmem_reservation_t found;
  CHECK(kmem_pmm_reserve(boot_early_phys_end() - 0x1000, 0x1000, &found) == KMEM_OK);
  CHECK(found.newly_reserved == 0 && found.allocated == 0 && found.already_reserved == 1);

  // A context that cannot be is refused; nothing is loaded.
  uint32_t boot_directory = read_cr3();
  paging_ctx_t ctx = {.alloc_page_aligned = boot_early_kalloc,
                      .bootstrap_identity_limit = 64 << 20,
                      .kernel_virt_base = 0xC0000000,
                      .kernel_phys_start = get_kernel_ini_phys(),
                      .kernel_phys_end = get_kernel_end_phys(),
                      .kernel_page_flags = PAGE_PRESENT | PAGE_WRITABLE};
  paging_ctx_t wrong = ctx;
  wrong.bootstrap_identity_limit = 1 << 20;
  CHECK(kmem_paging_init_minimal(&wrong) == KMEM_ERROR_CONTEXT);
  wrong.bootstrap_identity_limit = 12345;
  CHECK(kmem_paging_init_minimal(&wrong) == KMEM_ERROR_IDENTITY_LIMIT);
  wrong = ctx;
  wrong.kernel_page_flags = PAGE_PRESENT;
  CHECK(kmem_paging_init_minimal(&wrong) == KMEM_ERROR_PAGE_FLAGS);
  wrong = ctx;
  wrong.kernel_phys_end += 4096;
  CHECK(kmem_paging_init_minimal(&wrong) == KMEM_ERROR_CONTEXT);
  wrong = ctx;
  wrong.kernel_virt_base = 0xC0100000;
  CHECK(kmem_paging_init_minimal(&wrong) == KMEM_ERROR_CONTEXT);
  wrong = ctx;
  wrong.alloc_page_aligned = no_page;
  CHECK(kmem_paging_init_minimal(&wrong) == KMEM_ERROR_CONTEXT_NO_MEMORY);
  wrong.alloc_page_aligned = misplaced_page;
  CHECK(kmem_paging_init_minimal(&wrong) == KMEM_ERROR_CONTEXT_PAGE);
  wrong.alloc_page_aligned = free_page;
  CHECK(kmem_paging_init_minimal(&wrong) == KMEM_ERROR_CONTEXT_PAGE);
  CHECK(read_cr3() == boot_directory && kmem_stage_reached() == KMEM_STAGE_FRAMES);

  if (own_pages) {
    ctx.alloc_page_aligned = own_page;
    ctx.virt_to_phys = own_page_physical;
  }
  page_directory_t *directory = paging_create_directory(&ctx);
  CHECK(directory != NULL && kmem_paging_kernel_directory() == directory);
  for (int entry = 0; entry < 1024; entry++) CHECK(((const uint32_t *)directory)[entry] == 0);
  CHECK(kmem_boot_early_retire() == KMEM_ERROR_ORDER);
  paging_kmap_init(directory, &ctx);
  uint32_t window = ((const uint32_t *)directory)[1023];
  CHECK((window & 0xFFF) == 0x003);
  paging_kmap_init(directory, &ctx);
  CHECK(((const uint32_t *)directory)[1023] == window);
  uintptr_t table = create_page_table(directory, &ctx, 0xE0000000, PAGE_WRITABLE, false);
  CHECK(table != 0 && create_page_table(directory, &ctx, 0xE0000000, PAGE_WRITABLE, true) == table);
  CHECK(((const uint32_t *)directory)[0xE0000000 >> 22] == (table | 0x003));
  CHECK(create_page_table(directory, &ctx, 0xFFC00000, PAGE_WRITABLE, false) == 0);
  CHECK(create_page_table(directory, &ctx, 0xE0000000, PAGE_WRITABLE | 0x080, false) == 0);
  CHECK(create_page_table(directory, &ctx, 0xE0000000, PAGE_WRITABLE | 0x100, false) == 0);
  CHECK(create_page_table(directory, &ctx, 0xE0000000, PAGE_USER | PAGE_WRITABLE, false) == 0);
  uintptr_t none;
  CHECK(kmem_create_page_table(directory, &ctx, 0x08000000, PAGE_WRITABLE, &none) == KMEM_ERROR_PAGE_RANGE);
  CHECK(kmem_create_page_table((page_directory_t *)0x5000, &ctx, 0xE0400000, 0, &none) ==
        KMEM_ERROR_PAGE_INVALID_DIRECTORY);
  CHECK(paging_map(directory, &ctx, 0xE0000000, frame, PAGE_WRITABLE) == -1);
  CHECK(read_cr3() == boot_directory);

  size_t early = boot_early_used();
  paging_init_minimal(&ctx);
  CHECK(own_pages == (boot_early_used() == early));
  CHECK(kmem_stage_reached() == KMEM_STAGE_PAGING && read_cr3() == (uint32_t)directory);
  CHECK((read_cr0() & 0x80010000) == 0x80010000);
  CHECK(create_page_table(directory, &ctx, 0xE0000000, PAGE_WRITABLE, true) == table);
  CHECK(paging_create_directory(&ctx) == NULL);
  CHECK(kmem_paging_init_minimal(&ctx) == KMEM_ERROR_ORDER);
  CHECK(paging_get_physical(directory, &ctx, 0x3FFFFFF) == 0x3FFFFFF);
  CHECK(paging_get_physical(directory, &ctx, 0x4000000) == 0);
  CHECK(paging_get_physical(directory, &ctx, 0xC0000123) == 0x100123);

  // boot_early lives until the heap does.
  CHECK(boot_early_kalloc(16, 16) != NULL);
  size_t free_frames = pmm_get_free_frame_count();
  map_heap_initial(&ctx, 100000);
  CHECK(pmm_get_free_frame_count() == free_frames - 25 - 1);
  panic_expect();
  map_heap_initial(&ctx, 4096);
  CHECK(panic_was("map_heap_initial: a page is mapped there already; unmap it first, or remap it"));
  for (int page = 0; page < 25; page++)
    CHECK(paging_get_physical(directory, &ctx, 0xD0000000u + page * 4096u) != 0);
  CHECK(paging_get_physical(directory, &ctx, 0xD0000000u + 25 * 4096) == 0);
  free_frames = pmm_get_free_frame_count();
  pmm_mark_region_used64(boot_early_phys_end() - 0x2000, 0x2000);
  CHECK(pmm_get_free_frame_count() == free_frames);
  size_t untouched = (boot_early_total() - boot_early_used()) / 4096 - 2;
  kheap_init(0xD0000000, 64 << 20, 100000);
  // Marks and their table taken, boot_early's untouched frames given back.
  CHECK(pmm_get_free_frame_count() == free_frames - 2 + untouched);
  CHECK(kmem_pmm_free(boot_early_phys_end() - 0x1000) == KMEM_ERROR_FRAME_KERNEL_OWNED);
  CHECK(pmm_bitmap_end_addr() == (uint32_t)bitmap + bytes && kmem_pmm_init(bitmap, memory) == KMEM_ERROR_ORDER);
  check_after_setup();
}
