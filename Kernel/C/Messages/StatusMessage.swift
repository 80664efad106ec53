// What a status means. A module of its own and a member of its own in libkmem.a: a kernel that defines kmem_status_message
// itself, for fewer bytes or in another language, leaves these texts out of its image.
// The names are those of kmem.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CKMem
import KMem

@c @implementation
public func kmem_status_message(_ status: kmem_status_t) -> UnsafePointer<CChar>! {
  // A literal ends with a zero byte.
  unsafe UnsafeRawPointer(message(of: status).utf8Start).assumingMemoryBound(to: CChar.self)
}

/// What is wrong and what to do.
@inline(__always)
func message(of status: kmem_status_t) -> StaticString {
  switch status {
  case KMEM_OK: "done"
  case KMEM_ERROR_ORDER: "called before the stage that it needs, or a second time; keep the order of memory_setup"
  case KMEM_ERROR_NULL: "a required pointer is NULL"
  case KMEM_ERROR_TABLE_FORMAT: "unknown format of the firmware's table; kmem_table_format lists them"
  case KMEM_ERROR_TOO_MANY_RESERVED: "more reserved ranges than KMEM_RESERVED_MAX; join neighbours"
  case KMEM_ERROR_CONTEXT:
    "paging_ctx_t contradicts what was set up: image bounds as recorded, an identity limit that covers what lies below"
  case KMEM_ERROR_CONTEXT_NO_MEMORY: "alloc_page_aligned of paging_ctx_t returned NULL"
  case KMEM_ERROR_CONTEXT_PAGE:
    "alloc_page_aligned of paging_ctx_t returned memory that is unaligned, free, or above the identity limit"
  case KMEM_ERROR_BITMAP:
    "the bookkeeping's memory is a multiple of 4 in boot_early, in the image or in a low reserved range, and all of it"
  case KMEM_ERROR_MEMORY_SIZE: "memory ends behind the bytes given; pass get_memory_size()"
  case KMEM_ERROR_PAGING_ENABLE:
    "paging_enable left CR0.PG or CR0.WP clear, so that read-only pages bind nobody; let it set both: CR0 |= 0x80010000"
  case KMEM_ERROR_IDENTITY_LIMIT: ConfigurationError.identityLimit.message
  case KMEM_ERROR_LOW_MEMORY_FLOOR: ConfigurationError.lowMemoryFloor.message
  case KMEM_ERROR_ADDRESS_SPACE_COUNT: ConfigurationError.maximumAddressSpaces.message
  case KMEM_ERROR_HEAP_SIZE: ConfigurationError.heapSize.message
  case KMEM_ERROR_IMAGE_EMPTY: KernelImageError.empty.message
  case KMEM_ERROR_IMAGE_UNALIGNED: KernelImageError.unaligned.message
  case KMEM_ERROR_IMAGE_BEYOND_IDENTITY_LIMIT: KernelImageError.beyondIdentityLimit.message
  case KMEM_ERROR_IMAGE_OUTSIDE_HIGH_HALF: KernelImageError.outsideHighHalf.message
  case KMEM_ERROR_IMAGE_MAP_STORAGE: KernelImageError.mapStorageOutsideImage.message
  case KMEM_ERROR_IMAGE_NOT_USABLE: KernelImageError.outsideUsableMemory.message
  case KMEM_ERROR_MAP_EMPTY: FirmwareMapError.emptyTable.message
  case KMEM_ERROR_MAP_ENTRY_SIZE: FirmwareMapError.entrySizeTooSmall(size: 0).message
  case KMEM_ERROR_MAP_TOO_MANY_ENTRIES: FirmwareMapError.tooManyEntries(limit: 0).message
  case KMEM_ERROR_MAP_OUTSIDE_ADDRESS_SPACE: FirmwareMapError.tableOutsideAddressSpace.message
  case KMEM_ERROR_MAP_MULTIBOOT_ENTRY: FirmwareMapError.malformedMultibootEntry(offset: 0).message
  case KMEM_ERROR_MAP_TOO_MANY_REGIONS: FirmwareMapError.tooManyRegions(capacity: 0).message
  case KMEM_ERROR_MAP_NO_USABLE_MEMORY: FirmwareMapError.noUsableMemory.message
  case KMEM_ERROR_EARLY_EMPTY_ARENA: BootEarlyError.emptyArena.message
  case KMEM_ERROR_EARLY_NO_ROOM: BootEarlyError.noRoom.message
  case KMEM_ERROR_EARLY_UNUSABLE_START: BootEarlyError.unusableStart.message
  case KMEM_ERROR_EARLY_BEYOND_IDENTITY_LIMIT: BootEarlyError.beyondIdentityLimit.message
  case KMEM_ERROR_EARLY_ZERO_SIZE: BootEarlyError.zeroSize.message
  case KMEM_ERROR_EARLY_ALIGNMENT: BootEarlyError.invalidAlignment.message
  case KMEM_ERROR_EARLY_EXHAUSTED: BootEarlyError.exhausted.message
  case KMEM_ERROR_EARLY_RETIRED: BootEarlyError.retired.message
  case KMEM_ERROR_FRAME_OUT_OF_MEMORY: FrameAllocatorError.outOfMemory.message
  case KMEM_ERROR_FRAME_UNALIGNED: FrameAllocatorError.unaligned.message
  case KMEM_ERROR_FRAME_OUT_OF_RANGE: FrameAllocatorError.outOfRange.message
  case KMEM_ERROR_FRAME_HOLE: FrameAllocatorError.hole.message
  case KMEM_ERROR_FRAME_RESERVED: FrameAllocatorError.reserved.message
  case KMEM_ERROR_FRAME_KERNEL_OWNED: FrameAllocatorError.kernelOwned.message
  case KMEM_ERROR_FRAME_ALREADY_FREE: FrameAllocatorError.alreadyFree.message
  case KMEM_ERROR_FRAME_COUNT: FrameAllocatorError.invalidCount.message
  case KMEM_ERROR_FRAME_ALIGNMENT: FrameAllocatorError.invalidAlignment.message
  case KMEM_ERROR_PAGE_INVALID_DIRECTORY: PagingError.invalidSpace.message
  case KMEM_ERROR_PAGE_UNALIGNED: PagingError.unaligned.message
  case KMEM_ERROR_PAGE_FLAGS: PagingError.invalidFlags.message
  case KMEM_ERROR_PAGE_RANGE: PagingError.invalidRange.message
  case KMEM_ERROR_PAGE_KMAP_WINDOW: PagingError.kmapWindow.message
  case KMEM_ERROR_PAGE_KERNEL_RANGE: PagingError.kernelRange.message
  case KMEM_ERROR_PAGE_PROTECTED: PagingError.protectedRange.message
  case KMEM_ERROR_PAGE_ALREADY_MAPPED: PagingError.alreadyMapped.message
  case KMEM_ERROR_PAGE_NOT_MAPPED: PagingError.notMapped.message
  case KMEM_ERROR_PAGE_OUT_OF_MEMORY: PagingError.outOfMemory.message
  case KMEM_ERROR_PAGE_TOO_MANY_DIRECTORIES: PagingError.tooManySpaces.message
  case KMEM_ERROR_PAGE_DIRECTORY_IN_USE: PagingError.spaceInUse.message
  case KMEM_ERROR_PAGE_KERNEL_DIRECTORY: PagingError.kernelSpace.message
  case KMEM_ERROR_PAGE_PAE: PagingError.physicalAddressExtension.message
  case KMEM_ERROR_KMAP_UNALIGNED: KmapError.unaligned.message
  case KMEM_ERROR_KMAP_OUT_OF_SLOTS: KmapError.outOfSlots.message
  case KMEM_ERROR_KMAP_NOT_MOST_RECENT: KmapError.notMostRecent.message
  case KMEM_ERROR_HEAP_NOT_INITIALIZED: HeapError.notInitialized.message
  case KMEM_ERROR_HEAP_ALREADY_INITIALIZED: HeapError.alreadyInitialized.message
  case KMEM_ERROR_HEAP_NOT_MAPPED:
    "nothing is mapped for the heap, or less than initial_size; pass at most what map_heap_initial was given"
  case KMEM_ERROR_HEAP_REGION:
    "the heap starts at 0xD0000000; pass that or 0, and a region that is a multiple of 4096 and holds initial_size"
  case KMEM_ERROR_HEAP_ZERO_SIZE: HeapError.zeroSize.message
  case KMEM_ERROR_HEAP_SIZE_TOO_LARGE: HeapError.sizeTooLarge.message
  case KMEM_ERROR_HEAP_ALIGNMENT: HeapError.invalidAlignment.message
  case KMEM_ERROR_HEAP_OUT_OF_MEMORY: HeapError.outOfMemory.message
  case KMEM_ERROR_HEAP_REGION_EXHAUSTED: HeapError.regionExhausted.message
  case KMEM_ERROR_HEAP_OBSTRUCTED: HeapError.obstructed.message
  case KMEM_ERROR_HEAP_FOREIGN: HeapError.foreign.message
  case KMEM_ERROR_HEAP_UNALIGNED: HeapError.unaligned.message
  case KMEM_ERROR_HEAP_INTERIOR: HeapError.interior.message
  case KMEM_ERROR_HEAP_ALREADY_FREE: HeapError.alreadyFree.message
  case KMEM_ERROR_HEAP_CORRUPTED: HeapError.corrupted.message
  default: "unknown status"
  }
}
