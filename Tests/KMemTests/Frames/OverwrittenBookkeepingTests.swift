// Bookkeeping that something else wrote over (P20): the allocator stays inside it, and every frame that it names is one that
// it knows. It cannot know which frames are free any more; it must not make that worse.
//
//   [ level 0 and managed, in pairs ][ level 1 ][ level 2 ]
//     ▲ zeros, ones, noise, one bit    ▲          ▲              at one level, at several, or everywhere

import KMem
import PropCheck
import TestSupport
import Testing

@Suite struct OverwrittenBookkeepingTests {
  /// Counts of frames that end in front of, at and after the last bit of a word of each level.
  static let frameCounts: [UInt32] = [2, 31, 32, 33, 1000, 1024, 1025, 32_767, 32_768, 32_769, 70_000, 1 << 20]

  /// The words of each level of the bookkeeping of `frameCount` frames.
  private static func levels(_ frameCount: UInt32) -> [Range<Int>] {
    func words(_ bits: Int) -> Int { (bits + 31) / 32 }
    let pairs = words(Int(frameCount)) * 2
    let level1 = words(pairs / 2)
    return [0..<pairs, pairs..<pairs + level1, pairs + level1..<pairs + level1 + words(level1)]
  }

  private static func allocator(_ frameCount: UInt32, on machine: BookkeepingMachine) throws -> FrameAllocator {
    var map = FirmwareMap(storage: PhysicalAddress(0), capacity: 8)
    try map.insert(
      MemoryRegion(start: 0, last: UInt64(frameCount) << 12 - 1, type: .usable), on: machine)
    let none: [PhysicalRange] = []
    return FrameAllocator(
      base: BookkeepingMachine.base, map: map, floor: 4096, kernel: PhysicalRange(start: 0, end: 0),
      arena: FrameRange(start: 0, end: 0), reserved: none.span, on: machine)
  }

  /// Zeros at any one level of the summary or at level 0 mean that nothing is found.
  @Test(arguments: frameCounts, 0..<3) func zerosLeadToNothing(frameCount: UInt32, level: Int) throws {
    let machine = BookkeepingMachine(frameCount: frameCount)
    var allocator = try Self.allocator(frameCount, on: machine)
    for index in Self.levels(frameCount)[level] { machine.bookkeeping[index] = 0 }
    let zeroed = machine.bookkeeping
    #expect(throws: FrameAllocatorError.outOfMemory) { try allocator.allocate(on: machine) }
    #expect(throws: FrameAllocatorError.outOfMemory) { try allocator.allocate(below: 1 << 31, on: machine) }
    #expect(machine.bookkeeping == zeroed)
    #expect(machine.strays == 0)
    let isSound = allocator.validate(on: machine)
    #expect(!isSound)
  }

  /// The same for a search that climbs: all frames below 33 000 are reserved, so it goes up to the root and down again.
  @Test(arguments: [UInt32(70_000), 1 << 20], 0..<3) func zerosEndASearchThatClimbs(frameCount: UInt32, level: Int)
    throws
  {
    let machine = BookkeepingMachine(frameCount: frameCount)
    var allocator = try Self.allocator(frameCount, on: machine)
    _ = allocator.reserve(PhysicalRange(start: 0, end: 33_000 << 12), on: machine)
    #expect(allocator.freeRun(from: 0, on: machine)?.start == 33_000)
    for index in Self.levels(frameCount)[level] { machine.bookkeeping[index] = 0 }
    #expect(allocator.freeRun(from: 0, on: machine) == nil)
    #expect(throws: FrameAllocatorError.outOfMemory) { try allocator.allocate(count: 1, on: machine) }
    #expect(machine.strays == 0)
  }

  /// What is written over the words of a level.
  enum Pattern: CaseIterable { case zeros, ones, noise, sparse, oneBit }

  /// Every operation, many times over, after each pattern at each combination of levels.
  @Test(arguments: frameCounts.dropLast(2), Pattern.allCases) func nothingIsTouchedOrNamedThatIsNotKnown(
    frameCount: UInt32, pattern: Pattern
  ) throws {
    for chosen in 1..<8 {
      let machine = BookkeepingMachine(frameCount: frameCount)
      var allocator = try Self.allocator(frameCount, on: machine)
      var random = SplitMix64(seed: UInt64(frameCount) << 8 | UInt64(chosen))
      for _ in 0..<2 {
        for (level, words) in Self.levels(frameCount).enumerated() where chosen >> level & 1 != 0 {
          Self.write(pattern, over: words, on: machine, &random)
        }
        for _ in 0..<20 {
          let frame = Self.step(&allocator, frameCount, on: machine, &random)
          #expect(frame < frameCount, "\(pattern), levels \(chosen)")
        }
      }
      #expect(machine.strays == 0, "\(pattern), levels \(chosen)")
    }
  }

  private static func write(
    _ pattern: Pattern, over words: Range<Int>, on machine: BookkeepingMachine, _ random: inout SplitMix64
  ) {
    var bookkeeping = machine.bookkeeping
    switch pattern {
    case .zeros: for index in words { bookkeeping[index] = 0 }
    case .ones: for index in words { bookkeeping[index] = .max }
    case .noise: for index in words { bookkeeping[index] = random.below(.max) }
    case .sparse:
      for index in words { bookkeeping[index] = 1 << random.below(32 as UInt32) & random.below(.max) }
    case .oneBit:
      let index = words.lowerBound + Int(random.below(UInt32(words.count)))
      bookkeeping[index] ^= 1 << random.below(32 as UInt32)
    }
    machine.bookkeeping = bookkeeping
  }

  /// One operation of a drawn kind.
  ///
  /// - Returns: the highest frame number that it named; 0 if none. `UInt32.max` for a result that cannot be.
  private static func step(
    _ allocator: inout FrameAllocator, _ frameCount: UInt32, on machine: BookkeepingMachine,
    _ random: inout SplitMix64
  ) -> UInt32 {
    let frame = random.below(frameCount + 2) & (Frame.limit - 1)
    let count = 1 + random.below(random.element(of: [1, 3, 40, frameCount] as [UInt32]))
    let limit = random.element(of: [1 << 32, UInt64(frame) << 12])
    switch random.below(8 as UInt32) {
    case 0, 1: return (try? allocator.allocate(on: machine))?.number ?? 0
    case 2: return (try? allocator.allocate(below: limit, on: machine))?.number ?? 0
    case 3:
      let alignment = Frame.size << random.below(8 as UInt32)
      let first = try? allocator.allocate(count: count, alignment: alignment, below: limit, on: machine)
      return first.map { $0.number + count - 1 } ?? 0
    case 4: try? allocator.free(Frame(frame).address, on: machine)
    case 5: try? allocator.free(Frame(frame).address, count: count, on: machine)
    case 6:
      let found = allocator.reserve(
        PhysicalRange(start: UInt64(frame) << 12, length: UInt64(count) << 12), on: machine)
      return found.newlyReserved > frameCount ? .max : 0
    default:
      _ = allocator.isFree(Frame(frame), on: machine)
      _ = allocator.isAllocated(Frame(frame), on: machine)
      _ = allocator.validate(on: machine)
      _ = allocator.statistics
      return allocator.freeRun(from: frame, on: machine).map { $0.isEmpty ? .max : $0.end - 1 } ?? 0
    }
    return 0
  }
}
