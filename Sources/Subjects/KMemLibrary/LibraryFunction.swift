// The functions of kmem.h that are called, and what their statuses mean.

import CKMem
import Operations

/// A function of kmem.h, by its name.
package enum LibraryFunction: String, CaseIterable {
  case bootmemInit = "kmem_bootmem_init"
  case bootEarlyInit = "kmem_boot_early_init"
  case bootEarlyAlloc = "kmem_boot_early_alloc"
  case bootEarlyRetire = "kmem_boot_early_retire"
  case bootEarlyIsInitialized = "boot_early_is_initialized"
  case bootEarlyUsed = "boot_early_used"
  case bootEarlyTotal = "boot_early_total"
  case bootEarlyPhysEnd = "boot_early_phys_end"
  case getMemorySize = "get_memory_size"
  case getKernelIniPhys = "get_kernel_ini_phys"
  case getKernelEndPhys = "get_kernel_end_phys"
  case stageReached = "kmem_stage_reached"
  case memorySetup = "kmem_memory_setup"
  case statusMessage = "kmem_status_message"
  case pmmCalcBitmapSizeBytes = "pmm_calc_bitmap_size_bytes"
  case pmmBitmapEndAddr = "pmm_bitmap_end_addr"
  case pmmInit = "kmem_pmm_init"
  case pmmAlloc = "kmem_pmm_alloc"
  case pmmAllocContiguous = "kmem_pmm_alloc_contiguous"
  case pmmFree = "kmem_pmm_free"
  case pmmFreeContiguous = "kmem_pmm_free_contiguous"
  case pmmReserve = "kmem_pmm_reserve"
  case pmmStatistics = "kmem_pmm_statistics"
  case pmmValidate = "kmem_pmm_validate"
  case pagingInitMinimal = "kmem_paging_init_minimal"
  case pagingCreateDirectory = "kmem_paging_create_directory"
  case pagingKmapInit = "kmem_paging_kmap_init"
  case pagingKernelDirectory = "kmem_paging_kernel_directory"
  case createPageTable = "kmem_create_page_table"
  case pagingMap = "kmem_paging_map"
  case pagingUnmap = "kmem_paging_unmap"
  case pagingRemap = "kmem_paging_remap"
  case pagingProtect = "kmem_paging_protect"
  case pagingGetPhysical = "kmem_paging_get_physical"
  case pagingSwitchDirectory = "kmem_paging_switch_directory"
  case pagingCreateUserDirectory = "kmem_paging_create_user_directory"
  case pagingDestroyUserDirectory = "kmem_paging_destroy_user_directory"
  case userMapPages = "kmem_user_map_pages"
  case kmap = "kmem_kmap"
  case kunmap = "kmem_kunmap"
  case mapHeapInitial = "kmem_map_heap_initial"
  case kheapInit = "kmem_kheap_init"
  case heapAlloc = "kmem_heap_alloc"
  case heapCalloc = "kmem_heap_calloc"
  case heapPagesAlloc = "kmem_heap_pages_alloc"
  case heapRealloc = "kmem_heap_realloc"
  case kfree
  case heapFree = "kmem_heap_free"
  case heapStatistics = "kmem_heap_statistics"
  case heapValidate = "kmem_heap_validate"
}

extension Refusal {
  /// The refusal that a status of kmem.h means. A status that no call here may give becomes `unsupported`, which is always a
  /// failure.
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
