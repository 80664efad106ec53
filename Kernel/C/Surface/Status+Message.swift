// What a status means, and the one way in which a function without a result reports it.
// The names are those of kmem.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CKMem
import KMem

@c @implementation
public func kmem_status_message(_ status: kmem_status_t) -> UnsafePointer<CChar>! {
  unsafe text(message(of: status))
}

@c @implementation
public func kmem_stage_name(_ stage: kmem_stage_t) -> UnsafePointer<CChar>! {
  let name: StaticString =
    switch stage {
    case KMEM_STAGE_BOOT_MEMORY: "bootmem_init"
    case KMEM_STAGE_BOOT_EARLY: "boot_early_init"
    case KMEM_STAGE_FRAMES: "pmm_init"
    case KMEM_STAGE_PAGING: "paging_init_minimal"
    case KMEM_STAGE_HEAP: "kheap_init"
    default: ""
    }
  return unsafe text(name)
}

/// A literal, which ends with a zero byte.
func text(_ literal: StaticString) -> UnsafePointer<CChar> {
  unsafe UnsafeRawPointer(literal.utf8Start).assumingMemoryBound(to: CChar.self)
}

/// The message of the current panic.
nonisolated(unsafe) var panicText = InlineArray<256, CChar>(repeating: 0)

/// Panics with "where: why" unless all is well.
@inline(never)
func require(_ status: kmem_status_t, _ place: UnsafePointer<CChar>) {
  if status == KMEM_OK { return }
  unsafe withUnsafeMutablePointer(to: &panicText) {
    let buffer = unsafe UnsafeMutableRawPointer($0).assumingMemoryBound(to: CChar.self)
    var end = unsafe append(place, to: buffer, from: 0)
    end = unsafe append(text(": "), to: buffer, from: end)
    end = unsafe append(text(message(of: status)), to: buffer, from: end)
    unsafe buffer[end] = 0
    unsafe panic(buffer)
  }
}

@inline(__always)
func require(_ status: kmem_status_t, _ place: StaticString) { unsafe require(status, text(place)) }

/// Appends a C string after `start` bytes of the panic's text, cut so that the zero byte fits.
///
/// - Returns: where it ends.
@inline(never)
func append(_ source: UnsafePointer<CChar>, to buffer: UnsafeMutablePointer<CChar>, from start: Int) -> Int {
  var end = start
  var source = unsafe source
  while unsafe source.pointee != 0 && end < 255 {
    unsafe buffer[end] = source.pointee
    unsafe source += 1
    end += 1
  }
  return end
}

/// What is wrong and what to do.
@inline(never)
func message(of status: kmem_status_t) -> StaticString {
  switch status {
  case KMEM_OK: "done"
  case KMEM_ERROR_ORDER: "called before the stage that it needs, or a second time; keep the order of memory_setup"
  case KMEM_ERROR_NULL: "a pointer that must not be NULL is"
  case KMEM_ERROR_TABLE_FORMAT: "the format of the firmware's table is none of kmem_table_format"
  case KMEM_ERROR_TOO_MANY_RESERVED: "more reserved ranges than KMEM_RESERVED_MAX; join neighbours"
  case KMEM_ERROR_CONTEXT:
    "paging_ctx_t contradicts what was set up: image bounds as recorded, an identity limit that covers what lies below"
  case KMEM_ERROR_CONTEXT_NO_MEMORY: "alloc_page_aligned of paging_ctx_t returned NULL"
  case KMEM_ERROR_CONTEXT_PAGE:
    "alloc_page_aligned of paging_ctx_t returned memory that is unaligned, free, or above the identity limit"
  case KMEM_ERROR_BITMAP:
    "the bookkeeping's memory is a multiple of 4 in boot_early, in the image or in a low reserved range, and all of it"
  case KMEM_ERROR_MEMORY_SIZE: "memory ends behind the bytes given; pass get_memory_size()"
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
  case KMEM_ERROR_HEAP_NOT_MAPPED: HeapError.notMapped.message
  case KMEM_ERROR_HEAP_REGION: HeapError.invalidRegion.message
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
