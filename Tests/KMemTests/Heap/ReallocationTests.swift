// H4: a block that changes its size keeps min(old, new) bytes, stays where it can and moves where it must.

import KMem
import Testing

@Suite struct ReallocationTests {
  @Test func noBlockMeansANewOne() throws {
    let kernel = try TestKernel.withHeap()
    #expect(try kernel.run { try $0.reallocate(nil, size: 10).rawValue } == HeapFacts.first)
    #expect(kernel.heap.blocks == 1)
  }

  @Test func shrinkingStaysAndGivesTheRestBack() throws {
    let kernel = try TestKernel.withHeap()
    let block = try kernel.allocate(124)
    let next = try kernel.allocate(12)
    kernel.fill(block, size: 124, tag: 1)
    #expect(try kernel.reallocate(block, 44) == block)
    #expect(kernel.holds(block, size: 44, tag: 1))
    #expect(kernel.heap.bytesInUse == 48 + 16)
    #expect(try kernel.allocate(76) == block + 48, "the rest of 80 bytes is a free block")
    #expect(next == block + 128)
  }

  /// The rest joins the free block behind, so that nothing is left over when all is freed.
  @Test func shrinkingJoinsTheFreeBlockBehind() throws {
    let kernel = try TestKernel.withHeap()
    let block = try kernel.allocate(124)
    #expect(try kernel.reallocate(block, 12) == block)
    #expect(try kernel.allocate(HeapFacts.initialFree - 16 - 4) == block + 16)
  }

  @Test func sameOccupiedSizeChangesNothing() throws {
    let kernel = try TestKernel.withHeap()
    let block = try kernel.allocate(29)
    #expect(try kernel.reallocate(block, 44) == block)
    #expect(kernel.changedWords == [])
    #expect(kernel.heap.bytesInUse == 48)
  }

  /// Up to exactly the free bytes behind it; one more and it moves.
  @Test(arguments: [(108, true), (109, false)])
  func growingStaysWhileTheFreeBlockBehindSuffices(size: UInt32, stays: Bool) throws {
    let kernel = try TestKernel.withHeap()
    let block = try kernel.allocate(28)
    let behind = try kernel.allocate(76)
    let fence = try kernel.allocate(12)
    kernel.fill(block, size: 28, tag: 3)
    kernel.fill(fence, size: 12, tag: 4)
    try kernel.free(behind)
    let moved = try kernel.reallocate(block, size)
    #expect(moved == (stays ? block : fence + 16))
    #expect(kernel.holds(moved, size: 28, tag: 3))
    #expect(kernel.holds(fence, size: 12, tag: 4))
    #expect(kernel.heap.bytesInUse == (stays ? 112 : 128) + 16)
    #expect(kernel.heap.blocks == 2)
    if !stays { kernel.expectRefusal(HeapError.alreadyFree) { try $0.free(VirtualAddress(block)) } }
  }

  @Test func growingInPlaceLeavesTheRestFree() throws {
    let kernel = try TestKernel.withHeap()
    let block = try kernel.allocate(28)
    let behind = try kernel.allocate(108)
    let fence = try kernel.allocate(12)
    try kernel.free(behind)
    #expect(try kernel.reallocate(block, 60) == block)
    #expect(try kernel.allocate(76) == block + 64)
    #expect(kernel.heap.bytesInUse == 64 + 80 + 16)
    #expect(fence == block + 32 + 112)
  }

  /// A block that cannot move for want of frames stays as it is, and its bytes.
  @Test func failureLeavesTheBlockAsItIs() throws {
    let kernel = try TestKernel.withHeap()
    let block = try kernel.allocate(100)
    try kernel.allocate(12)
    kernel.fill(block, size: 100, tag: 5)
    try kernel.drain(leaving: 2)
    kernel.expectRefusal(HeapError.outOfMemory) {
      _ = try $0.reallocate(VirtualAddress(block), size: 20_000)
    }
    #expect(kernel.holds(block, size: 100, tag: 5))
    #expect(try kernel.reallocate(block, 50) == block, "it is a block still")
  }

  @Test func aBlockThatMovesGrowsTheHeap() throws {
    let kernel = try TestKernel.withHeap()
    let block = try kernel.allocate(1001)
    try kernel.allocate(1)
    kernel.fill(block, size: 1001, tag: 6)
    let moved = try kernel.reallocate(block, 12_000)
    #expect(moved == HeapFacts.first + 1008 + 16)
    #expect(kernel.holds(moved, size: 1001, tag: 6))
    // 0xB60 + 1024 + 12016 = 15952 bytes.
    #expect(kernel.heap.pages == 4 && kernel.heap.bytesInUse == 16 + 12_016)
  }
}
