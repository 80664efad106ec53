// boot_early as an allocator: alignment, exhaustion, accounting, and the errors that leave it where it was (B1 to B6).
//
//   0x200000 ├──────── arena: 4 frames ────────┤ 0x204000

import KMem
import PropCheck
import SimulatedPC
import TestSupport
import Testing

@Suite struct BootEarlyTests {
  private static let none: [PhysicalRange] = []

  private func open(_ rig: borrowing MapRig, size: UInt32 = 0x4000) throws -> BootEarly {
    let map = try rig.insert([entry(0x20_0000, 0x10_0000, 1)])
    return try BootEarly(
      start: 0x20_0000, size: size, identityLimit: 0x40_0000, map: map, reserved: Self.none.span, on: rig.machine)
  }

  /// B1, B2, B5: addresses by hand; the cursor moves on in words.
  @Test func allocationsAreAlignedAndDisjoint() throws {
    let rig = try MapRig()
    var early = try open(rig)
    let requests: [(size: UInt32, alignment: UInt32, address: UInt32, used: UInt32)] = [
      (1, 1, 0x20_0000, 4), (1, 2, 0x20_0004, 8), (5, 4, 0x20_0008, 16), (1, 8, 0x20_0010, 0x14),
      (4, 16, 0x20_0020, 0x24), (1, 0, 0x20_1000, 0x1004), (4, 4096, 0x20_2000, 0x2004), (0x1FFC, 4, 0x20_2004, 0x4000),
    ]
    for request in requests {
      #expect(try early.allocate(size: request.size, alignment: request.alignment).rawValue == request.address)
      #expect(early.usedBytes == request.used)
      #expect(early.usedBytes + early.freeBytes == early.totalBytes)
    }
    #expect(early.freeBytes == 0)
    #expect(throws: BootEarlyError.exhausted) { try early.allocate(size: 1, alignment: 1) }
  }

  struct Misuse: Sendable {
    var size: UInt32
    var alignment: UInt32
    var error: BootEarlyError
  }

  static let misuses: [Misuse] = [
    Misuse(size: 0, alignment: 4, error: .zeroSize),
    Misuse(size: 0, alignment: 3, error: .zeroSize),
    Misuse(size: 4, alignment: 3, error: .invalidAlignment),
    Misuse(size: 4, alignment: 4097, error: .invalidAlignment),
    Misuse(size: 4, alignment: .max, error: .invalidAlignment),
    Misuse(size: .max, alignment: 3, error: .invalidAlignment),
    Misuse(size: .max, alignment: 4, error: .exhausted),
    Misuse(size: .max - 3, alignment: 0, error: .exhausted),
    Misuse(size: .max, alignment: 1 << 31, error: .exhausted),
    Misuse(size: 4, alignment: 1 << 31, error: .exhausted),
    Misuse(size: 4, alignment: 1 << 22, error: .exhausted),
    Misuse(size: 0x3FFD, alignment: 4, error: .exhausted),
  ]

  /// B2, B3: an error, no wrap, and the cursor stays.
  @Test(arguments: misuses) func aRefusedRequestLeavesTheCursor(misuse: Misuse) throws {
    let rig = try MapRig()
    var early = try open(rig)
    _ = try early.allocate(size: 1, alignment: 4)
    #expect(throws: misuse.error) { try early.allocate(size: misuse.size, alignment: misuse.alignment) }
    #expect(early.usedBytes == 4)
    #expect(throws: misuse.error) {
      try early.allocateZeroed(size: misuse.size, alignment: misuse.alignment, on: rig.machine)
    }
    #expect(early.usedBytes == 4)
    #expect(try early.allocate(size: 0x3FFC, alignment: 4).rawValue == 0x20_0004)
  }

  /// B4: zero to the last byte asked for, and not a word further than the arena.
  @Test(arguments: [UInt32(1), 4, 7, 0xFFF, 0x1000, 0x1001, 0x3000]) func zeroedMemoryIsZero(size: UInt32) throws {
    let lease = try MachineLease()
    var memory = InstalledMemory()
    memory.set(.bookkeeping, from: 0, count: 1)
    memory.set(.bootEarly, from: 0x200, count: 4)
    lease.machine.reset(installing: memory)
    var map = FirmwareMap(storage: PhysicalAddress(0), capacity: 8)
    try map.insert(MemoryRegion(start: 0x20_0000, last: 0x20_3FFF, type: .usable), on: lease.machine)
    var early = try BootEarly(
      start: 0x20_0000, size: 0x4000, identityLimit: 0x40_0000, map: map, reserved: Self.none.span, on: lease.machine)
    let address = try early.allocateZeroed(size: size, alignment: 4, on: lease.machine)
    let words = (size + 3) / 4
    for word in 0..<words { #expect(lease.machine.peek(PhysicalAddress(address.rawValue + word * 4)) == 0) }
    if words < 0x1000 {
      #expect(lease.machine.peek(PhysicalAddress(address.rawValue + words * 4)) == 0xDEAD_BEEF)
    }
    #expect(lease.machine.violations == [])
  }

  /// B5, B1 over random requests: each lies behind the one before it, inside the arena.
  @Test func randomRequestsKeepTheAccount() throws {
    let rig = try MapRig()
    var random = SplitMix64(seed: 0xB007)
    for _ in 0..<200 {
      var early = try open(rig)
      var end: UInt64 = 0x20_0000
      for _ in 0..<40 {
        let size = random.below(UInt32(1) << random.below(14 as UInt32))
        let alignment = random.element(of: [0, 1, 2, 4, 64, 4096, 8192, 3] as [UInt32])
        let used = early.usedBytes
        if let address = try? early.allocate(size: size, alignment: alignment) {
          #expect(UInt64(address.rawValue) >= end)
          #expect(address.rawValue % (alignment == 0 ? 4096 : alignment) == 0 && address.rawValue % 4 == 0)
          end = UInt64(address.rawValue) + UInt64(size)
          #expect(end <= 0x20_4000)
        } else {
          #expect(early.usedBytes == used)
        }
        #expect(early.usedBytes + early.freeBytes == 0x4000)
      }
    }
  }
}
