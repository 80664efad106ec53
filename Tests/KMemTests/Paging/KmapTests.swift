// The kmap window: slots nest, run out, and show the frame that they map.
//
//   0xFFC00000 ┌ 3 slots of KMem's ┬ 1021 slots of callers ┐ 2^32

import KMem
import Testing

@Suite struct KmapTests {
  private static let firstSlot = VirtualAddress(0xFFC0_3000)

  /// K4, K3: what is written through the window is in the frame, also where a slot served another frame before.
  @Test func aWindowShowsItsFrame() throws {
    let kernel = try TestKernel()
    let frames = try kernel.run { memory in [try memory.allocateFrame(), try memory.allocateFrame()] }
    for frame in frames {
      let window = try kernel.run { try $0.kmap(frame.address) }
      #expect(window == Self.firstSlot)
      #expect(kernel.machine.access(window, .write(frame.number), mode: .kernel) == .success(frame.number))
      guard case .failure = kernel.machine.access(window, .read, mode: .user) else {
        Issue.record("the window is open to user mode")
        return
      }
      #expect(kernel.machine.peek(frame.address) == frame.number)
      try kernel.run { try $0.kunmap(window) }
      #expect(try kernel.memory.translate(window) == nil)
    }
  }

  /// K2, K5: 1021 callers' slots, each for one frame, the last one at the end of the address space; then an error.
  @Test func slotsNestUntilTheyRunOut() throws {
    let kernel = try TestKernel()
    #expect(Memory.kmapCapacity == 1021)
    var windows: [VirtualAddress] = []
    for index in 0..<UInt32(1021) {
      let physical = PhysicalAddress((0xFFFFF - index) << 12)
      windows.append(try kernel.memory.kmap(physical))
    }
    #expect(kernel.memory.kmapDepth == 1021)
    #expect(windows == (0..<1021).map { VirtualAddress(0xFFC0_3000 + $0 << 12) })
    #expect(windows.last == VirtualAddress(0xFFFF_F000))
    for index in 0..<UInt32(1021) {
      #expect(try kernel.memory.translate(windows[Int(index)]) == PhysicalAddress((0xFFFFF - index) << 12))
    }
    kernel.expectRefusal(KmapError.outOfSlots) { _ = try $0.kmap(PhysicalAddress(0)) }
    for window in windows.reversed() { try kernel.memory.kunmap(window) }
    #expect(kernel.memory.kmapDepth == 0)
    #expect(try kernel.mappings(of: .kernel, pages: 0xFFC00..<0x100000).isEmpty)
  }

  /// K5: with every caller's slot in use KMem still reaches tables and pages above the identity limit.
  @Test func callersCannotStarveKMem() throws {
    let kernel = try TestKernel.withHighTables()
    for _ in 0..<1021 { _ = try kernel.memory.kmap(PhysicalAddress(0x70_0000)) }
    let space = try kernel.createSpace()
    try kernel.run { memory in
      try memory.mapUserPages(VirtualAddress(0x7F_F000), size: 0x2000, .writable, in: space)
      try memory.map(VirtualAddress(0xE000_0000), to: PhysicalAddress(0), .writable)
    }
    #expect(try kernel.memory.translate(VirtualAddress(0xFFFF_F000)) == PhysicalAddress(0x70_0000))
    try kernel.destroySpace(space)
    // KMem's own slots are closed again.
    #expect(try kernel.mappings(of: .kernel, pages: 0xFFC00..<0xFFC03).isEmpty)
  }

  /// K2: most recent first; anything else is refused and changes nothing.
  @Test func kunmapOutOfOrderIsRefused() throws {
    let kernel = try TestKernel()
    kernel.expectRefusal(KmapError.notMostRecent) { try $0.kunmap(Self.firstSlot) }
    let outer = try kernel.run { try $0.kmap(PhysicalAddress(0x70_0000)) }
    let inner = try kernel.run { try $0.kmap(PhysicalAddress(0x70_0000)) }
    #expect(inner == outer.advanced(byBytes: 0x1000))
    let wrong = [outer, inner.advanced(byBytes: 1), inner.advanced(byBytes: 0x1000), VirtualAddress(0xFFC0_0000)]
    for address in wrong {
      kernel.expectRefusal(KmapError.notMostRecent) { try $0.kunmap(address) }
    }
    try kernel.run { memory in
      try memory.kunmap(inner)
      try memory.kunmap(outer)
    }
    kernel.expectRefusal(KmapError.notMostRecent) { try $0.kunmap(outer) }
  }

  @Test(arguments: [UInt32(1), 0x70_0FFF, 0xFFFF_FFFF]) func kmapOfAnUnalignedAddressIsRefused(raw: UInt32) throws {
    let kernel = try TestKernel()
    kernel.expectRefusal(KmapError.unaligned) { _ = try $0.kmap(PhysicalAddress(raw)) }
  }

  /// V14: the window is the same under every directory.
  @Test func aWindowStaysOpenAcrossSwitches() throws {
    let kernel = try TestKernel.withHighTables()
    let space = try kernel.createSpace()
    let frame = try kernel.run { try $0.allocateFrame() }
    let window = try kernel.run { try $0.kmap(frame.address) }
    try kernel.run { try $0.switchTo(space) }
    #expect(kernel.machine.access(window, .write(3), mode: .kernel) == .success(3))
    try kernel.run { try $0.kunmap(window) }
    try kernel.run { try $0.switchTo(.kernel) }
    guard case .failure = kernel.machine.access(window, .read, mode: .kernel) else {
      Issue.record("the window is open after kunmap")
      return
    }
  }
}
