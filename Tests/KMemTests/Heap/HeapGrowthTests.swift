// H7, V14, X1: the heap grows by exactly the pages it lacks, or not at all, whatever directory is loaded.

import KMem
import Testing

@Suite struct HeapGrowthTests {
  struct Growth: Sendable {
    var size: UInt32
    /// Pages of the heap afterwards.
    var pages: UInt32
    /// Frames taken: pages of blocks, pages of marks, tables.
    var frames: UInt32
  }

  /// From three pages, one page of marks, and a table for each; the last free block is the whole heap.
  @Test(arguments: [
    Growth(size: HeapFacts.initialFree - 4, pages: 3, frames: 0),
    Growth(size: HeapFacts.initialFree - 3, pages: 4, frames: 1),
    Growth(size: HeapFacts.initialFree + 4096 - 4, pages: 4, frames: 1),
    Growth(size: HeapFacts.initialFree + 4096 - 3, pages: 5, frames: 2),
    // One page of marks serves 512 KiB, 128 pages.
    Growth(size: 128 * 4096 - 0xB60 - 4, pages: 128, frames: 125),
    Growth(size: 128 * 4096 - 0xB60 - 3, pages: 129, frames: 127),
    // One table serves 1024 pages; their marks take 8 pages.
    Growth(size: 1024 * 4096 - 0xB60 - 4, pages: 1024, frames: 1021 + 7),
    Growth(size: 1024 * 4096 - 0xB60 - 3, pages: 1025, frames: 1022 + 8 + 1),
  ]) func growthTakesExactlyWhatItAdds(row: Growth) throws {
    let kernel = try TestKernel.withHeap()
    let free = kernel.free
    #expect(try kernel.allocate(row.size) == HeapFacts.first)
    #expect(kernel.heap.pages == row.pages)
    #expect(kernel.free == free - row.frames)
    let mappings = try kernel.mappings(of: .kernel, pages: 0xD0000..<0xFFC00)
    let pages = (0..<row.pages).map { HeapFacts.base + $0 << 12 }
    let marks = (0..<(row.pages + 127) / 128).map { HeapFacts.marks + $0 << 12 }
    #expect(mappings.keys.sorted() == pages + marks)
    #expect(mappings.values.allSatisfy { $0 & 0xFFF == 0x203 }, "writable, not user, KMem's own")
    #expect(Set(mappings.values).count == mappings.count, "distinct frames")
    #expect(kernel.heap.markPages == UInt32(marks.count))
  }

  struct Need: Sendable {
    var size: UInt32
    /// Frames that the growth from three pages takes.
    var frames: UInt32
  }

  static let needs: [Need] = [
    // 5 pages.
    Need(size: 4 * 4096, frames: 2),
    // 130 pages, whose marks take a page more.
    Need(size: 129 * 4096, frames: 127 + 1),
    // 1025 pages: 8 pages of marks more, and a table.
    Need(size: 1024 * 4096, frames: 1022 + 8 + 1),
  ]

  /// With exactly k frames left: all or nothing, tables within reach or beyond the identity limit.
  @Test(arguments: needs, [false, true]) func growthIsAllOrNothing(need: Need, high: Bool) throws {
    // 1022 frames are left when tables are high.
    if high && need.frames > 1000 { return }
    let all = Array(0...need.frames)
    for left in need.frames > 200 ? all.prefix(3) + all.suffix(4) : all[...] {
      let kernel = try high ? TestKernel.withHighTables() : TestKernel()
      try kernel.run { try $0.initializeHeap() }
      try kernel.drain(leaving: left)
      if left == need.frames {
        #expect(try kernel.allocate(need.size) == HeapFacts.first)
        #expect(kernel.free == 0)
        continue
      }
      kernel.expectRefusal(HeapError.outOfMemory) { _ = try $0.allocate(size: need.size) }
      kernel.expectRefusal(HeapError.outOfMemory) { _ = try $0.allocateZeroed(count: 4, size: need.size / 4) }
      #expect(kernel.heap.pages == 3 && kernel.heap.blocks == 0)
      #expect(try kernel.allocate(HeapFacts.initialFree - 4) == HeapFacts.first, "what is there still serves")
    }
  }

