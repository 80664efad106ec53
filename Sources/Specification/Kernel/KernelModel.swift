// All that the specification knows of a booted kernel.

import KMem

/// The state that a kernel's memory manager must be in.
public struct KernelModel: Sendable {
  public var frames: FrameModel
  public var spaces: SpacesModel
  public var heap = HeapModel()

  /// Places in the kmap window that callers have, the most recent last, and the frames behind them.
  public var windows: [Window] = []

  /// The word that freed frames are filled with, if any.
  public let poison: UInt32?

  /// Words that clients wrote to frames that callers hold, or that must be zero, by physical address.
  public var contents = OrderedTable<UInt32>()

  /// A place in the kmap window.
  public struct Window: Hashable, Sendable {
    public var virtual: UInt32
    public var physical: UInt32
  }

  /// Places that callers can have at once.
  public static let windowCapacity = 1021

  /// The model of what has just booted: the specification's sets, and the frames that the tables say were taken.
  init(
    _ scenario: BootScenario, _ specification: BootSpecification, _ booted: BootSpecification.Booted,
    _ summary: BootSummary
  ) {
    let tables = summary.tables.filter { !booted.arena.contains($0.frame.number) }
    let taken = FrameSet((summary.heapFrames + tables.map(\.frame)).map { $0.number..<$0.number + 1 })
    let untouched = FrameSet([booted.arenaUsed.upperBound..<booted.arena.upperBound]).intersection(booted.usable)
    let beforeRetirement = booted.initiallyFree.subtracting(taken)
    frames = FrameModel(
      total: booted.total, usable: booted.usable,
      touched: FrameSet(specification.map.touchedFrameRuns.map { $0.first..<$0.first + $0.count }),
      free: beforeRetirement.union(untouched), peakUsed: booted.usable.count - beforeRetirement.count)
    spaces = SpacesModel(
      directory: summary.directory.frame.number, capacity: scenario.configuration.maximumAddressSpaces,
      identityLimit: scenario.configuration.identityLimit,
      image: scenario.imagePages, imageFrame: UInt32(scenario.kernel.start / 4096))
    spaces.heapPages = 0xD0000..<0xD0000 + booted.heapPages
    for table in summary.tables { spaces.spaces[0].tables[table.slot] = TableModel(frame: table.frame.number) }
    for (index, frame) in summary.heapFrames.enumerated() {
      spaces.set(0xD0000 + UInt32(index), to: PageModel(frame: frame.number, flags: 0x2, isOwned: true), in: 0)
    }
    poison = scenario.configuration.freedFramePoison
  }
}
