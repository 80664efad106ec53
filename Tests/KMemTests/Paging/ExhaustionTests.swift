// V10, P11: with exactly k frames left, for every k, an operation either has what it needs or changes nothing at all.

import KMem
import Testing

@Suite struct ExhaustionTests {
  struct Operation: Sendable, CustomTestStringConvertible {
    var name: String
    /// Frames that it takes.
    var cost: UInt32
    var run: @Sendable (inout Memory, AddressSpace) throws -> Void
    var testDescription: String { name }
  }

  static let operations: [Operation] = [
    Operation(name: "map, new table", cost: 1) { memory, space in
      try memory.map(VirtualAddress(0x1000_0000), to: PhysicalAddress(0), .user, in: space)
    },
    Operation(name: "map, new kernel table", cost: 1) { memory, _ in
      try memory.map(VirtualAddress(0xE000_0000), to: PhysicalAddress(0), .writable)
    },
    Operation(name: "map, table there", cost: 0) { memory, space in
      try memory.map(VirtualAddress(0x40_1000), to: PhysicalAddress(0), .user, in: space)
    },
    Operation(name: "createPageTable", cost: 1) { memory, space in
      _ = try memory.createPageTable(for: VirtualAddress(0x1000_0000), .user, in: space)
    },
    Operation(name: "mapUserPages, one page, table there", cost: 1) { memory, space in
      try memory.mapUserPages(VirtualAddress(0x40_1000), size: 1, .writable, in: space)
    },
    Operation(name: "mapUserPages across three tables, the first there", cost: 2 + 1024 + 1 + 2) { memory, space in
      try memory.mapUserPages(VirtualAddress(0x7F_E000), size: (2 + 1024 + 1) << 12, .readOnly, in: space)
    },
    Operation(name: "mapUserPages across two new tables", cost: 3 + 2) { memory, space in
      try memory.mapUserPages(VirtualAddress(0x0FFF_F000), size: 0x2001, .writable, in: space)
    },
    Operation(name: "createAddressSpace", cost: 1) { memory, _ in _ = try memory.createAddressSpace() },
  ]

  @Test(arguments: operations) func anOperationNeedsExactlyItsCost(operation: Operation) throws {
    let lowest = operation.cost > 8 ? operation.cost - 4 : 0
    for left in (lowest..<operation.cost + 2).reversed() where left != operation.cost + 1 {
      try check(operation, left)
    }
    for left in 0..<min(lowest, 4) { try check(operation, left) }
  }

  private func check(_ operation: Operation, _ left: UInt32) throws {
    let kernel = try TestKernel()
    let space = try kernel.createSpace()
    try kernel.run { memory in
      try memory.map(TestLayout.user, to: PhysicalAddress(0), .readOnly, in: space)
      try memory.switchTo(space)
    }
    try kernel.drain(leaving: left)
    if left < operation.cost {
      kernel.expectRefusal(PagingError.outOfMemory) { try operation.run(&$0, space) }
      return
    }
    // Tracked by hand: the rig learns of directories from `createSpace` only.
    kernel.machine.beginCommand()
    try operation.run(&kernel.memory, space)
    #expect(kernel.free == left - operation.cost, "\(operation.name) with \(left) frames left")
  }

  /// The heap's frames are counted before the first is taken.
  @Test(arguments: [UInt32(0), 1, 2, 3, 4]) func mapInitialHeapIsAllOrNothing(left: UInt32) throws {
    var layout = TestLayout.standard
    layout.configuration.heapSize = 0
    let kernel = try TestKernel(layout)
    try kernel.drain(leaving: left)
    if left < 4 {
      kernel.expectRefusal(PagingError.outOfMemory) { try $0.mapInitialHeap(size: 0x2001) }
    } else {
      try kernel.run { try $0.mapInitialHeap(size: 0x2001) }
      #expect(kernel.free == 0)
      #expect(try kernel.mappings(of: .kernel, pages: 0xD0000..<0xFFC00).count == 3)
    }
  }

  /// V11: unmap and destroy need no frame.
  @Test(arguments: [false, true]) func unmapAndDestroyWorkWithoutAFreeFrame(high: Bool) throws {
    let kernel = try high ? TestKernel.withHighTables() : TestKernel()
    let space = try kernel.createSpace()
    let other = try kernel.createSpace()
    let free = kernel.free
    try kernel.run { memory in
      try memory.mapUserPages(TestLayout.user, size: 0x3000, .writable, in: space)
      try memory.mapUserPages(VirtualAddress(0xBFFF_F000), size: 0x1000, .writable, in: other)
    }
    try kernel.drain(leaving: 0)
    let replaced = try kernel.run { try $0.unmap(TestLayout.user, in: space) }
    #expect(replaced.wasFreed)
    #expect(kernel.free == 1)
    try kernel.drain(leaving: 0)
    try kernel.destroySpace(other)
    #expect(kernel.free == 3, "a page, its table, the directory")
    try kernel.destroySpace(space)
    #expect(kernel.free == 3 + 4)
    #expect(free > 7)
  }

  @Test func tooManySpacesIsSaidBeforeOutOfMemory() throws {
    let kernel = try TestKernel()
    for _ in 1..<8 { _ = try kernel.createSpace() }
    kernel.expectRefusal(PagingError.tooManySpaces) { _ = try $0.createAddressSpace() }
    try kernel.drain(leaving: 0)
    kernel.expectRefusal(PagingError.tooManySpaces) { _ = try $0.createAddressSpace() }
  }
}