  /// The first page of marks and its table.
  @Test(arguments: [UInt32(0), 1, 2]) func initializationIsAllOrNothing(left: UInt32) throws {
    let kernel = try TestKernel()
    try kernel.drain(leaving: left)
    if left < 2 {
      kernel.expectRefusal(HeapError.outOfMemory) { try $0.initializeHeap() }
      #expect(!kernel.memory.kernelHeap.isInitialized)
    } else {
      try kernel.run { try $0.initializeHeap() }
      #expect(kernel.free == 0)
      #expect(try kernel.allocate(8) == HeapFacts.first)
    }
  }

  @Test func aHeapWithoutPagesCannotStart() throws {
    var layout = TestLayout.standard
    layout.configuration.heapSize = 0
    let kernel = try TestKernel(layout)
    kernel.expectRefusal(HeapError.notMapped) { try $0.initializeHeap() }
    try kernel.run { try $0.mapInitialHeap(size: 1) }
    try kernel.run { try $0.initializeHeap() }
    #expect(kernel.heap.pages == 1 && kernel.heap.bytesFree == 4096 - 0xB60)
    #expect(try kernel.allocate(4096 - 0xB60 - 4) == HeapFacts.first)
  }

  /// An initial heap of more than 512 KiB has its marks from the start.
  @Test func initialPagesHaveTheirMarks() throws {
    var layout = TestLayout.standard
    layout.configuration.heapSize = 129 << 12
    let kernel = try TestKernel(layout)
    let free = kernel.free
    try kernel.run { try $0.initializeHeap() }
    #expect(kernel.free == free - 2 - 1)
    #expect(kernel.heap.markPages == 2)
    #expect(try kernel.allocate(129 << 12 - 0xB60 - 4) == HeapFacts.first)
  }

  /// The new pages join the last block if it is free, and are a block of their own if not.
  @Test func newPagesJoinTheLastFreeBlock() throws {
    let kernel = try TestKernel.withHeap()
    let all = try kernel.allocate(HeapFacts.initialFree - 4)
    #expect(try kernel.allocate(100) == 0xD000_3000)
    #expect(try kernel.allocate(4092) == 0xD000_3000 + 112, "3984 bytes were free")
    #expect(kernel.heap.pages == 5)
    try kernel.free(0xD000_3000 + 112)
    try kernel.free(0xD000_3000)
    try kernel.free(all)
    #expect(kernel.heap.bytesFree == 0x5000 - 0xB60)
    #expect(try kernel.allocate(0x5000 - 0xB60 - 4) == HeapFacts.first)
  }

  /// A block that is not certain to fit is looked at: 1072 bytes serve a request for 1068 + 4, though the class begins at
  /// 1056. Blocks of other classes serve if they are a sixteenth larger than needed.
  @Test func theLastFittingBlockIsFoundWhenFramesRunOut() throws {
    let kernel = try TestKernel.withHeap()
    let block = try kernel.allocate(1068)
    let fence = try kernel.allocate(12)
    try kernel.allocate(HeapFacts.initialFree - 1072 - 16 - 4)
    try kernel.free(block)
    try kernel.drain(leaving: 0)
    #expect(kernel.heap.bytesFree == 1072)
    kernel.expectRefusal(HeapError.outOfMemory) { _ = try $0.allocate(size: 1069) }
    kernel.expectRefusal(HeapError.outOfMemory) { _ = try $0.allocate(size: 900, alignment: 2048) }
    #expect(try kernel.allocate(1068) == block)
    try kernel.free(block)
    // 0xD0000C00 lies 160 bytes into the block; 752 and an alignment of 256 are certain to fit.
    #expect(try kernel.allocate(748, alignment: 256) == 0xD000_0C00)
    #expect(fence == HeapFacts.first + 1072)
  }

  /// Thirty free blocks of 64 bytes hold nothing larger.
  @Test func whatNoFreeBlockHoldsIsRefusedAmongMany() throws {
    let kernel = try TestKernel.withHeap()
    let blocks = try (0..<60).map { _ in try kernel.allocate(60) }
    for index in stride(from: 0, to: 60, by: 2) { try kernel.free(blocks[index]) }
    try kernel.allocate(HeapFacts.initialFree - 60 * 64 - 4)
    try kernel.drain(leaving: 0)
    kernel.expectRefusal(HeapError.outOfMemory) { _ = try $0.allocate(size: 61) }
    kernel.expectRefusal(HeapError.outOfMemory) { _ = try $0.allocate(size: 1 << 20) }
    #expect(try kernel.allocate(60) == blocks[58], "the one freed last")
  }

