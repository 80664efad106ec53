// The functions of kmem.h that are called, and what their statuses mean.

import CKMem
import Operations

/// A function of kmem.h, by its name.
enum LibraryFunction: String, CaseIterable {
  case kmem_bootmem_init, kmem_boot_early_init, kmem_boot_early_alloc, kmem_boot_early_retire
  case boot_early_is_initialized, boot_early_used, boot_early_total, boot_early_phys_end
  case get_memory_size, pmm_calc_bitmap_size_bytes, pmm_bitmap_end_addr
  case kmem_pmm_init, kmem_pmm_alloc, kmem_pmm_alloc_contiguous, kmem_pmm_free, kmem_pmm_free_contiguous
  case kmem_pmm_reserve, kmem_pmm_statistics, kmem_pmm_validate
  case kmem_paging_init_minimal, kmem_paging_kernel_directory, kmem_create_page_table
  case kmem_paging_map, kmem_paging_unmap, kmem_paging_remap, kmem_paging_protect, kmem_paging_get_physical
  case kmem_paging_switch_directory, kmem_paging_create_user_directory, kmem_paging_destroy_user_directory
  case kmem_user_map_pages, kmem_kmap, kmem_kunmap
  case kmem_map_heap_initial, kmem_kheap_init, kmem_heap_alloc, kmem_heap_calloc, kmem_heap_pages_alloc
  case kmem_heap_realloc, kmem_heap_free, kmem_heap_statistics, kmem_heap_validate
}

extension Refusal {
  /// What a status of kmem.h means; `unsupported`, which is never right, for those that no call made here may give.
  init(_ status: kmem_status_t) {
    self =
      switch status {
      case KMEM_ERROR_IDENTITY_LIMIT: .identityLimit
      case KMEM_ERROR_LOW_MEMORY_FLOOR: .lowMemoryFloor
      case KMEM_ERROR_ADDRESS_SPACE_COUNT: .maximumAddressSpaces
      case KMEM_ERROR_HEAP_SIZE: .heapSize

      case KMEM_ERROR_IMAGE_EMPTY: .emptyImage
      case KMEM_ERROR_IMAGE_UNALIGNED: .unalignedImage
      case KMEM_ERROR_IMAGE_BEYOND_IDENTITY_LIMIT: .beyondIdentityLimit
      case KMEM_ERROR_IMAGE_OUTSIDE_HIGH_HALF: .outsideHighHalf
      case KMEM_ERROR_IMAGE_MAP_STORAGE: .mapStorageOutsideImage
      case KMEM_ERROR_IMAGE_NOT_USABLE: .outsideUsableMemory

      case KMEM_ERROR_MAP_EMPTY: .emptyTable
      case KMEM_ERROR_MAP_ENTRY_SIZE: .entrySizeTooSmall
      case KMEM_ERROR_MAP_TOO_MANY_ENTRIES: .tooManyEntries
      case KMEM_ERROR_MAP_OUTSIDE_ADDRESS_SPACE: .tableOutsideAddressSpace
      case KMEM_ERROR_MAP_MULTIBOOT_ENTRY: .malformedMultibootEntry
      case KMEM_ERROR_MAP_TOO_MANY_REGIONS: .tooManyRegions
      case KMEM_ERROR_MAP_NO_USABLE_MEMORY: .noUsableMemory

      case KMEM_ERROR_EARLY_EMPTY_ARENA: .emptyArena
      case KMEM_ERROR_EARLY_NO_ROOM: .noRoom
      case KMEM_ERROR_EARLY_UNUSABLE_START: .unusableStart
      case KMEM_ERROR_EARLY_BEYOND_IDENTITY_LIMIT: .beyondIdentityLimit
      case KMEM_ERROR_EARLY_ZERO_SIZE: .zeroSize
      case KMEM_ERROR_EARLY_ALIGNMENT: .invalidAlignment
      case KMEM_ERROR_EARLY_EXHAUSTED: .exhausted
      case KMEM_ERROR_EARLY_RETIRED: .retired

      case KMEM_ERROR_FRAME_OUT_OF_MEMORY: .outOfMemory
      case KMEM_ERROR_FRAME_UNALIGNED: .unaligned
      case KMEM_ERROR_FRAME_OUT_OF_RANGE: .outOfRange
      case KMEM_ERROR_FRAME_HOLE: .hole
      case KMEM_ERROR_FRAME_RESERVED: .reserved
      case KMEM_ERROR_FRAME_KERNEL_OWNED: .kernelOwned
      case KMEM_ERROR_FRAME_ALREADY_FREE: .alreadyFree
      case KMEM_ERROR_FRAME_COUNT: .invalidCount
      case KMEM_ERROR_FRAME_ALIGNMENT: .invalidAlignment

      case KMEM_ERROR_PAGE_INVALID_DIRECTORY: .invalidSpace
      case KMEM_ERROR_PAGE_UNALIGNED: .unaligned
      case KMEM_ERROR_PAGE_FLAGS: .invalidFlags
      case KMEM_ERROR_PAGE_RANGE: .invalidRange
      case KMEM_ERROR_PAGE_KMAP_WINDOW: .kmapWindow
      case KMEM_ERROR_PAGE_KERNEL_RANGE: .kernelRange
      case KMEM_ERROR_PAGE_PROTECTED: .protectedRange
      case KMEM_ERROR_PAGE_ALREADY_MAPPED: .alreadyMapped
      case KMEM_ERROR_PAGE_NOT_MAPPED: .notMapped
      case KMEM_ERROR_PAGE_OUT_OF_MEMORY: .outOfMemory
      case KMEM_ERROR_PAGE_TOO_MANY_DIRECTORIES: .tooManySpaces
      case KMEM_ERROR_PAGE_DIRECTORY_IN_USE: .spaceInUse
      case KMEM_ERROR_PAGE_KERNEL_DIRECTORY: .kernelSpace
      case KMEM_ERROR_PAGE_PAE: .physicalAddressExtension

      case KMEM_ERROR_KMAP_UNALIGNED: .unaligned
      case KMEM_ERROR_KMAP_OUT_OF_SLOTS: .outOfSlots
      case KMEM_ERROR_KMAP_NOT_MOST_RECENT: .notMostRecent

      case KMEM_ERROR_HEAP_NOT_INITIALIZED: .notInitialized
      case KMEM_ERROR_HEAP_ALREADY_INITIALIZED: .alreadyInitialized
      case KMEM_ERROR_HEAP_NOT_MAPPED: .notMapped
      case KMEM_ERROR_HEAP_REGION: .invalidRange
      case KMEM_ERROR_HEAP_ZERO_SIZE: .zeroSize
      case KMEM_ERROR_HEAP_SIZE_TOO_LARGE: .sizeTooLarge
      case KMEM_ERROR_HEAP_ALIGNMENT: .invalidAlignment
      case KMEM_ERROR_HEAP_OUT_OF_MEMORY: .outOfMemory
      case KMEM_ERROR_HEAP_REGION_EXHAUSTED: .regionExhausted
      case KMEM_ERROR_HEAP_OBSTRUCTED: .obstructed
      case KMEM_ERROR_HEAP_FOREIGN: .foreign
      case KMEM_ERROR_HEAP_UNALIGNED: .unaligned
      case KMEM_ERROR_HEAP_INTERIOR: .interior
      case KMEM_ERROR_HEAP_ALREADY_FREE: .alreadyFree
      case KMEM_ERROR_HEAP_CORRUPTED: .corrupted
      default: .unsupported
      }
  }
}
