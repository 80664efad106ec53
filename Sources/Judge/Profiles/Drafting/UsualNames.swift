// Names that memory managers of hobby and teaching kernels usually have.

/// Names by operation, the likelier first. Compared without case and underscores.
enum UsualNames {
  static let operations: [(operation: Operation, names: [String])] = [
    (
      .allocateFrame,
      [
        "pmm_alloc_frame", "pmm_alloc_page", "pmm_allocate_frame", "alloc_frame", "allocate_frame", "frame_alloc",
        "kalloc_frame", "alloc_page", "page_alloc", "allocate_page", "get_free_page", "get_free_frame",
        "pmm_alloc_block",
        "pmm_alloc", "pmm_get_page", "phys_alloc", "alloc_phys_page", "palloc", "pfa_alloc", "mm_alloc_frame", "kalloc",
      ]
    ),
    (
      .freeFrame,
      [
        "pmm_free_frame", "pmm_free_page", "pmm_release_frame", "free_frame", "frame_free", "release_frame",
        "kfree_frame",
        "free_page", "page_free", "put_free_page", "pmm_free_block", "pmm_free", "pmm_put_page", "phys_free",
        "free_phys_page", "pfree", "pfa_free", "mm_free_frame",
      ]
    ),
    (
      .allocateFrames,
      [
        "pmm_alloc_frames", "pmm_alloc_pages", "pmm_alloc_contiguous", "alloc_frames", "alloc_pages",
        "pmm_alloc_blocks",
        "get_free_pages", "pmm_alloc_contiguous_frames", "pmm_alloc_run",
      ]
    ),
    (
      .freeFrames,
      [
        "pmm_free_frames", "pmm_free_pages", "pmm_free_contiguous", "free_frames", "free_pages", "pmm_free_blocks",
        "pmm_free_run",
      ]
    ),
    (
      .reserve,
      [
        "pmm_reserve", "pmm_reserve_range", "pmm_reserve_region", "pmm_deinit_region", "reserve_region",
        "pmm_mark_used",
      ]
    ),
    (
      .freeCount,
      [
        "pmm_get_free_frame_count", "pmm_free_count", "pmm_get_free_frames", "pmm_free_frames_count",
        "pmm_get_free_block_count",
        "pmm_get_free_pages", "nr_free_pages", "free_frame_count", "get_free_page_count", "pmm_free_frame_count",
      ]
    ),
    (
      .usedCount,
      [
        "pmm_get_used_frame_count", "pmm_used_count", "pmm_get_used_frames", "pmm_get_use_block_count",
        "pmm_used_frames",
        "used_frame_count",
      ]
    ),
    (
      .totalMemory,
      [
        "pmm_get_total_memory", "pmm_total_memory", "pmm_get_memory_size", "pmm_get_total_frames", "pmm_total_frames",
        "pmm_get_block_count",
      ]
    ),
    (
      .earlyAllocate,
      [
        "boot_early_alloc", "early_alloc", "boot_alloc", "bootmem_alloc", "early_malloc", "kmalloc_early",
        "placement_alloc", "bump_alloc",
      ]
    ),
    (.earlyLeft, ["early_left", "boot_early_left", "early_free_bytes", "bootmem_left"]),
    (
      .mapPage,
      [
        "paging_map", "vmm_map_page", "vmm_map", "map_page", "paging_map_page", "page_map", "mmu_map", "mmu_map_page",
        "kmap_page", "pgdir_map", "virt_map",
      ]
    ),
    (
      .unmapPage,
      [
        "paging_unmap", "vmm_unmap_page", "vmm_unmap", "unmap_page", "paging_unmap_page", "page_unmap", "mmu_unmap",
        "mmu_unmap_page", "pgdir_unmap",
      ]
    ),
    (
      .protectPage,
      ["paging_protect", "vmm_protect", "protect_page", "paging_set_flags", "vmm_set_flags", "page_protect"]
    ),
    (
      .translate,
      [
        "paging_translate", "paging_get_physical", "vmm_get_physical", "vmm_translate", "get_physical_address",
        "get_physaddr",
        "virt_to_phys", "vmm_virt_to_phys", "paging_virt_to_phys", "page_translate", "paging_lookup", "vmm_lookup",
      ]
    ),
    (
      .createSpace,
      [
        "paging_create_user_directory_from_kernel", "paging_create_directory", "vmm_create_address_space",
        "vmm_create_directory", "create_address_space", "new_page_directory", "create_page_directory",
        "vmm_create_space",
        "space_create", "setupkvm", "pgdir_create",
      ]
    ),
    (
      .destroySpace,
      [
        "paging_destroy_user_directory", "paging_destroy_directory", "vmm_destroy_address_space",
        "vmm_destroy_directory",
        "destroy_address_space", "free_page_directory", "destroy_page_directory", "vmm_destroy_space", "space_destroy",
        "freevm", "pgdir_destroy",
      ]
    ),
    (
      .switchSpace,
      [
        "paging_switch_directory", "switch_page_directory", "vmm_switch_directory", "vmm_switch_address_space",
        "switch_address_space", "paging_switch", "space_switch", "vmm_switch_space", "load_page_directory",
        "pgdir_switch",
      ]
    ),
    (.translateUser, ["paging_translate_user", "vmm_translate_user", "space_translate"]),
    (.mapUserPage, ["paging_map_user", "vmm_map_user", "map_user_page", "space_map", "paging_map_user_page"]),
    (.protectUserPage, ["paging_protect_user", "vmm_protect_user", "space_protect"]),
    (
      .mapUserPages,
      ["paging_map_user_pages", "vmm_map_user_pages", "map_user_pages", "space_map_pages", "space_populate"]
    ),
    (
      .unmapUserPage,
      ["paging_unmap_user", "vmm_unmap_user", "unmap_user_page", "space_unmap", "paging_unmap_user_page"]
    ),
    (
      .unmapUserPages,
      ["paging_unmap_user_pages", "vmm_unmap_user_pages", "unmap_user_pages", "space_unmap_pages", "space_release"]
    ),
    (.kmap, ["kmap", "kmap_frame", "temp_map", "paging_temp_map", "window_map", "map_temporary"]),
    (.kunmap, ["kunmap", "kunmap_frame", "temp_unmap", "paging_temp_unmap", "window_unmap", "unmap_temporary"]),
    (
      .allocate,
      [
        "kmalloc", "heap_alloc", "kheap_alloc", "malloc", "mem_alloc", "mm_alloc", "kheap_malloc", "heap_malloc",
        "alloc",
      ]
    ),
    (.allocateArray, ["kcalloc", "calloc", "heap_calloc", "kmalloc_array"]),
    (.allocateZeroed, ["kzalloc", "kmalloc_zeroed", "zalloc"]),
    (
      .allocateAligned,
      ["kmalloc_aligned", "kmemalign", "memalign", "aligned_alloc", "heap_alloc_aligned", "kmalloc_a"]
    ),
    (.resize, ["krealloc", "realloc", "heap_realloc", "kheap_realloc", "mem_realloc"]),
    (.free, ["kfree", "heap_free", "kheap_free", "free", "mem_free", "mm_free"]),
    (.usableSize, ["ksize", "malloc_usable_size", "heap_usable_size", "kheap_size_of"]),
    (.heapFreeBytes, ["heap_free_bytes", "kheap_free_bytes", "heap_get_free", "kheap_get_free", "kmem_free_bytes"]),
    (.heapUsedBytes, ["heap_used_bytes", "kheap_used_bytes", "heap_get_used", "kheap_get_used"]),
  ]

  static let panics = ["panic", "kpanic", "kernel_panic", "panic_impl", "die", "fatal", "halt_and_catch_fire"]
  /// Functions that set up memory, and at whose first instruction a boot may be stopped.
  static let setups = [
    "memory_setup", "mm_init", "memory_init", "mem_init", "pmm_init", "init_memory", "init_paging", "paging_init",
    "vmm_init",
    "kheap_init", "heap_init", "init_heap", "kinit1",
  ]
  /// Functions that run when all memory is set up.
  static let later = [
    "memory_ready", "kernel_ready", "kernel_idle", "sched_init", "scheduler_init", "init_scheduler", "tasking_init",
  ]
  /// Where a boot leads in C.
  static let mains = ["kernel_main", "kmain", "main", "_main", "kernel_entry", "k_main", "start_kernel"]
}
