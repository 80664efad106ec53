// X4, X1, V12, V14: sequences of operations with arguments from the edges of their ranges. Nothing traps, the machine sees
// no violation and nothing stale, kernel entries stay the same in every directory, and every used frame has an owner.

import KMem
import PropCheck
import SimulatedPC
import TestSupport
import Testing

@Suite struct AnyInputTests {
  private static let addresses: [UInt32] = [
    0, 1, 0xFFF, 0x1000, 0x10_0000, 0x11_4000, 0x3F_F000, 0x40_0000, 0x40_1000, 0x7F_F000, 0x80_0000, 0xBFFF_F000,
    0xBFFF_FFFF, 0xC000_0000, 0xC000_F000, 0xC001_0000, 0xCFFF_F000, 0xD000_0000, 0xD000_2000, 0xD000_3000,
    0xE000_0000, 0xFFBF_F000, 0xFFC0_0000, 0xFFC0_3000, 0xFFFF_F000, 0xFFFF_FFFF,
  ]
  private static let sizes: [UInt32] = [0, 1, 0xFFF, 0x1000, 0x1001, 0x3000, 0x40_0000, 0x7FFF_FFFF, .max]
  private static let flags: [UInt32] = [0, 1, 2, 3, 4, 6, 7, 7, 7, 0x1F, 0x60, 0x7F, 0x80, 0x100, 0x200, .max]

  @Test(arguments: [false, true], [UInt64(1), 2, 3]) func sequencesOfEdgeCasesAreHarmless(
    high: Bool, seed: UInt64
  ) throws {
    let kernel = try high ? TestKernel.withHighTables() : TestKernel()
    var random = SplitMix64(seed: seed)
    var held: Set<UInt32> = []
    if high { held = Set(0x11A..<UInt32(0x124)).union(0x128..<UInt32(0x400)) }
    var dead: [AddressSpace] = []
    var outcomes = [0, 0]
    if seed == 3 {
      // A processor that loads and forgets translations whenever it likes.
      for address in Self.addresses { kernel.machine.registerForSpeculation(VirtualAddress(address)) }
      kernel.machine.speculateRandomly(seed: seed, oneIn: 3)
    }
    for step in 0..<300 {
      let spaces = kernel.spaces + [.kernel, .kernel] + dead.suffix(1)
      let space = random.element(of: spaces)
      do {
        if step % 25 == 3 {
          _ = try kernel.createSpace()
        } else if step % 40 == 7 {
          try kernel.destroySpace(space)
          dead.append(space)
        } else {
          try run(kernel, &random, space, &held)
        }
        outcomes[0] += 1
      } catch {
        outcomes[1] += 1
        #expect(kernel.changedWords == [], "\(error) changed memory")
      }
      if step % 20 == 19 {
        try checkKernelEntries(kernel)
        try checkAccount(kernel, held)
      }
      kernel.machine.speculate(VirtualAddress(random.element(of: Self.addresses)))
    }
    #expect(outcomes[0] > 50 && outcomes[1] > 50, "\(outcomes)")
  }

  private func run(
    _ kernel: TestKernel, _ random: inout SplitMix64, _ space: AddressSpace, _ held: inout Set<UInt32>
  ) throws {
    let virtual = VirtualAddress(random.element(of: Self.addresses))
    let physical = PhysicalAddress(random.element(of: Self.addresses))
    let flags = PageFlags(rawValue: random.element(of: Self.flags))
    let size = random.element(of: Self.sizes)
    let count = random.element(of: [0, 1, 1, 2, 5, 0x1_0000, .max] as [UInt32])
    let candidates = held.sorted()
    let some = candidates.isEmpty ? physical : Frame(random.element(of: candidates)).address
    switch random.below(14 as UInt32) {
    case 0, 1: try kernel.run { try $0.map(virtual, to: physical, flags, in: space) }
    case 2: _ = try kernel.run { try $0.remap(virtual, to: physical, flags, in: space) }
    case 3: try kernel.run { try $0.protect(virtual, flags, in: space) }
    case 4, 5: _ = try kernel.run { try $0.unmap(virtual, in: space) }
    case 6, 7: try kernel.run { try $0.mapUserPages(virtual, size: size, flags, in: space) }
    case 8: _ = try kernel.run { try $0.createPageTable(for: virtual, flags, in: space) }
    case 9: try kernel.run { try $0.switchTo(space) }
    case 10:
      let first = try kernel.run {
        try $0.allocateFrames(count: count, alignment: size, below: UInt64(virtual.rawValue))
      }
      held.formUnion(first.number..<first.number + count)
    case 11: held.insert(try kernel.run { try $0.allocateFrame() }.number)
    case 12:
      try kernel.run { try $0.freeFrames(some, count: count) }
      for frame in some.frame.number..<some.frame.number + count { held.remove(frame) }
    default:
      let victim = random.below(2 as UInt32) == 0 ? some : physical
      try kernel.run { try $0.freeFrame(victim) }
      held.remove(victim.frame.number)
    }
  }

  /// V14
  private func checkKernelEntries(_ kernel: TestKernel) throws {
    func entries(_ space: AddressSpace) throws -> [UInt32: UInt32] {
      var entries: [UInt32: UInt32] = [:]
      kernel.machine.forEachPresentDirectoryEntry(of: try kernel.directory(of: space)) { slot, entry in
        if slot < 1 || slot >= 0x300 { entries[slot] = entry & ~EntryBit.accessed }
      }
      return entries
    }
    let expected = try entries(.kernel)
    #expect(expected.values.allSatisfy { $0 & 0xFFF == 3 })
    for space in kernel.spaces { #expect(try entries(space) == expected) }
  }

  /// X1: image, module, boot_early, directories, tables, pages that KMem owns, what callers hold.
  private func checkAccount(_ kernel: TestKernel, _ held: Set<UInt32>) throws {
    var tables: Set<UInt32> = []
    var pages: Set<UInt32> = []
    for space in kernel.spaces + [.kernel] {
      let directory = try kernel.directory(of: space)
      tables.insert(directory.frame.number)
      kernel.machine.forEachPresentDirectoryEntry(of: directory) { slot, entry in
        tables.insert(entry >> 12)
        if space != .kernel && (slot < 1 || slot >= 0x300) { return }
        for index in 0..<UInt32(1024) {
          let leaf = kernel.machine.peek(PhysicalAddress(entry & ~0xFFF | index << 2))
          if leaf & 0x201 == 0x201 { #expect(pages.insert(leaf >> 12).inserted, "an owned frame is mapped twice") }
        }
      }
    }
    // boot_early's own: bitmap and spaces; its four tables are found above.
    let own: Set<UInt32> = Set(0x100..<0x114).union([TestLayout.bitmap, TestLayout.spaces])
    let all = [own, tables, pages, held]
    #expect(all.reduce(0) { $0 + $1.count } == all.reduce(Set()) { $0.union($1) }.count, "a frame has two owners")
    #expect(kernel.memory.frameStatistics.used == UInt32(all.reduce(0) { $0 + $1.count }))
    #expect(kernel.memory.frameStatistics.allocated == UInt32(held.count))
  }
}
