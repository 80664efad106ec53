// Pages for the heap: its first ones, and more when no block fits. Frames for pages, marks and tables are counted before
// the first is taken, so that the heap either grows by all that it needs or not at all. It never shrinks.
//
//   ├ blocks ──┤ top             ┤ end
//   ├ blocks ──┤ new block ──────┼────────┤ top ┄┄┄┤ new end, at the next page

extension KernelMemory {
  /// Maps zeroed, writable pages for the heap from 0xD0000000 on: `map_heap_initial`.
  /// `initializeHeap` makes a heap of them.
  ///
  /// - Parameter size: in bytes, rounded up to whole pages; 0 maps nothing.
  /// - Complexity: O(size).
  /// - Throws: `invalidRange` when the heap would reach its marks at 0xFF608000, `alreadyMapped`, `outOfMemory`.
  @inlinable
  public mutating func mapInitialHeap(size: UInt32) throws(PagingError) {
    if size > HeapLayout.maximumRegion { throw .invalidRange }
    let pages = size / Frame.size + (size % Frame.size == 0 ? 0 : 1)
    try mapOwnedPages(pages, at: AddressLayout.heapBase, .writable, in: paging.kernelDirectory)
    if pages > 0 { paging.heapEnd = AddressLayout.heapBase.advanced(byBytes: pages << Frame.shift) }
  }

  /// Starts the heap on the pages that `mapInitialHeap` has mapped: `kheap_init`. It is all free then.
  ///
  /// A page of marks for every 512 KiB is mapped at 0xFF608000.
  ///
  /// - Complexity: O(pages / 128).
  /// - Throws: `alreadyInitialized`, `notMapped`, `outOfMemory`, `obstructed`.
  @inlinable
  public mutating func initializeHeap() throws(HeapError) {
    if heap.isInitialized { throw .alreadyInitialized }
    let end = paging.heapEnd
    if end == AddressLayout.heapBase { throw .notMapped }
    try mapHeapPages(upTo: end)
    heap.start(upTo: end, on: machine)
  }

  /// Bounds the heap's growth: the region of `kheap_init`. Without it the heap grows up to its marks at 0xFF608000.
  ///
  /// - Parameter size: of the region from 0xD0000000 on, in bytes, a multiple of 4096 that covers the heap's present
  ///   pages. A region that reaches the marks or beyond ends there.
  /// - Throws: `invalidRegion`.
  @inlinable
  public mutating func limitHeap(toRegionOf size: UInt32) throws(HeapError) {
    let present = paging.heapEnd.rawValue - AddressLayout.heapBase.rawValue
    if size == 0 || size % Frame.size != 0 || size < present { throw .invalidRegion }
    let largest = HeapLayout.marks.rawValue - AddressLayout.heapBase.rawValue
    heap.limit = AddressLayout.heapBase.advanced(byBytes: min(size, largest))
  }

  /// Grows the heap by as many pages as its top lacks to hold `size` bytes at a multiple of `alignment`.
  ///
  /// - Complexity: O(pages added); O(1) when it throws because the range or the frames do not suffice.
  /// - Throws: `regionExhausted`, `outOfMemory`, `obstructed`.
  @inlinable @inline(never)
  mutating func growHeap(for size: UInt32, alignment: UInt32) throws(HeapError) {
    let start = KernelHeap.firstMultiple(of: alignment, from: heap.top)
    if start > heap.limit || size > heap.limit.rawValue &- start.rawValue { throw .regionExhausted }
    let end = KernelHeap.firstMultiple(of: Frame.size, from: start.advanced(byBytes: size))
    try mapHeapPages(upTo: end)
    paging.heapEnd = end
    heap.end = end
  }

  /// Maps the pages that a heap up to `end` needs more, of blocks and of marks, all or none.
  ///
  /// `initializeHeap` already made the table that blocks and marks share.
  @inlinable
  mutating func mapHeapPages(upTo end: VirtualAddress) throws(HeapError) {
    let oldEnd = paging.heapEnd
    let oldMarks = heap.marksEnd
    let pages = (end.rawValue &- oldEnd.rawValue) >> Frame.shift
    let marks = (HeapLayout.marksEnd(forHeapEndingAt: end).rawValue &- oldMarks.rawValue) >> Frame.shift
    // Looking for pages in the way takes time for each page.
    if pages &+ marks > frames.statistics.free { throw .outOfMemory }
    do throws(PagingError) {
      let directory = paging.kernelDirectory
      let tables =
        try countMissingTables(for: pages, at: oldEnd, in: directory)
        &+ countMissingTables(for: marks, at: oldMarks, in: directory)
      if pages &+ marks &+ tables > frames.statistics.free { throw .outOfMemory }
      insertOwnedPages(pages, at: oldEnd, .writable, in: directory)
      insertOwnedPages(marks, at: oldMarks, .writable, in: directory)
    } catch { throw error == .outOfMemory ? .outOfMemory : .obstructed }
  }
}
