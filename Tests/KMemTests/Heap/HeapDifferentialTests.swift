// H1 to H7, X1: random commands, right and wrong, against the reference. After each one the heap checks itself, every
// live block is where and what it was, counts and frames are exact, and the machine has seen nothing wrong.

import KMem
import PropCheck
import TestSupport
import Testing

@Suite struct HeapDifferentialTests {
  struct Run: Sendable, CustomTestStringConvertible {
    var seed: UInt64
    var steps: Int
    /// Frames left free when the commands begin.
    var frames: UInt32
    /// Sizes are powers of two up to this exponent, and what lies between.
    var largest: UInt32
    /// Steps from one look at all contents to the next.
    var interval: Int
    var testDescription: String { "seed \(seed), \(frames) frames, sizes to 2^\(largest)" }
  }

  @Test(arguments: [
    Run(seed: 1, steps: 500, frames: 1500, largest: 9, interval: 1),
    Run(seed: 2, steps: 500, frames: 8, largest: 8, interval: 1),
    Run(seed: 3, steps: 400, frames: 0, largest: 10, interval: 4),
    Run(seed: 4, steps: 400, frames: 40, largest: 14, interval: 10),
    Run(seed: 5, steps: 120, frames: 1500, largest: 19, interval: 60),
    Run(seed: 6, steps: 400, frames: 3, largest: 12, interval: 4),
  ]) func randomCommandsAgreeWithTheReference(run: Run) throws {
    var driver = try HeapDriver(run.seed, frames: run.frames, largest: run.largest)
    for step in 0..<run.steps {
      try driver.step()
      driver.check("step \(step)")
      if step % run.interval == 0 { driver.checkContents("step \(step)") }
    }
    driver.checkContents("all steps done")
    #expect(driver.commands.values.min()! > 0, "every kind of command was given: \(driver.commands)")
    try driver.freeAll()
    driver.check("all freed")
  }
}

/// Draws commands, gives them to the kernel, and compares.
struct HeapDriver {
  enum Command: CaseIterable { case allocate, aligned, zeroed, pages, reallocate, free, misuse }

  private let kernel: TestKernel
  private var random: SplitMix64
  private var reference = ReferenceHeap(end: HeapFacts.base + 0x3000)
  private let largest: UInt32
  private let otherFrames: UInt32
  private var nextTag: UInt32 = 1
  private(set) var commands: [Command: Int] = [:]

  init(_ seed: UInt64, frames: UInt32, largest: UInt32) throws {
    kernel = try TestKernel.withHeap()
    if kernel.free > frames { try kernel.drain(leaving: frames) }
    random = SplitMix64(seed: seed)
    self.largest = largest
    let frames = kernel.memory.frameStatistics
    otherFrames = frames.used - frames.allocated - ReferenceHeap.frames(forHeapEndingAt: reference.end)
    for command in Command.allCases { commands[command] = 0 }
  }

  mutating func step() throws {
    let command = random.element(of: [.allocate, .allocate, .free] + Command.allCases)
    commands[command]! += 1
    switch command {
    case .allocate: try allocate(drawSize(), 16) { try $0.allocate(size: $1) }
    case .aligned:
      let alignment = UInt32(1) << random.below(UInt32(14))
      try allocate(drawSize(), alignment) { try $0.allocate(size: $1, alignment: alignment) }
    case .zeroed:
      let size = drawSize()
      try allocate(size, 16, isZeroed: true) { try $0.allocateZeroed(count: 1, size: $1) }
    case .pages:
      let count = 1 + random.below(UInt32(3))
      try allocate(count << 12, 4096) { memory, _ in try memory.allocatePages(count) }
    case .reallocate: try reallocate()
    case .free: try free()
    case .misuse: misuse()
    }
  }

  private mutating func drawSize() -> UInt32 {
    let exponent = random.below(largest + 1)
    return 1 + random.below(UInt32(1) << exponent)
  }

  private mutating func allocate(
    _ size: UInt32, _ alignment: UInt32, isZeroed: Bool = false,
    _ body: (inout Memory, UInt32) throws -> VirtualAddress
  ) throws {
    guard let end = expectedEnd(size, alignment) else {
      kernel.expectRefusal(HeapError.outOfMemory) { _ = try body(&$0, size) }
      return
    }
    let start: UInt32
    do {
      start = try kernel.run { try body(&$0, size).rawValue }
    } catch HeapError.outOfMemory where !isCertain(size, alignment) {
      return
    }
    if isZeroed {
      #expect((0..<(size + 3) / 4).allSatisfy { kernel.machine.load(VirtualAddress(start + $0 * 4)) == 0 })
    }
    record(start, size, alignment, grownTo: end)
  }

  /// The end of the heap if it grows for the request; `nil` when the request must be refused.
  private func expectedEnd(_ size: UInt32, _ alignment: UInt32) -> UInt32? {
    if canGrow(size, alignment) { return reference.grownEnd(size, alignment) }
    return reference.fits(size, alignment) ? reference.end : nil
  }

