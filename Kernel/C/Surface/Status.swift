// KMem's errors as the numbers of kmem.h.

import CKMem
import KMem

/// An error with a number in kmem.h.
protocol StatusError: Error {
  var status: kmem_status_t { get }
}

extension ConfigurationError: StatusError {
  var status: kmem_status_t {
    switch self {
    case .identityLimit: KMEM_ERROR_IDENTITY_LIMIT
    case .lowMemoryFloor: KMEM_ERROR_LOW_MEMORY_FLOOR
    case .maximumAddressSpaces: KMEM_ERROR_ADDRESS_SPACE_COUNT
    case .heapSize: KMEM_ERROR_HEAP_SIZE
    }
  }
}

extension KernelImageError: StatusError {
  var status: kmem_status_t {
    switch self {
    case .empty: KMEM_ERROR_IMAGE_EMPTY
    case .unaligned: KMEM_ERROR_IMAGE_UNALIGNED
    case .beyondIdentityLimit: KMEM_ERROR_IMAGE_BEYOND_IDENTITY_LIMIT
    case .outsideHighHalf: KMEM_ERROR_IMAGE_OUTSIDE_HIGH_HALF
    case .mapStorageOutsideImage: KMEM_ERROR_IMAGE_MAP_STORAGE
    case .outsideUsableMemory: KMEM_ERROR_IMAGE_NOT_USABLE
    }
  }
}

extension FirmwareMapError: StatusError {
  var status: kmem_status_t {
    switch self {
    case .emptyTable: KMEM_ERROR_MAP_EMPTY
    case .entrySizeTooSmall: KMEM_ERROR_MAP_ENTRY_SIZE
    case .tooManyEntries: KMEM_ERROR_MAP_TOO_MANY_ENTRIES
    case .tableOutsideAddressSpace: KMEM_ERROR_MAP_OUTSIDE_ADDRESS_SPACE
    case .malformedMultibootEntry: KMEM_ERROR_MAP_MULTIBOOT_ENTRY
    case .tooManyRegions: KMEM_ERROR_MAP_TOO_MANY_REGIONS
    case .noUsableMemory: KMEM_ERROR_MAP_NO_USABLE_MEMORY
    }
  }
}

extension BootEarlyError: StatusError {
  var status: kmem_status_t {
    switch self {
    case .emptyArena: KMEM_ERROR_EARLY_EMPTY_ARENA
    case .noRoom: KMEM_ERROR_EARLY_NO_ROOM
    case .unusableStart: KMEM_ERROR_EARLY_UNUSABLE_START
    case .beyondIdentityLimit: KMEM_ERROR_EARLY_BEYOND_IDENTITY_LIMIT
    case .zeroSize: KMEM_ERROR_EARLY_ZERO_SIZE
    case .invalidAlignment: KMEM_ERROR_EARLY_ALIGNMENT
    case .exhausted: KMEM_ERROR_EARLY_EXHAUSTED
    case .retired: KMEM_ERROR_EARLY_RETIRED
    }
  }
}

extension FrameAllocatorError: StatusError {
  var status: kmem_status_t {
    switch self {
    case .outOfMemory: KMEM_ERROR_FRAME_OUT_OF_MEMORY
    case .unaligned: KMEM_ERROR_FRAME_UNALIGNED
    case .outOfRange: KMEM_ERROR_FRAME_OUT_OF_RANGE
    case .hole: KMEM_ERROR_FRAME_HOLE
    case .reserved: KMEM_ERROR_FRAME_RESERVED
    case .kernelOwned: KMEM_ERROR_FRAME_KERNEL_OWNED
    case .alreadyFree: KMEM_ERROR_FRAME_ALREADY_FREE
    case .invalidCount: KMEM_ERROR_FRAME_COUNT
    case .invalidAlignment: KMEM_ERROR_FRAME_ALIGNMENT
    }
  }
}

extension PagingError: StatusError {
  var status: kmem_status_t {
    switch self {
    case .invalidSpace: KMEM_ERROR_PAGE_INVALID_DIRECTORY
    case .unaligned: KMEM_ERROR_PAGE_UNALIGNED
    case .invalidFlags: KMEM_ERROR_PAGE_FLAGS
    case .invalidRange: KMEM_ERROR_PAGE_RANGE
    case .kmapWindow: KMEM_ERROR_PAGE_KMAP_WINDOW
    case .kernelRange: KMEM_ERROR_PAGE_KERNEL_RANGE
    case .protectedRange: KMEM_ERROR_PAGE_PROTECTED
    case .alreadyMapped: KMEM_ERROR_PAGE_ALREADY_MAPPED
    case .notMapped: KMEM_ERROR_PAGE_NOT_MAPPED
    case .outOfMemory: KMEM_ERROR_PAGE_OUT_OF_MEMORY
    case .tooManySpaces: KMEM_ERROR_PAGE_TOO_MANY_DIRECTORIES
    case .spaceInUse: KMEM_ERROR_PAGE_DIRECTORY_IN_USE
    case .kernelSpace: KMEM_ERROR_PAGE_KERNEL_DIRECTORY
    case .physicalAddressExtension: KMEM_ERROR_PAGE_PAE
    case .bootEarly(let error): error.status
    }
  }
}

extension KmapError: StatusError {
  var status: kmem_status_t {
    switch self {
    case .unaligned: KMEM_ERROR_KMAP_UNALIGNED
    case .outOfSlots: KMEM_ERROR_KMAP_OUT_OF_SLOTS
    case .notMostRecent: KMEM_ERROR_KMAP_NOT_MOST_RECENT
    }
  }
}

extension HeapError: StatusError {
  var status: kmem_status_t {
    switch self {
    case .notInitialized: KMEM_ERROR_HEAP_NOT_INITIALIZED
    case .alreadyInitialized: KMEM_ERROR_HEAP_ALREADY_INITIALIZED
    case .notMapped: KMEM_ERROR_HEAP_NOT_MAPPED
    case .invalidRegion: KMEM_ERROR_HEAP_REGION
    case .zeroSize: KMEM_ERROR_HEAP_ZERO_SIZE
    case .sizeTooLarge: KMEM_ERROR_HEAP_SIZE_TOO_LARGE
    case .invalidAlignment: KMEM_ERROR_HEAP_ALIGNMENT
    case .outOfMemory: KMEM_ERROR_HEAP_OUT_OF_MEMORY
    case .regionExhausted: KMEM_ERROR_HEAP_REGION_EXHAUSTED
    case .obstructed: KMEM_ERROR_HEAP_OBSTRUCTED
    case .foreign: KMEM_ERROR_HEAP_FOREIGN
    case .unaligned: KMEM_ERROR_HEAP_UNALIGNED
    case .interior: KMEM_ERROR_HEAP_INTERIOR
    case .alreadyFree: KMEM_ERROR_HEAP_ALREADY_FREE
    case .corrupted: KMEM_ERROR_HEAP_CORRUPTED
    }
  }
}

extension MemorySetupError: StatusError {
  var status: kmem_status_t {
    switch self {
    case .configuration(let error): error.status
    case .kernelImage(let error): error.status
    case .firmwareMap(let error): error.status
    case .bootEarly(let error), .frameAllocator(let error): error.status
    case .paging(let error), .heap(let error): error.status
    }
  }
}
