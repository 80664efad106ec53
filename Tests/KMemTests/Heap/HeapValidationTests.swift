// The heap's check of itself can fail: each kind of damage is seen, whatever word it hits, and none makes it read what is
// not mapped. Writing past the end of a block is said when the block, or the one it hit, is freed.
//
//   first = 0xD000_0B60
//     ├ A: 64 ┤├ B: 96 (freed) ┤├ C: 32 ┤├ D: 48 (freed) ┤├ E: 16 ┤┤ top: the rest, free ┤ end 0xD000_3000

import KMem
import PropCheck
import TestSupport
import Testing

@Suite struct HeapValidationTests {
  private static let a = HeapFacts.first
  private static let b = a + 64
  private static let c = b + 96
  private static let d = c + 32
  private static let e = d + 48
  private static let end = HeapFacts.base + 0x3000

  private func kernelWithBlocks() throws -> TestKernel {
    let kernel = try TestKernel.withHeap()
    for size in [UInt32(60), 92, 28, 44, 12] { try kernel.allocate(size) }
    try kernel.free(HeapValidationTests.b)
    try kernel.free(HeapValidationTests.d)
    return kernel
  }

  /// Puts `word` at `address`, runs `body`, and puts back what was there.
  private func damaging<Result>(
    _ kernel: TestKernel, _ address: UInt32, with word: UInt32, _ body: () throws -> Result
  ) rethrows -> Result {
    let place = VirtualAddress(address)
    let old = kernel.machine.load(place)
    write(word, at: place, in: kernel)
    defer { write(old, at: place, in: kernel) }
    return try body()
  }

  private func write(_ word: UInt32, at place: VirtualAddress, in kernel: TestKernel) {
    kernel.machine.beginCommand()
    kernel.machine.store(word, at: place)
    kernel.machine.endCommand()
  }

  struct Damage: Sendable, CustomTestStringConvertible {
    var what: String
    var address: UInt32
    var word: UInt32
    init(_ what: String, _ address: UInt32, _ word: UInt32) {
      self.what = what
      self.address = address
      self.word = word
    }
    var testDescription: String { what }
  }

  /// The list heads begin behind 22 group words; 96 bytes are class 6 and 48 bytes class 3, both in group 0.
  private static let group0 = HeapFacts.base
  private static func list(_ index: UInt32) -> UInt32 { HeapFacts.base + 88 + index * 4 }
  /// The mark of 0xD0000B60 + 16 * n is bit (182 + n) % 32 of word (182 + n) / 32.
  private static let markWord = HeapFacts.marks + 5 * 4

  static let damages: [Damage] = [
    Damage("A is smaller", a - 4, 48 | 1), Damage("A is larger", a - 4, 80 | 1), Damage("A has size 0", a - 4, 1),
    Damage("A reaches far", a - 4, 0xFFFF_FFF1), Damage("A is free", a - 4, 64),
    Damage("A follows a free block", a - 4, 67),
    Damage("an unused bit of A", a - 4, 64 | 1 | 4), Damage("another unused bit of A", a - 4, 64 | 1 | 8),
    Damage("A swallows B", a - 4, (64 + 96) | 1), Damage("B is allocated", b - 4, 96 | 1),
    Damage("B's far size", b + 96 - 8, 80), Damage("C does not follow a free block", c - 4, 32 | 1),
    Damage("C is free too", c - 4, 32 | 2), Damage("E is free too", e - 4, 16 | 2),
    Damage("E reaches past the top", e - 4, 32 | 3),
    Damage("B leads to itself", b, b), Damage("B leads to D", b, d), Damage("B leads to 1", b, 1),
    Damage("B leads to A", b, a), Damage("B leads behind the heap", b, end),
    Damage("B leads nowhere mapped", b, 0x5000_0000),
    Damage("B does not know its list", b + 4, list(7)), Damage("B's list is empty", list(6), 0),
    Damage("B is in the list of D", list(3), b), Damage("B is in another list too", list(7), b),
    Damage("C is in a list", list(2), c), Damage("the middle of B is in a list", list(1), b + 16),
    Damage("the group has no bit for B", group0, 1 << 3),
    Damage("the group has a bit too many", group0, 1 << 3 | 1 << 6 | 1),
    Damage("a group that is empty has a bit", HeapFacts.base + 8, 1), Damage("A has no mark", markWord, 0),
    Damage("the middle of A has a mark", markWord, 3 << 22), Damage("B has a mark", markWord, 1 << 22 | 1 << 26),
    Damage("a mark behind the end", HeapFacts.marks + 0xFFC, 1), Damage("a mark before the blocks", HeapFacts.marks, 1),
  ]

