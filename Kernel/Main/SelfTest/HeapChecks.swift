// The kernel heap on mapped pages: blocks keep their contents, growth maps pages, freed memory is one block again.

import CMetal
import KMem

extension SelfTest {
  mutating func checkHeap() throws(Refusal) {
    do throws(HeapError) {
      try memory.initializeHeap()
      try checkBlocks()
      try checkGrowth()
    } catch { throw Refusal(operation: "the heap", message: error.message) }
    check(memory.kernelHeap.validate(on: memory.machine), "the heap agrees with itself")
  }

  private mutating func checkBlocks() throws(HeapError) {
    let before = memory.kernelHeap.statistics
    var blocks = InlineArray<32, UInt32>(repeating: 0)
    for index in blocks.indices {
      let size = UInt32(index) * 37 + 4
      blocks[index] = try memory.allocate(size: size).rawValue
      fill(blocks[index], size, with: UInt32(index))
    }
    var wrong: UInt32 = 0
    for index in blocks.indices where !isFilled(blocks[index], UInt32(index) * 37 + 4, with: UInt32(index)) {
      wrong += 1
    }
    expect(wrong, 0, "every block keeps its contents")

    let moved = try memory.reallocate(VirtualAddress(blocks[31]), size: 20_000).rawValue
    check(isFilled(moved, 31 * 37 + 4, with: 31), "a block that grows keeps its contents")
    blocks[31] = moved
    let aligned = try memory.allocate(size: 100, alignment: 4096).rawValue
    expect(aligned & 0xFFF, 0, "a block is aligned as asked for")
    let dirty = try memory.allocate(size: 800).rawValue
    fill(dirty, 800, with: 0x55)
    try memory.free(VirtualAddress(dirty))
    let zeroed = try memory.allocateZeroed(count: 100, size: 8).rawValue
    expect(zeroed, dirty, "a block that was freed is used again")
    check(isFilled(zeroed, 800, with: 0), "kcalloc's memory is zero, whatever it held")

    try memory.free(VirtualAddress(aligned))
    try memory.free(VirtualAddress(zeroed))
    for index in blocks.indices { try memory.free(VirtualAddress(blocks[index])) }
    check(
      refusal { () throws(HeapError) in try memory.free(VirtualAddress(aligned)) } == .alreadyFree,
      "a block is freed once")
    check(
      refusal { () throws(HeapError) in try memory.free(VirtualAddress(0x10_0000)) } == .foreign, "and only a heap's")
    expect(memory.kernelHeap.statistics.bytesFree, before.bytesFree, "all freed, as many bytes are free as before")
    expect(memory.kernelHeap.statistics.bytesInUse, before.bytesInUse, "and none is in use")
  }

  /// A block that the mapped pages do not hold.
  private mutating func checkGrowth() throws(HeapError) {
    let before = memory.kernelHeap.statistics
    let free = freeFrames
    let size = Self.heapBytes + 0x10_0000
    let block = try memory.allocate(size: size).rawValue
    let after = memory.kernelHeap.statistics
    let grown = after.pages + after.markPages - before.pages - before.markPages
    check(grown > 0 && free - freeFrames >= grown, "the heap grows by pages")
    metal_store(block, 0x1111_1111)
    metal_store(block + size - 4, 0x9999_9999)
    check(Access(loading: block).word == 0x1111_1111, "its first word is there")
    check(Access(loading: block + size - 4).word == 0x9999_9999, "and its last")
    let last = AddressLayout.heapBase.rawValue + after.pages << Frame.shift
    check(Access(loading: last - 4).isDone, "the last page of the heap is mapped")
    expectFault(Access(loading: last), FaultCode.loadAbsent, at: last, "and the one behind it is not")
    try memory.free(VirtualAddress(block))
  }

  private func fill(_ block: UInt32, _ size: UInt32, with seed: UInt32) {
    var offset: UInt32 = 0
    while offset + 4 <= size {
      metal_store(block + offset, seed * 0x0101_0101)
      offset += 4
    }
  }

  private func isFilled(_ block: UInt32, _ size: UInt32, with seed: UInt32) -> Bool {
    var offset: UInt32 = 0
    while offset + 4 <= size {
      if metal_load(block + offset) != seed * 0x0101_0101 { return false }
      offset += 4
    }
    return true
  }
}
