// The kernel heap: its first pages, its start and its region, and what it says about itself.
// The names are those of kmem.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CKMem
import KMem

@c @implementation
public func map_heap_initial(_ ctx: UnsafePointer<paging_ctx_t>!, _ bytes: Int) {
  require(kmem_map_heap_initial(bytes), "map_heap_initial")
}

@c @implementation
public func kmem_map_heap_initial(_ bytes: Int) -> kmem_status_t {
  unsafe withMemory { (memory) throws(PagingError) in
    try unsafe memory.pointee.mapInitialHeap(size: word(bytes))
    if bytes != 0 { unsafe setup.heapBytes = (word(bytes) + (Frame.size - 1)) & ~(Frame.size - 1) }
  }
}

@c @implementation
public func kheap_init(_ start: UInt32, _ region_size: UInt32, _ initial_size: UInt32) {
  require(kmem_kheap_init(start, region_size, initial_size), "kheap_init")
}

@c @implementation
public func kmem_kheap_init(_ start: UInt32, _ region_size: UInt32, _ initial_size: UInt32) -> kmem_status_t {
  guard let memory = unsafe memory else { return KMEM_ERROR_ORDER }
  let counts = unsafe memory.pointee.kernelHeap.statistics
  if counts.peakBytesInUse != 0 { return KMEM_ERROR_HEAP_ALREADY_INITIALIZED }
  let given = region_size == 0 ? ~(Frame.size - 1) : region_size
  let isElsewhere = start != 0 && start != AddressLayout.heapBase.rawValue
  if isElsewhere || given < initial_size || given % Frame.size != 0 { return KMEM_ERROR_HEAP_REGION }
  if unsafe setup.heapBytes == 0 {
    // Where pages are to be mapped, the kernel's own become the heap's: their frames go back, and the heap takes as many.
    let own = initial_size == 0 ? 0 : unmapKernelsHeapPages()
    let status = kmem_map_heap_initial(Int(truncatingIfNeeded: max(own, initial_size)))
    if status != KMEM_OK { return status }
  }
  let mapped = unsafe setup.heapBytes
  if initial_size > mapped { return KMEM_ERROR_HEAP_NOT_MAPPED }
  return unsafe withMemory { (memory) throws(HeapError) in
    try unsafe memory.pointee.limitHeap(toRegionOf: max(given, mapped))
    if unsafe memory.pointee.kernelHeap.isInitialized { return }
    try unsafe memory.pointee.initializeHeap()
    unsafe memory.pointee.retireBootEarly()
  }
}

/// Unmaps what `paging_map` has mapped from the heap's start on without a gap, and frees those frames that the frame allocator
/// had handed out.
///
/// - Returns: bytes that were mapped.
/// - Complexity: O(pages).
func unmapKernelsHeapPages() -> UInt32 {
  let directory = unsafe kmem_paging_kernel_directory()
  var bytes: UInt32 = 0
  var page = kmem_replaced_page_t()
  // Through the functions of kmem.h: a kernel that maps pages has them linked.
  while unsafe kmem_paging_unmap(directory, UInt(AddressLayout.heapBase.rawValue + bytes), &page) == KMEM_OK {
    if !page.was_freed { _ = kmem_pmm_free(page.frame) }
    bytes += Frame.size
  }
  return bytes
}

@c @implementation
public func kmem_heap_statistics(_ statistics: UnsafeMutablePointer<kmem_heap_statistics_t>!) -> kmem_status_t {
  guard let statistics = unsafe statistics else { return KMEM_ERROR_NULL }
  guard let memory = unsafe memory, unsafe memory.pointee.kernelHeap.isInitialized else {
    unsafe statistics.pointee = kmem_heap_statistics_t()
    return KMEM_OK
  }
  let counts = unsafe memory.pointee.kernelHeap.statistics
  unsafe statistics.pointee = kmem_heap_statistics_t(
    bytes_in_use: counts.bytesInUse, bytes_free: counts.bytesFree, peak_bytes_in_use: counts.peakBytesInUse,
    blocks: counts.blocks, pages: counts.pages, mark_pages: counts.markPages)
  return KMEM_OK
}

@c @implementation
public func kmem_heap_validate() -> Bool {
  guard let memory = unsafe memory, unsafe memory.pointee.kernelHeap.isInitialized else { return false }
  return unsafe memory.pointee.kernelHeap.validate(on: KernelMachine())
}
