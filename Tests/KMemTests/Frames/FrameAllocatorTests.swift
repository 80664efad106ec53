// The frame allocator, clause by clause (contract P). The machine of most tests, in frames:
//
//   0 ┊ hole ┊ 2 ├── usable ──┤ 40 ├ reserved ┤ 42 ┊ hole ┊ 64 ├── usable ──┤ 100     floor: frame 4

import KMem
import Testing

@Suite struct FrameAllocatorTests {
  private func allocator(_ rig: borrowing MapRig) throws -> FrameAllocator {
    let map = try rig.insert([entry(0x2000, 0x2_6000, 1), entry(0x2_8000, 0x1800, 2), entry(0x4_0000, 0x2_4000, 1)])
    return FrameAllocator(
      base: MapRig.bookkeeping, map: map, floor: 0x3001, kernel: PhysicalRange(start: 0x8000, end: 0x9001),
      arena: FrameRange(start: 12, end: 14),
      reserved: [PhysicalRange(start: 0xFFFF, end: 0x1_0001), PhysicalRange(start: 0x1_0000, end: 0x1_1000)].span,
      on: rig.machine)
  }

  /// P1, P2, P3, P6: kernel 8 and 9, arena 12 and 13, reserved 15 and 16, nothing below the floor or behind the end.
  private static let free: [UInt32] = [4, 5, 6, 7, 10, 11, 14] + Array(17..<40) + Array(64..<100)

  @Test func theFreeSetIsUsableFramesMinusWhatIsTaken() throws {
    let rig = try MapRig()
    let allocator = try allocator(rig)
    #expect((0..<128).filter { allocator.isFree(Frame($0), on: rig.machine) } == Self.free)
    let counts = allocator.statistics
    #expect(counts.total == 100 && counts.free == 66 && counts.used == 6 && counts.reserved == 28)
    #expect(counts.allocated == 0 && counts.peakUsed == 6)
    #expect(allocator.validate(on: rig.machine) == true)
    #expect(rig.machine.violations == [])
  }

  /// P4: a bit that no count can know of, set in either map, in any word, behind the last frame or at a frame that is not
  /// managed, is seen.
  @Test func validateSeesBitsThatCannotBe() throws {
    let rig = try MapRig()
    var allocator = try allocator(rig)
    // Level 0 is pairs of words: free frames, then managed ones. Frame 101 lies behind the end, 41 is reserved, 0 a hole.
    for frame in [UInt32(100), 101, 127, 41, 40, 0] {
      for part in [UInt32(0), 4] {
        let place = PhysicalAddress(MapRig.bookkeeping.rawValue + frame / 32 * 8 + part)
        let word = rig.machine.peek(place)
        rig.machine.poke(word ^ 1 << (frame % 32), at: place)
        #expect(allocator.validate(on: rig.machine) == false, "frame \(frame), byte \(part)")
        rig.machine.poke(word, at: place)
      }
    }
    #expect(allocator.validate(on: rig.machine) == true)

    // As many managed frames as before, but one of them behind the end.
    let taken = try allocator.allocate(on: rig.machine).number
    for frame in [taken, 101] {
      let place = PhysicalAddress(MapRig.bookkeeping.rawValue + frame / 32 * 8 + 4)
      rig.machine.poke(rig.machine.peek(place) ^ 1 << (frame % 32), at: place)
    }
    #expect(allocator.validate(on: rig.machine) == false)
  }

  /// P4: both summaries lie behind the four pairs of words, a word each; every bit of them counts.
  @Test(arguments: [UInt32(32), 36]) func validateSeesSummariesThatDisagree(offset: UInt32) throws {
    let rig = try MapRig()
    let allocator = try allocator(rig)
    let place = PhysicalAddress(MapRig.bookkeeping.rawValue + offset)
    let word = rig.machine.peek(place)
    for bit in 0..<32 {
      rig.machine.poke(word ^ 1 << bit, at: place)
      #expect(allocator.validate(on: rig.machine) == false, "bit \(bit)")
    }
    rig.machine.poke(word, at: place)
    #expect(allocator.validate(on: rig.machine) == true)
  }