  @Test func everyDamageIsSeenAndNoneIsFollowed() throws {
    let kernel = try kernelWithBlocks()
    // What the damages replace, so that a row that changes nothing cannot pass for one that is not seen.
    #expect(kernel.machine.load(VirtualAddress(HeapValidationTests.markWord)) == 1 << 22)
    #expect(kernel.machine.load(VirtualAddress(HeapValidationTests.group0)) == 1 << 3 | 1 << 6)
    for damage in HeapValidationTests.damages {
      damaging(kernel, damage.address, with: damage.word) {
        #expect(!kernel.memory.kernelHeap.validate(on: kernel.machine), "\(damage.what)")
      }
      #expect(kernel.memory.kernelHeap.validate(on: kernel.machine), "\(damage.what), repaired")
    }
    #expect(kernel.machine.violations == [])
  }

  /// Counts and the root word are the struct's own: a copy from before a command does not fit the memory after it.
  @Test func aStaleCopyOfTheStateDoesNotAgree() throws {
    let kernel = try kernelWithBlocks()
    var copies = [kernel.memory.kernelHeap]
    for size in [UInt32(12), 44, 3000, 5000] {
      try kernel.allocate(size)
      for (index, copy) in copies.enumerated() { #expect(!copy.validate(on: kernel.machine), "copy \(index)") }
      copies.append(kernel.memory.kernelHeap)
    }
  }

  /// A free block behind is checked as well before it is joined.
  @Test func writingIntoAFreeBlockIsSaidWhenItsNeighbourIsFreed() throws {
    let kernel = try kernelWithBlocks()
    let (a, b, c) = (HeapValidationTests.a, HeapValidationTests.b, HeapValidationTests.c)
    let rows: [(freed: UInt32, place: UInt32, word: UInt32)] = [
      (a, b - 4, 0), (a, b - 4, 48), (a, b - 4, 97), (a, b - 4, 96 + 32), (a, c - 8, 48),
      (c, b - 4, 0), (c, b - 4, 48), (c, b - 4, 97), (c, c - 8, 48), (c, c - 8, 0), (c, c - 8, 97), (c, c - 8, .max),
      (c, c - 8, 176), (c, c - 8, 0x8000_0000),
    ]
    for row in rows {
      damaging(kernel, row.place, with: row.word) {
        kernel.machine.beginCommand(recordingWrites: true)
        #expect(throws: HeapError.corrupted) { try kernel.memory.free(VirtualAddress(row.freed)) }
        kernel.machine.forEachChangedWord { Issue.record("\($0) changed") }
        kernel.machine.endCommand()
      }
    }
    #expect(kernel.machine.violations == [])
    try kernel.free(a)
    try kernel.free(c)
  }

  /// What was written into a block after it was freed is found by the allocation that would take it, before it stores
  /// anything or hands the block out.
  ///
  ///   B, 96 bytes   header │ next │ place │ ... │ size │ header of C
  @Test func writingIntoAFreedBlockIsSaidWhenItIsHandedOut() throws {
    let kernel = try kernelWithBlocks()
    let (a, b, c, d) = (Self.a, Self.b, Self.c, Self.d)
    let rows: [(place: UInt32, word: UInt32)] = [
      (b - 4, 0), (b - 4, 80), (b - 4, 112), (b - 4, 97), (b - 4, 0x8000_0000), (b - 4, .max),
      (b, b), (b, d), (b, a), (b, 1), (b, 0x5000_0000), (b, Self.end), (b, b + 16), (b, Self.list(3)),
      (b + 4, 0), (b + 4, Self.list(7)), (b + 4, Self.list(6) + 1), (b + 4, a), (b + 4, 0x5000_0000), (b + 4, d),
      (c - 8, 0), (c - 8, 80), (c - 8, .max), (c - 4, 32 | 1), (c - 4, 32 | 2), (c - 4, 0x4141_4141),
    ]
    for row in rows {
      damaging(kernel, row.place, with: row.word) {
        kernel.machine.beginCommand(recordingWrites: true)
        #expect(throws: HeapError.corrupted, "\(row)") { try kernel.memory.allocate(size: 92) }
        #expect(throws: HeapError.corrupted, "\(row)") { try kernel.memory.allocate(size: 60) }
        kernel.machine.forEachChangedWord { Issue.record("\($0) changed: \(row)") }
        kernel.machine.endCommand()
      }
    }
    #expect(kernel.machine.violations == [])
    #expect(try kernel.allocate(92) == b)
  }

  /// Links of a free neighbour are checked before they are followed by a store.
  @Test func writingIntoALinkIsSaidByTheOperationThatWouldFollowIt() throws {
    let kernel = try kernelWithBlocks()
    let (a, b, c, d, e) = (Self.a, Self.b, Self.c, Self.d, Self.e)
    let rows: [(freed: UInt32, place: UInt32, word: UInt32)] = [
      (a, b, d), (a, b, a), (a, b + 4, Self.list(3)), (a, b + 4, c), (c, b, d), (c, b + 4, 0), (c, d, b), (c, d + 4, d),
      (e, d, b), (e, d + 4, Self.list(6)),
    ]
    for row in rows {
      damaging(kernel, row.place, with: row.word) {
        kernel.machine.beginCommand(recordingWrites: true)
        #expect(throws: HeapError.corrupted, "\(row)") { try kernel.memory.free(VirtualAddress(row.freed)) }
        kernel.machine.forEachChangedWord { Issue.record("\($0) changed: \(row)") }
        kernel.machine.endCommand()
      }
    }
    #expect(kernel.machine.violations == [])
    for block in [a, c, e] { try kernel.free(block) }
    #expect(kernel.memory.kernelHeap.validate(on: kernel.machine))
  }

  /// A block between two free ones, the second of which is damaged: the first is back in its list, the only one of a group.
  @Test func aMergeThatFailsHalfwayIsTakenBack() throws {
    let kernel = try TestKernel.withHeap()
    let (front, middle) = (try kernel.allocate(2028), try kernel.allocate(28))
    let after = try kernel.allocate(44)
    try kernel.allocate(12)
    for block in [front, after] { try kernel.free(block) }
    for (place, word) in [(after, front), (after + 4, Self.list(5)), (after + 4, front), (after, 1)] {
      damaging(kernel, place, with: word) {
        kernel.machine.beginCommand(recordingWrites: true)
        #expect(throws: HeapError.corrupted) { try kernel.memory.free(VirtualAddress(middle)) }
        kernel.machine.forEachChangedWord { Issue.record("\($0) changed") }
        kernel.machine.endCommand()
      }
      #expect(kernel.memory.kernelHeap.validate(on: kernel.machine))
    }
    #expect(kernel.machine.violations == [])
    try kernel.free(middle)
    #expect(try kernel.allocate(2028 + 32 + 48) == front)
  }

  /// What is written into a block that an allocation looks at, because it is of the right class, and passes over, because it is
  /// too small.
  @Test func writingIntoABlockThatIsPassedOverIsSaid() throws {
    let kernel = try TestKernel.withHeap()
    let large = try kernel.allocate(1036)
    try kernel.allocate(12)
    let small = try kernel.allocate(1020)
    try kernel.allocate(12)
    for block in [large, small] { try kernel.free(block) }
    for (place, word) in [
      (small - 4, UInt32(1)), (small - 4, 1008 | 2), (small, 1), (small, small + 16), (large + 4, 0),
    ] {
      damaging(kernel, place, with: word) {
        kernel.machine.beginCommand(recordingWrites: true)
        #expect(throws: HeapError.corrupted) { try kernel.memory.allocate(size: 1036) }
        kernel.machine.forEachChangedWord { Issue.record("\($0) changed") }
        kernel.machine.endCommand()
      }
    }
    #expect(kernel.machine.violations == [])
    #expect(try kernel.allocate(1036) == large)
  }

  /// Random words over the index, the headers and the marks: an answer every time, and no access outside the heap.
  @Test func validationReadsNothingOutsideTheHeap() throws {
    let kernel = try kernelWithBlocks()
    var random = SplitMix64(seed: 77)
    for _ in 0..<400 {
      let region: UInt32 = random.element(of: [HeapFacts.base, HeapFacts.first - 4, HeapFacts.marks])
      let address = region + random.below(UInt32(80)) * 4
      let word: UInt32 =
        switch random.below(UInt32(4)) {
        case 0: UInt32(truncatingIfNeeded: random.next())
        case 1: HeapFacts.base + random.below(UInt32(0x3100))
        case 2: HeapFacts.first + random.below(UInt32(0x24A)) * 16
        default: random.below(UInt32(0x3000))
        }
      let old = kernel.machine.load(VirtualAddress(address))
      damaging(kernel, address, with: word) {
        let agrees = kernel.memory.kernelHeap.validate(on: kernel.machine)
        // The callers' bytes are not the heap's to judge, nor are the words of a free block behind the first two.
        if word == old { #expect(agrees) }
      }
    }
    #expect(kernel.machine.violations == [])
    #expect(kernel.memory.kernelHeap.validate(on: kernel.machine))
  }

  /// The word behind a block's bytes is the next block's header. Unless what lands there is the size of an allocated block
  /// that ends where another begins, freeing either says so.
  @Test(arguments: [UInt32(0), 1, 2, 3, 0x20, 0x22, 0x23, 0x40, 0x4141_4141, .max, 0xFFFF_FFF1, 0x8000_0001, 0x2FF1])
  func writingPastTheEndIsSaidWhenABlockIsFreed(word: UInt32) throws {
    let kernel = try TestKernel.withHeap()
    let block = try kernel.allocate(60)
    let victim = try kernel.allocate(28)
    try kernel.allocate(28)
    let counts = kernel.heap
    damaging(kernel, block + 60, with: word) {
      kernel.machine.beginCommand(recordingWrites: true)
      for address in [block, victim] {
        #expect(throws: HeapError.corrupted) { try kernel.memory.free(VirtualAddress(address)) }
        #expect(throws: HeapError.corrupted) { try kernel.memory.reallocate(VirtualAddress(address), size: 5) }
      }
      kernel.machine.forEachChangedWord { Issue.record("\($0) changed") }
      kernel.machine.endCommand()
    }
    #expect(kernel.machine.violations == [])
    #expect(kernel.heap == counts)
    try kernel.free(block)
    try kernel.free(victim)
  }
}
