// Failure injection by hand: each operation that takes frames is run with none, with one, with two, and so on, and after
// each refusal nothing has changed, byte for byte.

import Operations
import Sessions
import SimulatedPC
import Specification
import Testing

@Suite struct HungryTests {
  /// A kernel with a few hundred free frames, its heap not started.
  private static func start(_ lease: borrowing MachineLease) throws -> KernelSession {
    var scenario = BootScenario(entries: [
      FirmwareMapEntry(base: 0x10_0000, length: 0x20_0000, type: FirmwareMemoryType.usable)
    ])
    scenario.kernelSize = 0x8000
    scenario.mapCapacity = 16
    scenario.configuration.bootEarlySize = 0x1_0000
    scenario.configuration.identityLimit = 0x20_0000
    scenario.configuration.heapSize = 0x2000
    scenario.configuration.maximumAddressSpaces = 4
    return try KernelSession(booting: scenario, on: lease.machine)
  }

  /// What is done when it has its frames, for each kind.
  private static func operation(_ kind: HungryKind, _ block: UInt32) -> Operations.Operation {
    switch kind {
    case .frame: .allocateFrame
    case .table: .createTable(virtual: 0xE000_0000, flags: 0x2, space: 0)
    case .page: .map(virtual: 0x0080_0000, physical: 0x10_0000, flags: 0x6, space: 1)
    case .userPages: .mapUserPages(virtual: 0x00BF_F000, size: 0x3000, flags: 0x6, space: 1)
    case .space: .createSpace
    case .heap: .initializeHeap
    case .block: .allocate(size: 0x3000, alignment: 16)
    case .alignedBlock: .allocate(size: 0x3000, alignment: 4096)
    case .zeroedBlock: .allocateZeroed(count: 3, size: 0x1000)
    case .pageBlock: .allocatePages(3)
    case .resizedBlock: .reallocate(virtual: block, size: 0x4000)
    }
  }

  @Test(arguments: HungryKind.allCases)
  func `an operation that lacks a frame changes nothing, whichever it is`(kind: HungryKind) throws {
    let lease = try MachineLease()
    let kernel = try Self.start(lease)
    try kernel.run(.createSpace)
    var block: UInt32 = 0
    if kind != .heap {
      try kernel.run(.initializeHeap)
      block = try kernel.run(.allocate(size: 100, alignment: 16))
    }
    let response = try kernel.starve(Self.operation(kind, block))
    #expect(!response.isRefusal)
    #expect(kernel.seen.starved == [kind])
    try kernel.finish()
  }

  @Test func `nothing needs a place in the window that a caller could take`() throws {
    let lease = try MachineLease()
    let kernel = try Self.start(lease)
    try kernel.run(.createSpace)
    try kernel.fillWindow(leaving: 0)
    #expect(try kernel.perform(.kmap(physical: 0x10_0000)) == .refused(.outOfSlots))
    for kind in HungryKind.allCases where kind != .resizedBlock {
      #expect(try kernel.perform(Self.operation(kind, 0)).isRefusal == false, "\(kind)")
    }
    try kernel.finish()
  }
}