  /// Whether there are frames for the pages that the end of the heap lacks, if it lacks any.
  private func canGrow(_ size: UInt32, _ alignment: UInt32) -> Bool {
    let end = reference.grownEnd(size, alignment)
    let frames =
      ReferenceHeap.frames(forHeapEndingAt: end) - ReferenceHeap.frames(forHeapEndingAt: reference.end)
    return frames <= kernel.free
  }

  /// Whether an allocation that fits must not be refused.
  private func isCertain(_ size: UInt32, _ alignment: UInt32) -> Bool {
    reference.fitsWithEase(size, alignment) || canGrow(size, alignment)
  }

  private mutating func record(_ start: UInt32, _ size: UInt32, _ alignment: UInt32, grownTo end: UInt32) {
    let newEnd = HeapFacts.base + kernel.heap.pages << 12
    if newEnd != reference.end {
      #expect(newEnd == end, "the heap grew by another number of pages than it lacked")
      #expect(!reference.fitsWithEase(size, alignment), "the heap grew although a block was free")
      reference.end = newEnd
    }
    let problem = reference.add(ReferenceBlock(start: start, size: size, tag: nextTag), alignment: alignment)
    #expect(problem == nil)
    kernel.fill(start, size: size, tag: nextTag)
    nextTag += 1
  }

  private mutating func reallocate() throws {
    if reference.blocks.isEmpty { return }
    let index = Int(random.below(UInt32(reference.blocks.count)))
    let old = reference.blocks[index]
    let size = drawSize()
    if reference.canResize(index, to: size) {
      #expect(try kernel.reallocate(old.start, size) == old.start)
      reference.resize(index, to: size)
      #expect(kernel.holds(old.start, size: min(old.size, size), tag: old.tag))
      kernel.fill(old.start, size: size, tag: old.tag)
      return
    }
    guard let end = expectedEnd(size, 16) else {
      kernel.expectRefusal(HeapError.outOfMemory) { _ = try $0.reallocate(VirtualAddress(old.start), size: size) }
      return
    }
    let start: UInt32
    do {
      start = try kernel.reallocate(old.start, size)
    } catch HeapError.outOfMemory where !isCertain(size, 16) {
      return
    }
    #expect(start != old.start)
    #expect(kernel.holds(start, size: min(old.size, size), tag: old.tag))
    record(start, size, 16, grownTo: end)
    reference.remove(reference.blocks.firstIndex { $0.start == old.start }!)
  }

  private mutating func free() throws {
    if reference.blocks.isEmpty { return }
    let block = reference.remove(Int(random.below(UInt32(reference.blocks.count))))
    try kernel.free(block.start)
    kernel.expectRefusal(HeapError.alreadyFree) { try $0.free(VirtualAddress(block.start)) }
  }

  private mutating func misuse() {
    let address =
      switch random.below(UInt32(6)) {
      case 0: UInt32(truncatingIfNeeded: random.next())
      case 1: HeapFacts.base + random.below(UInt32(0x1000))
      case 2: HeapFacts.marks + random.below(UInt32(0x2000))
      case 3: reference.end - 64 + random.below(UInt32(128))
      default: HeapFacts.first + random.below((reference.end - HeapFacts.first) / 16) * 16
      }
    guard let error = reference.misuse(of: address) else { return }
    kernel.expectRefusal(error) { try $0.free(VirtualAddress(address)) }
    kernel.expectRefusal(error) { _ = try $0.reallocate(VirtualAddress(address), size: 24) }
  }

  func check(_ context: String) {
    let counts = kernel.heap
    #expect(counts.bytesInUse == reference.bytesInUse, "\(context)")
    #expect(counts.peakBytesInUse == reference.peak, "\(context)")
    #expect(counts.blocks == UInt32(reference.blocks.count), "\(context)")
    #expect(counts.bytesFree == reference.end - HeapFacts.first - reference.bytesInUse, "\(context)")
    let frames = kernel.memory.frameStatistics
    #expect(
      frames.used - frames.allocated == otherFrames + ReferenceHeap.frames(forHeapEndingAt: reference.end),
      "\(context)")
  }

  /// H2, for every live block.
  func checkContents(_ context: String) {
    let intact = reference.blocks.allSatisfy { kernel.holds($0.start, size: $0.size, tag: $0.tag) }
    #expect(intact, "\(context): a live block's contents changed")
  }

  /// H6: one block again, which can be handed out whole.
  mutating func freeAll() throws {
    while !reference.blocks.isEmpty {
      let block = reference.remove(Int(random.below(UInt32(reference.blocks.count))))
      try kernel.free(block.start)
    }
    let whole = reference.end - HeapFacts.first - 4
    try kernel.drain(leaving: 0)
    #expect(try kernel.allocate(whole) == HeapFacts.first)
    try kernel.free(HeapFacts.first)
    _ = reference.add(ReferenceBlock(start: HeapFacts.first, size: whole, tag: 0), alignment: 16)
    reference.remove(0)
  }
}
