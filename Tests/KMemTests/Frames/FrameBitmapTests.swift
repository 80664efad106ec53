// Runs that share words with their neighbours at every level of the bitmap, and the random life of an allocator beside
// an array of Bool.
//
//   level 0   word = 32 frames      level 1   word = 1024 frames      level 2   word = 32768 frames

import KMem
import PropCheck
import TestSupport
import Testing

@Suite struct FrameBitmapTests {
  /// Runs of usable frames; each row puts boundaries where words of one or several levels end.
  static let layouts: [[Range<UInt32>]] = [
    [1..<2], [31..<32], [31..<33], [32..<33], [1..<32], [1..<33], [32..<64], [33..<34, 35..<36, 37..<64],
    [1..<2, 30..<31, 31 + 32..<65, 66..<67], [1..<31, 33..<63, 65..<95],
    [1023..<1025], [1024..<2048], [1..<1023, 1025..<2047], [1020..<1022, 1023..<1024, 1026..<1027],
    [5..<6, 1000..<1001, 1030..<1031, 2050..<2051], [1..<32767, 32769..<32800],
    [32766..<32770], [32768..<32769, 32770..<32771, 65535..<65537],
    [100..<101, 32700..<32701, 33000..<33001, 70000..<70001],
    [0xFFFFF..<0x100000], [1..<2, 0x80000..<0x80001, 0xFFFFE..<0xFFFFF], [1..<0x100000],
  ]