  /// P5, P7, P8, P11, P16
  @Test func aDrainTakesEachFreeFrameOnceAndFreeingRestoresEveryBit() throws {
    let rig = try MapRig()
    var allocator = try allocator(rig)
    let before = bits(rig)
    var drained: [UInt32] = []
    for _ in Self.free { drained.append(try allocator.allocate(on: rig.machine).number) }
    #expect(drained == Self.free)
    #expect(throws: FrameAllocatorError.outOfMemory) { try allocator.allocate(on: rig.machine) }
    #expect(allocator.statistics.free == 0 && allocator.statistics.used == 72 && allocator.statistics.allocated == 66)
    #expect(allocator.validate(on: rig.machine) == true)
    for frame in drained.reversed() { try allocator.free(Frame(frame).address, on: rig.machine) }
    #expect(bits(rig) == before)
    #expect(allocator.validate(on: rig.machine) == true)
    #expect(allocator.statistics.free == 66 && allocator.statistics.peakUsed == 72)
  }

  private func bits(_ rig: borrowing MapRig) -> [UInt32] {
    (0..<10).map { rig.machine.peek(PhysicalAddress(MapRig.bookkeeping.rawValue + $0 * 4)) }
  }

  struct Misuse: Sendable {
    var address: UInt32
    var error: FrameAllocatorError
  }

  static let misuses: [Misuse] = [
    Misuse(address: 0x1_2001, error: .unaligned), Misuse(address: 0xFFFF_FFFF, error: .unaligned),
    Misuse(address: 100 << 12, error: .outOfRange), Misuse(address: 0xFFFF_F000, error: .outOfRange),
    Misuse(address: 0, error: .hole), Misuse(address: 1 << 12, error: .hole), Misuse(address: 42 << 12, error: .hole),
    Misuse(address: 63 << 12, error: .hole), Misuse(address: 2 << 12, error: .reserved),
    Misuse(address: 3 << 12, error: .reserved), Misuse(address: 40 << 12, error: .reserved),
    Misuse(address: 41 << 12, error: .reserved), Misuse(address: 8 << 12, error: .kernelOwned),
    Misuse(address: 9 << 12, error: .kernelOwned), Misuse(address: 12 << 12, error: .kernelOwned),
    Misuse(address: 15 << 12, error: .kernelOwned), Misuse(address: 16 << 12, error: .kernelOwned),
    Misuse(address: 4 << 12, error: .alreadyFree), Misuse(address: 99 << 12, error: .alreadyFree),
  ]

  /// P9, P10: a distinct error each, for one frame and for a run of one, and nothing changes.
  @Test(arguments: misuses) func freeingWhatWasNotAllocatedIsRefused(misuse: Misuse) throws {
    let rig = try MapRig()
    var allocator = try allocator(rig)
    let before = (bits(rig), allocator.statistics)
    #expect(throws: misuse.error) { try allocator.free(PhysicalAddress(misuse.address), on: rig.machine) }
    #expect(throws: misuse.error) { try allocator.free(PhysicalAddress(misuse.address), count: 1, on: rig.machine) }
    #expect((bits(rig), allocator.statistics) == before)
  }

