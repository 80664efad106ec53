// H1, H4, H6: where blocks are, what they cost, how they split and join. Addresses and counts are worked out by hand.

import KMem
import Testing

@Suite struct HeapTests {
  @Test func theHeapIsOneFreeBlockBehindItsIndex() throws {
    let kernel = try TestKernel()
    #expect(!kernel.memory.kernelHeap.isInitialized)
    #expect(kernel.heap.bytesFree == 0 && kernel.heap.pages == 0 && kernel.heap.markPages == 0)
    try kernel.run { try $0.initializeHeap() }
    #expect(kernel.memory.kernelHeap.isInitialized)
    let counts = kernel.heap
    #expect(counts.bytesInUse == 0 && counts.peakBytesInUse == 0 && counts.blocks == 0)
    #expect(counts.bytesFree == HeapFacts.initialFree && counts.pages == 3 && counts.markPages == 1)
    // One page of marks and the table above it.
    #expect(kernel.free == TestLayout.initiallyFree - 2)
    #expect(try kernel.mappings(of: .kernel, pages: 0xFF608..<0xFFC00) == [HeapFacts.marks: 0x11_A203])
  }

  /// What the pages held before does not matter.
  @Test func initializationClearsWhatThePagesHeld() throws {
    let kernel = try TestKernel()
    kernel.machine.beginCommand()
    for offset in stride(from: UInt32(0), to: 0x3000, by: 4) {
      kernel.machine.store(0xD000_0B61, at: VirtualAddress(HeapFacts.base + offset))
    }
    kernel.machine.endCommand()
    try kernel.run { try $0.initializeHeap() }
    #expect(try kernel.allocate(1) == HeapFacts.first)
  }

  struct Cost: Sendable {
    var size: UInt32
    var occupied: UInt32
  }

  /// n + 4 bytes, rounded up to 16.
  @Test(arguments: [
    Cost(size: 1, occupied: 16), Cost(size: 12, occupied: 16), Cost(size: 13, occupied: 32),
    Cost(size: 28, occupied: 32),
    Cost(size: 29, occupied: 48), Cost(size: 508, occupied: 512), Cost(size: 509, occupied: 528),
    Cost(size: 9372, occupied: 9376),
  ]) func aBlockOccupiesItsBytesAndFourMore(row: Cost) throws {
    let kernel = try TestKernel.withHeap()
    let block = try kernel.allocate(row.size)
    #expect(block == HeapFacts.first)
    #expect(kernel.heap.bytesInUse == row.occupied)
    #expect(kernel.heap.bytesFree == HeapFacts.initialFree - row.occupied)
    #expect(kernel.heap.pages == 3, "the whole of the first three pages can be handed out")
    try kernel.free(block)
    #expect(kernel.heap.bytesInUse == 0 && kernel.heap.peakBytesInUse == row.occupied)
  }

  @Test func blocksLieSideBySide() throws {
    let kernel = try TestKernel.withHeap()
    #expect(try kernel.allocate(12) == HeapFacts.first)
    #expect(try kernel.allocate(100) == HeapFacts.first + 16)
    #expect(try kernel.allocate(1) == HeapFacts.first + 16 + 112)
    #expect(kernel.heap.blocks == 3)
    #expect(kernel.heap.bytesInUse == 16 + 112 + 16)
  }

