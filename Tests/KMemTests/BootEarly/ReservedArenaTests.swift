// Ranges that are reserved while boot_early lives (B1, B6, P19). The arena of the tests, in frames:
//
//   0x114 ├ bitmap ┼ directory, tables, spaces ┤ 0x11A ├──────── untouched ────────┤ 0x124
//            │              │                       reserved: 0x11E and 0x11F
//         pmm_init   paging_init_minimal

import KMem
import KMemOnPC
import SimulatedPC
import Testing

@Suite struct ReservedArenaTests {
  /// When a range is reserved.
  enum Stage: CaseIterable { case afterFrames, afterDirectory, afterPaging, afterHeap, afterRetirement }

  /// Two frames in the middle of what boot_early leaves untouched, named by their inner bytes.
  private static let inner = PhysicalRange(start: 0x11_EFFF, end: 0x11_F001)

  private static func counts(
    _ newlyReserved: UInt32, _ allocated: UInt32, _ alreadyReserved: UInt32
  ) -> [UInt32] { [newlyReserved, allocated, alreadyReserved] }

  private static func counts(_ found: FrameAllocator.Reservation) -> [UInt32] {
    [found.newlyReserved, found.allocated, found.alreadyReserved]
  }

  /// A kernel, and what it found in the range that was reserved while it booted.
  private struct Booted: ~Copyable {
    var memory: Memory
    var found: [[UInt32]]
  }

  /// The whole boot sequence, with `range` reserved twice at one stage.
  private static func boot(
    on machine: SimulatedMachine, reserving range: PhysicalRange, at stage: Stage
  ) throws -> Booted {
    TestLayout.standard.install(on: machine)
    machine.beginCommand()
    var boot = try StagedBoot(.standard, on: machine)
    var found: [[UInt32]] = []
    if stage == .afterFrames { for _ in 0..<2 { found.append(counts(boot.reserve(range))) } }
    let directory = try boot.makeDirectory()
    if stage == .afterDirectory { for _ in 0..<2 { found.append(counts(boot.reserve(range))) } }
    var memory = try boot.finish(with: directory)
    if stage == .afterPaging { for _ in 0..<2 { found.append(counts(memory.reserve(range))) } }
    try memory.mapInitialHeap(size: 0x3000)
    if stage == .afterHeap { for _ in 0..<2 { found.append(counts(memory.reserve(range))) } }
    memory.retireBootEarly()
    if stage == .afterRetirement { for _ in 0..<2 { found.append(counts(memory.reserve(range))) } }
    return Booted(memory: memory, found: found)
  }

  /// B6, P19, P4, P5: whenever it is reserved, the range is never handed out, and every other untouched frame is.
  @Test(arguments: Stage.allCases) func whatIsReservedStaysReserved(stage: Stage) throws {
    let lease = try MachineLease()
    var kernel = try Self.boot(on: lease.machine, reserving: Self.inner, at: stage)
    // boot_early has the frames until it retires, so until then they are nobody's to take.
    let first = stage == .afterRetirement ? Self.counts(2, 0, 0) : Self.counts(0, 0, 2)
    #expect(kernel.found == [first, Self.counts(0, 0, 2)])

    let free = (0..<TestLayout.frames).filter { kernel.memory.frameAllocator.isFree(Frame($0), on: lease.machine) }
    let untouched = Array(TestLayout.firstUntouched..<0x11E) + Array(0x120..<UInt32(0x124))
    #expect(free == untouched + Array(0x128..<TestLayout.frames))
    let counts = kernel.memory.frameStatistics
    #expect(counts.free == TestLayout.initiallyFree - 2)
    #expect(counts.used == 0x700 - counts.free && counts.allocated == 0 && counts.reserved == 0x100)
    #expect(kernel.memory.frameAllocator.validate(on: lease.machine) == true)

    for frame: UInt32 in [0x11E, 0x11F] {
      #expect(throws: FrameAllocatorError.kernelOwned) { try kernel.memory.freeFrame(Frame(frame).address) }
    }
    var drained: [UInt32] = []
    while let frame = try? kernel.memory.allocateFrame() { drained.append(frame.number) }
    #expect(drained == free)
    kernel.memory.retireBootEarly()
    #expect(kernel.memory.frameStatistics.free == 0)
    #expect(kernel.memory.frameAllocator.validate(on: lease.machine) == true)
  }