  /// P10 for runs: all or none, and the first frame that cannot be freed decides.
  @Test func freeingARunIsAllOrNone() throws {
    let rig = try MapRig()
    var allocator = try allocator(rig)
    for _ in Self.free { _ = try allocator.allocate(on: rig.machine) }
    let before = (bits(rig), allocator.statistics)
    let rows: [(UInt32, UInt32, FrameAllocatorError)] = [
      (4, 0, .invalidCount), (4, 5, .kernelOwned), (39, 2, .reserved), (64, 37, .outOfRange), (64, .max, .invalidCount),
      (64, (1 << 20) - 63, .invalidCount), (64, (1 << 20) - 64, .outOfRange), (1, 4, .hole),
    ]
    for (frame, count, error) in rows {
      #expect(throws: error) { try allocator.free(Frame(frame).address, count: count, on: rig.machine) }
    }
    #expect((bits(rig), allocator.statistics) == before)
    try allocator.free(Frame(20).address, on: rig.machine)
    #expect(throws: FrameAllocatorError.alreadyFree) {
      try allocator.free(Frame(17).address, count: 23, on: rig.machine)
    }
    try allocator.free(Frame(64).address, count: 36, on: rig.machine)
    #expect(allocator.statistics.free == 37)
    #expect(allocator.validate(on: rig.machine) == true)
  }

  /// P13, P14: the lowest run that fits, by hand.
  @Test(
    arguments: [
      [1, 1, 100, 4], [4, 1, 100, 4], [5, 1, 100, 17], [23, 1, 100, 17], [24, 1, 100, 64], [36, 1, 100, 64],
      [1, 8, 100, 24], [2, 2, 100, 4], [4, 8, 100, 24], [8, 16, 100, 32], [16, 16, 100, 64], [9, 32, 100, 64],
      [4, 1, 8, 4], [1, 1, 5, 4], [2, 1, 12, 4], [23, 1, 40, 17],
    ] as [[UInt32]]) func contiguousRunsAreTheLowestThatFit(row: [UInt32]) throws
  {
    let rig = try MapRig()
    var allocator = try allocator(rig)
    let found = try allocator.allocate(
      count: row[0], alignment: row[1] << 12, below: UInt64(row[2]) << 12, on: rig.machine)
    #expect(found == Frame(row[3]))
    #expect(allocator.statistics.allocated == row[0])
    #expect(allocator.validate(on: rig.machine) == true)
    try allocator.free(found.address, count: row[0], on: rig.machine)
    #expect((0..<128).filter { allocator.isFree(Frame($0), on: rig.machine) } == Self.free)
  }

  /// P11, P13, P14: no such run is an error, and changes nothing.
  @Test func contiguousRequestsThatCannotBeMetAreRefused() throws {
    let rig = try MapRig()
    var allocator = try allocator(rig)
    let before = (bits(rig), allocator.statistics)
    let rows: [(UInt32, UInt32, UInt64, FrameAllocatorError)] = [
      (0, 4096, 1 << 32, .invalidCount), (0, 3, 1 << 32, .invalidCount), (1, 0, 1 << 32, .invalidAlignment),
      (1, 2048, 1 << 32, .invalidAlignment), (1, 12288, 1 << 32, .invalidAlignment),
      (1, .max, 1 << 32, .invalidAlignment), (37, 4096, 1 << 32, .outOfMemory), (.max, 4096, .max, .outOfMemory),
      (1, 4096, 0x4FFF, .outOfMemory), (1, 4096, 0, .outOfMemory), (1, 1 << 31, .max, .outOfMemory),
      (36, 4096, 99 << 12, .outOfMemory), (24, 4096, 87 << 12, .outOfMemory), (5, 1 << 17, 36 << 12, .outOfMemory),
    ]
    for (count, alignment, limit, error) in rows {
      #expect(throws: error, "\(count) \(alignment) \(limit)") {
        try allocator.allocate(count: count, alignment: alignment, below: limit, on: rig.machine)
      }
    }
    #expect((bits(rig), allocator.statistics) == before)
  }

  /// P14 for single frames: the bound is exclusive and may lie inside a frame.
  @Test(arguments: [(UInt64(0x4FFF), false), (0x5000, true), (0, false), (1 << 32, true), (.max, true)])
  func singleFramesHonourTheBound(row: (UInt64, Bool)) throws {
    let rig = try MapRig()
    var allocator = try allocator(rig)
    if row.1 {
      #expect(try allocator.allocate(below: row.0, on: rig.machine) == Frame(4))
    } else {
      #expect(throws: FrameAllocatorError.outOfMemory) { try allocator.allocate(below: row.0, on: rig.machine) }
    }
  }

  /// P1, P19 for arenas that lie across the end of memory, behind it, or nowhere: what is beyond is nobody's.
  @Test(arguments: [0..<0, 5..<5, 30..<50, 40..<41, 63..<64, 1000..<1001] as [Range<UInt32>])
  func anArenaMayEndAnywhere(arena: Range<UInt32>) throws {
    let rig = try MapRig()
    var allocator = try rig.allocator(
      usable: [1..<40], arena: FrameRange(start: arena.lowerBound, end: arena.upperBound),
      reserved: [PhysicalRange(start: 0x2000, end: 0x3000)])
    let taken = UInt32((1..<40).count { arena.contains($0) || $0 == 2 })
    #expect(allocator.statistics.free == 39 - taken)
    let found = allocator.reserve(PhysicalRange(start: 0, end: .max), on: rig.machine)
    #expect(found.newlyReserved == 39 - taken && found.alreadyReserved == taken + 1)
    #expect(allocator.validate(on: rig.machine) == true)
    #expect(rig.machine.violations == [])
  }

  /// P19: idempotent, rounds outward, and says what it found.
  @Test func reserveSaysWhatItFound() throws {
    let rig = try MapRig()
    var allocator = try allocator(rig)
    let held = try allocator.allocate(count: 2, alignment: 4096, below: 1 << 32, on: rig.machine)
    #expect(held == Frame(4))
    // Frames 3 to 10: below the floor, 2 held, 2 free, 2 kernel, 1 free.
    let range = PhysicalRange(start: 0x3FFF, end: 0xA001)
    let first = allocator.reserve(range, on: rig.machine)
    #expect([first.newlyReserved, first.allocated, first.alreadyReserved] == [3, 2, 3])
    let second = allocator.reserve(range, on: rig.machine)
    #expect([second.newlyReserved, second.allocated, second.alreadyReserved] == [0, 2, 6])
    #expect(allocator.validate(on: rig.machine) == true)
    #expect(throws: FrameAllocatorError.kernelOwned) { try allocator.free(Frame(6).address, on: rig.machine) }
    try allocator.free(held.address, count: 2, on: rig.machine)
    #expect(allocator.statistics.free == 63)
    for range in [PhysicalRange(start: 0x5000, end: 0x5000), PhysicalRange(start: 1 << 32, end: .max)] {
      let nothing = allocator.reserve(range, on: rig.machine)
      #expect([nothing.newlyReserved, nothing.allocated, nothing.alreadyReserved] == [0, 0, 0])
    }
    let everything = allocator.reserve(PhysicalRange(start: 0, end: .max), on: rig.machine)
    #expect([everything.newlyReserved, everything.allocated, everything.alreadyReserved] == [63, 0, 37])
    #expect(throws: FrameAllocatorError.outOfMemory) { try allocator.allocate(on: rig.machine) }
    #expect(allocator.statistics.free + allocator.statistics.used + allocator.statistics.reserved == 100)
  }

  /// E5, P3 at the end of the address space: the last frame below 4 GiB can be had and given back.
  @Test func theLastFrameBelowFourGiBIsAFrame() throws {
    let rig = try MapRig()
    var allocator = try rig.allocator(usable: [0xFFFFE..<0x100000])
    #expect(allocator.statistics.total == 0x100000)
    #expect(allocator.bookkeeping.end - allocator.bookkeeping.start == 266_368)
    #expect(try allocator.allocate(count: 2, alignment: 8192, below: 1 << 32, on: rig.machine) == Frame(0xFFFFE))
    try allocator.free(PhysicalAddress(0xFFFF_F000), on: rig.machine)
    #expect(throws: FrameAllocatorError.alreadyFree) {
      try allocator.free(PhysicalAddress(0xFFFF_E000), count: 2, on: rig.machine)
    }
    #expect(try allocator.allocate(on: rig.machine) == Frame(0xFFFFF))
    try allocator.free(PhysicalAddress(0xFFFF_E000), count: 2, on: rig.machine)
    #expect(allocator.validate(on: rig.machine) == true)
    #expect(rig.machine.violations == [])
  }

  /// What pmm_calc_bitmap_size_bytes says: two bits a frame, a summary bit a word, a second summary.
  @Test(
    arguments: [
      (UInt64(0), UInt32(0)), (1, 4 * 4), (0x1000, 4 * 4), (0x2_0000, 4 * 4), (0x2_0001, (2 + 2 + 1 + 1) * 4),
      (0x40_0000, (64 + 1 + 1) * 4), (0x40_0001, (66 + 2 + 1) * 4), (0x800_0000, (2048 + 32 + 1) * 4),
      (0x800_0001, (2050 + 33 + 2) * 4), (1 << 32, (65_536 + 1024 + 32) * 4), ((1 << 32) + 1, 266_368), (.max, 266_368),
    ] as [(UInt64, UInt32)]) func bookkeepingSize(row: (UInt64, UInt32))
  {
    #expect(FrameAllocator.calculateSizeInBytes(forMemoryEndingAt: row.0) == row.1)
  }
}