  @Test(arguments: layouts) func everyLevelAgreesAfterBuildingAndThroughADrain(runs: [Range<UInt32>]) throws {
    let rig = try MapRig()
    var allocator = try rig.allocator(usable: runs)
    #expect(allocator.validate(on: rig.machine) == true)
    let total = runs.reduce(0) { $0 + UInt32($1.count) }
    #expect(allocator.statistics.free == total)
    var found: [Range<UInt32>] = []
    while let run = allocator.freeRun(from: found.last?.upperBound ?? 0, on: rig.machine) {
      found.append(run.start..<run.end)
    }
    #expect(found == runs)
    // Take whole runs from the top, then single frames from the bottom, then give all back.
    for run in runs.dropFirst().reversed() {
      #expect(
        allocator.reserve(
          PhysicalRange(start: UInt64(run.lowerBound) << 12, end: UInt64(run.upperBound) << 12), on: rig.machine
        )
        .newlyReserved == UInt32(run.count))
      #expect(allocator.validate(on: rig.machine) == true)
    }
    let first = runs[0]
    #expect(
      try allocator.allocate(count: UInt32(first.count), on: rig.machine) == Frame(first.lowerBound))
    #expect(allocator.validate(on: rig.machine) == true)
    #expect(throws: FrameAllocatorError.outOfMemory) { try allocator.allocate(on: rig.machine) }
    try allocator.free(Frame(first.lowerBound).address, count: UInt32(first.count), on: rig.machine)
    #expect(allocator.validate(on: rig.machine) == true)
    #expect(try allocator.allocate(on: rig.machine) == Frame(first.lowerBound))
    #expect(rig.machine.violations == [])
  }

  /// P20: the work of an allocation does not depend on the size of memory or on how full it is.
  @Test func anAllocationIsConstantWork() throws {
    let rig = try MapRig()
    for runs in [[UInt32(1)..<2], [0xFFFFF..<0x100000], [1..<0x100000]] {
      var allocator = try rig.allocator(usable: runs)
      let before = rig.machine.counters
      let frame = try allocator.allocate(on: rig.machine)
      #expect(rig.machine.counters.loads - before.loads <= 3)
      #expect(rig.machine.counters.stores - before.stores <= 3)
      let between = rig.machine.counters
      try allocator.free(frame.address, on: rig.machine)
      #expect(rig.machine.counters.loads - between.loads <= 4)
      #expect(rig.machine.counters.stores - between.stores <= 3)
    }
  }

  /// The states that the contract gives a frame, kept in the plainest way.
  private struct Model {
    enum State { case free, allocated, owned, absent }
    var frames: [State]

    func firstRun(_ count: Int, alignment: Int, limit: Int) -> Int? {
      var start = 0
      while start + count <= min(limit, frames.count) {
        if frames[start..<start + count].allSatisfy({ $0 == .free }) { return start }
        start += alignment
      }
      return nil
    }
  }

  /// P4, P7, P8, P11, P13, P14, P19: thousands of random operations on maps of 1 to 200 frames.
  @Test func randomOperationsAgreeWithAnArray() throws {
    let rig = try MapRig()
    var random = SplitMix64(seed: 0xF4A3)
    for _ in 0..<150 {
      let size = 2 + Int(random.below(199 as UInt32))
      var model = Model(frames: Array(repeating: .absent, count: size))
      var runs: [Range<UInt32>] = []
      var next = 1
      while next < size {
        let end = min(size, next + 1 + Int(random.below(60 as UInt32)))
        runs.append(UInt32(next)..<UInt32(end))
        for frame in next..<end { model.frames[frame] = .free }
        next = end + 1 + Int(random.below(20 as UInt32))
      }
      model.frames.removeSubrange(Int(runs.last?.upperBound ?? 0)...)
      var allocator = try rig.allocator(usable: runs)
      for _ in 0..<80 { try step(&allocator, &model, &random, rig) }
      let states = model.frames.indices.map { allocator.isFree(Frame(UInt32($0)), on: rig.machine) }
      #expect(states == model.frames.map { $0 == .free })
    }
    #expect(rig.machine.violations == [])
  }

  /// The same with enough frames for every level of the summary, holes at its edges, and large runs.
  @Test func randomOperationsAgreeOnALargeMachine() throws {
    let rig = try MapRig()
    var random = SplitMix64(seed: 0x1A46E)
    var model = Model(frames: Array(repeating: .absent, count: 70_000))
    let runs: [Range<UInt32>] = [5..<1023, 1025..<32_760, 32_769..<65_536, 65_540..<70_000]
    for run in runs { for frame in run { model.frames[Int(frame)] = .free } }
    var allocator = try rig.allocator(usable: runs)
    for _ in 0..<60 { try step(&allocator, &model, &random, rig) }
    let states = model.frames.indices.map { allocator.isFree(Frame(UInt32($0)), on: rig.machine) }
    #expect(states == model.frames.map { $0 == .free })
  }

  private func step(
    _ allocator: inout FrameAllocator, _ model: inout Model, _ random: inout SplitMix64, _ rig: borrowing MapRig
  ) throws {
    let size = UInt32(model.frames.count)
    let frame = random.below(size)
    let count = 1 + random.below(random.element(of: [2, 8, 40, size] as [UInt32]))
    switch random.below(6 as UInt32) {
    case 0:
      let expected = model.frames.firstIndex(of: .free)
      let actual = try? allocator.allocate(on: rig.machine)
      #expect(actual?.number == expected.map { UInt32($0) })
      if let expected { model.frames[expected] = .allocated }
    case 1, 2:
      let alignment = UInt32(1) << random.below(6 as UInt32)
      let limit = random.element(of: [size, size, frame, .max >> 12] as [UInt32])
      let expected = model.firstRun(Int(count), alignment: Int(alignment), limit: Int(limit))
      let actual = try? allocator.allocate(
        count: count, alignment: alignment << 12, below: UInt64(limit) << 12, on: rig.machine)
      #expect(actual?.number == expected.map { UInt32($0) })
      if let expected { for index in expected..<expected + Int(count) { model.frames[index] = .allocated } }
    case 3:
      let isAllowed = model.frames[Int(frame)] == .allocated
      let isDone = (try? allocator.free(Frame(frame).address, on: rig.machine)) != nil
      #expect(isDone == isAllowed)
      if isAllowed { model.frames[Int(frame)] = .free }
    case 4:
      let run = Int(frame)..<Int(frame) + Int(count)
      let isAllowed = run.upperBound <= model.frames.count && model.frames[run].allSatisfy { $0 == .allocated }
      let isDone = (try? allocator.free(Frame(frame).address, count: count, on: rig.machine)) != nil
      #expect(isDone == isAllowed)
      if isAllowed { for index in run { model.frames[index] = .free } }
    default:
      let run = Int(frame)..<min(Int(frame) + Int(count % 4), model.frames.count)
      let range = PhysicalRange(start: UInt64(run.lowerBound) << 12, end: UInt64(run.upperBound) << 12)
      let found = allocator.reserve(range, on: rig.machine)
      #expect(found.newlyReserved == UInt32(model.frames[run].count { $0 == .free }))
      #expect(found.allocated == UInt32(model.frames[run].count { $0 == .allocated }))
      for index in run where model.frames[index] == .free { model.frames[index] = .owned }
    }
    #expect(allocator.validate(on: rig.machine) == true)
    #expect(allocator.statistics.free == UInt32(model.frames.count { $0 == .free }))
    #expect(allocator.statistics.allocated == UInt32(model.frames.count { $0 == .allocated }))
  }
}