  /// B1: what boot_early hands out after a range was reserved lies in front of it, however little that leaves.
  @Test func requestsStopInFrontOfAReservedRange() throws {
    let lease = try MachineLease()
    TestLayout.standard.install(on: lease.machine)
    lease.machine.beginCommand()
    var boot = try StagedBoot(.standard, on: lease.machine)
    #expect(try boot.early.allocate(size: 4, alignment: 4).rawValue == 0x11_420C)
    _ = boot.reserve(Self.inner)
    #expect(throws: BootEarlyError.exhausted) { try boot.early.allocate(size: 0x9001, alignment: 4096) }
    #expect(try boot.early.allocate(size: 0x9000, alignment: 4096).rawValue == 0x11_5000)
    #expect(throws: BootEarlyError.exhausted) { try boot.early.allocate(size: 1, alignment: 4) }
    #expect(boot.early.totalBytes == 0x1_0000)
    #expect(boot.early.usedBytes == 0xA000)
    #expect(boot.early.freeBytes == 0x6000)
  }

  /// The frame that boot_early is in the middle of: its rest is not handed out, and it is not freed.
  @Test func theFrameInUseIsKept() throws {
    let lease = try MachineLease()
    TestLayout.standard.install(on: lease.machine)
    lease.machine.beginCommand()
    var boot = try StagedBoot(.standard, on: lease.machine)
    #expect(try boot.early.allocate(size: 4, alignment: 4).rawValue == 0x11_420C)
    // A frame that was handed out as a whole stops nothing; a range behind the arena does not either.
    _ = boot.reserve(PhysicalRange(start: 0x11_3000, end: 0x11_4000))
    _ = boot.reserve(PhysicalRange(start: 0x12_4000, end: 0x12_5000))
    #expect(try boot.early.allocate(size: 4, alignment: 4).rawValue == 0x11_4210)
    #expect(Self.counts(boot.reserve(PhysicalRange(start: 0x11_4FFF, end: 0x11_5000))) == Self.counts(0, 0, 1))
    #expect(throws: BootEarlyError.exhausted) { try boot.early.allocate(size: 1, alignment: 4) }
    #expect(throws: PagingError.bootEarly(.exhausted)) { _ = try boot.makeDirectory() }
    #expect(boot.early.usedFrames == FrameRange(start: 0x114, end: 0x115))
  }

  /// P9, P10, P13 while boot_early lives: frames on both sides of its arena come and go, and its own are nobody's.
  @Test func otherFramesComeAndGoMeanwhile() throws {
    let lease = try MachineLease()
    TestLayout.standard.install(on: lease.machine)
    lease.machine.beginCommand()
    var boot = try StagedBoot(.standard, on: lease.machine)
    _ = boot.reserve(Self.inner)
    let before = boot.frames.statistics
    let run = try boot.frames.allocate(count: 3, on: lease.machine)
    #expect(run == Frame(0x124))
    for frame: UInt32 in [0x114, 0x11A, 0x11E, 0x11F, 0x123] {
      #expect(boot.frames.isAllocated(Frame(frame), on: lease.machine) == false)
      #expect(throws: FrameAllocatorError.kernelOwned) {
        try boot.frames.free(Frame(frame).address, on: lease.machine)
      }
      #expect(throws: FrameAllocatorError.kernelOwned) {
        try boot.frames.free(Frame(frame).address, count: 1, on: lease.machine)
      }
    }
    #expect(boot.frames.validate(on: lease.machine) == true)
    try boot.frames.free(Frame(0x124).address, on: lease.machine)
    #expect(throws: FrameAllocatorError.alreadyFree) { try boot.frames.free(Frame(0x124).address, on: lease.machine) }
    try boot.frames.free(Frame(0x125).address, count: 2, on: lease.machine)
    #expect(boot.frames.statistics.free == before.free && boot.frames.statistics.peakUsed == before.used + 3)
    #expect(boot.frames.validate(on: lease.machine) == true)
  }

  /// P19 for every run of frames in, around and across the arena: what is freed in the end is the rest.
  @Test func everyRunIsKept() throws {
    let lease = try MachineLease()
    for first: UInt32 in 0x112..<0x126 {
      for end in first + 1...UInt32(0x126) where end - first < 5 || end % 4 == 0 {
        // boot_early needs six frames itself: ranges among them end the boot, as the other tests show.
        if first < TestLayout.firstUntouched && end > 0x115 { continue }
        let range = PhysicalRange(start: UInt64(first) << 12, end: UInt64(end) << 12)
        let kernel = try Self.boot(on: lease.machine, reserving: range, at: .afterDirectory)
        let arena = (TestLayout.firstUntouched..<0x124).filter {
          kernel.memory.frameAllocator.isFree(Frame($0), on: lease.machine)
        }
        #expect(arena == (TestLayout.firstUntouched..<0x124).filter { $0 < first || $0 >= end })
        #expect(kernel.memory.frameAllocator.validate(on: lease.machine) == true)
      }
    }
  }
}