  /// Someone else's page behind the end, or among the marks, is left alone.
  @Test(arguments: [UInt32(0xD000_3000), 0xD000_4000, 0xFF60_9000]) func aPageInTheWayObstructs(page: UInt32) throws {
    let kernel = try TestKernel.withHeap()
    try kernel.run { try $0.map(VirtualAddress(page), to: PhysicalAddress(0xB_8000), .writable) }
    let size: UInt32 = page < HeapFacts.marks ? 0x2000 : 512 << 10
    kernel.expectRefusal(HeapError.obstructed) { _ = try $0.allocate(size: HeapFacts.initialFree + size - 4) }
    try kernel.run { _ = try $0.unmap(VirtualAddress(page)) }
    try kernel.allocate(HeapFacts.initialFree + size - 4)
  }

  @Test func aPageAtTheFirstMarksObstructsInitialization() throws {
    let kernel = try TestKernel()
    try kernel.run { try $0.map(VirtualAddress(HeapFacts.marks), to: PhysicalAddress(0xB_8000), .writable) }
    kernel.expectRefusal(HeapError.obstructed) { try $0.initializeHeap() }
  }

  /// The last page below kmap stays mappable: it would hold the marks of the marks themselves.
  @Test func theHeapsPagesAreProtectedAsTheyGrow() throws {
    let kernel = try TestKernel.withHeap()
    try kernel.allocate(130 << 12)
    let pages: [UInt32] = [0xD000_0000, 0xD000_3000, 0xD008_2000, HeapFacts.marks, HeapFacts.marks + 0x1000]
    for page in pages {
      let page = VirtualAddress(page)
      kernel.expectRefusal(PagingError.protectedRange) { _ = try $0.unmap(page) }
      kernel.expectRefusal(PagingError.protectedRange) { try $0.protect(page, .readOnly) }
      kernel.expectRefusal(PagingError.protectedRange) { _ = try $0.remap(page, to: PhysicalAddress(0), .writable) }
      kernel.expectRefusal(PagingError.alreadyMapped) { try $0.map(page, to: PhysicalAddress(0), .writable) }
    }
    for page in [UInt32(0xD008_3000), HeapFacts.marks - 0x1000, HeapFacts.marks + 0x2000, 0xFFBF_F000] {
      let page = VirtualAddress(page)
      try kernel.run { try $0.map(page, to: PhysicalAddress(0), .writable) }
      try kernel.run { _ = try $0.unmap(page) }
    }
  }

  /// V14: grown while another space is loaded, with a table that no directory had.
  @Test func growthShowsInEveryAddressSpace() throws {
    let kernel = try TestKernel()
    let before = try kernel.createSpace()
    let other = try kernel.createSpace()
    try kernel.run { try $0.switchTo(before) }
    try kernel.run { try $0.initializeHeap() }
    let block = try kernel.allocate(4 << 20)
    kernel.fill(block, size: 4 << 20, tag: 11)
    try kernel.run { try $0.switchTo(other) }
    #expect(kernel.holds(block, size: 4 << 20, tag: 11))
    try kernel.run { try $0.switchTo(.kernel) }
    try kernel.destroySpace(before)
    #expect(kernel.holds(block, size: 4 << 20, tag: 11))
    try kernel.free(block)
  }

  @Test func messagesSayWhatToDo() {
    let errors: [HeapError] = [
      .notInitialized, .alreadyInitialized, .notMapped, .invalidRegion, .zeroSize, .sizeTooLarge, .invalidAlignment,
      .outOfMemory,
      .regionExhausted, .obstructed, .foreign, .unaligned, .interior, .alreadyFree,
      .corrupted,
    ]
    let messages = errors.map { $0.message.description }
    #expect(Set(messages).count == errors.count)
    #expect(messages.allSatisfy { $0.utf8.count > 30 })
  }
}