  /// H6, in every order in which three neighbours can be freed, with a block in use behind them and without.
  @Test(arguments: [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]], [false, true])
  func freedNeighboursBecomeOneBlock(order: [Int], isLastInUse: Bool) throws {
    let kernel = try TestKernel.withHeap()
    let blocks = try (0..<3).map { _ in try kernel.allocate(60) }
    let last = isLastInUse ? try kernel.allocate(60) : 0
    for index in order { try kernel.free(blocks[index]) }
    // Only one block of 3 * 64 bytes can hold 188.
    #expect(try kernel.allocate(188) == HeapFacts.first)
    if isLastInUse { try kernel.free(last) }
    try kernel.free(HeapFacts.first)
    #expect(try kernel.allocate(HeapFacts.initialFree - 4) == HeapFacts.first)
    #expect(kernel.heap.bytesFree == 0 && kernel.heap.pages == 3)
  }

  /// The free list serves the block freed last, and a large enough one without growing.
  @Test func aFreedBlockIsUsedAgain() throws {
    let kernel = try TestKernel.withHeap()
    let blocks = try (0..<6).map { _ in try kernel.allocate(44) }
    try kernel.free(blocks[1])
    try kernel.free(blocks[3])
    #expect(try kernel.allocate(40) == blocks[3])
    #expect(try kernel.allocate(33) == blocks[1])
    try kernel.free(blocks[1])
    #expect(try kernel.allocate(12) == blocks[1], "a smaller block is cut off the front")
    #expect(try kernel.allocate(28) == blocks[1] + 16, "and the rest serves another")
  }

  /// Blocks of 1024 and of 1040 bytes share a list. The first four are looked at; after them comes the top.
  @Test(arguments: 0...4) func aBlockIsFoundAmongTheFirstFewOfItsClass(smallerOnes: Int) throws {
    let kernel = try TestKernel.withHeap()
    var freed: [UInt32] = []
    for size in [1036] + [UInt32](repeating: 1020, count: smallerOnes) {
      freed.append(try kernel.allocate(size))
      try kernel.allocate(12)
    }
    let top = HeapFacts.first + 1040 + 16 + UInt32(smallerOnes) * 1040
    for block in freed { try kernel.free(block) }
    #expect(try kernel.allocate(1036) == (smallerOnes < 4 ? freed[0] : top))
    #expect(kernel.memory.kernelHeap.validate(on: kernel.machine))
  }

  @Test(arguments: [UInt32(1), 2, 4, 8, 16, 32, 64, 256, 1024, 4096])
  func alignmentIsHonoured(alignment: UInt32) throws {
    let kernel = try TestKernel.withHeap()
    try kernel.allocate(1)
    let block = try kernel.allocate(24, alignment: alignment)
    let unit = max(alignment, 16)
    #expect(block == (HeapFacts.first + 16 + unit - 1) / unit * unit, "the lowest place behind the first block")
    #expect(kernel.heap.bytesInUse == 16 + 32)
    try kernel.free(block)
    try kernel.free(HeapFacts.first)
    #expect(try kernel.allocate(HeapFacts.initialFree - 4) == HeapFacts.first)
  }

  /// Up to 4 MiB, the heap grows as far as the alignment needs.
  @Test func theLargestAlignmentGrowsTheHeap() throws {
    let kernel = try TestKernel.withHeap()
    #expect(try kernel.allocate(5, alignment: 1 << 22) == 0xD040_0000)
    #expect(kernel.heap.pages == 0x401 && kernel.heap.bytesInUse == 16)
  }

  @Test func zeroedMemoryIsZeroWhereBlocksWereBefore() throws {
    let kernel = try TestKernel.withHeap()
    let block = try kernel.allocate(204)
    kernel.fill(block, size: 204, tag: 7)
    try kernel.free(block)
    let zeroed = try kernel.run { try $0.allocateZeroed(count: 17, size: 12).rawValue }
    #expect(zeroed == block)
    for offset in stride(from: UInt32(0), to: 204, by: 4) {
      #expect(kernel.machine.load(VirtualAddress(zeroed + offset)) == 0)
    }
    #expect(kernel.heap.bytesInUse == 208)
    #expect(try kernel.run { try $0.allocateZeroed(size: 1).rawValue } == HeapFacts.first + 208)
  }

  @Test func pagesAreWholeAndAligned() throws {
    let kernel = try TestKernel.withHeap()
    let single = try kernel.run { try $0.allocatePages(1).rawValue }
    #expect(single == 0xD000_1000)
    let several = try kernel.run { try $0.allocatePages(3).rawValue }
    #expect(several == 0xD000_3000, "0xD0002000 holds the single page's last four bytes")
    #expect(kernel.heap.pages == 7 && kernel.heap.bytesInUse == 0x1010 + 0x3010)
    kernel.fill(single, size: 0x1000, tag: 1)
    kernel.fill(several, size: 0x3000, tag: 2)
    #expect(kernel.holds(single, size: 0x1000, tag: 1))
    try kernel.free(several)
    try kernel.free(single)
    #expect(kernel.heap.bytesFree == 0x7000 - 0xB60)
  }
}
