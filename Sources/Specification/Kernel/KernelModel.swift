// All that the specification knows of a booted kernel.

import Operations

/// The state that a kernel's memory manager must be in.
public struct KernelModel: Sendable {
  public var frames: FrameModel
  public var spaces: SpacesModel
  public var heap: HeapModel

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

    public init(virtual: UInt32, physical: UInt32) {
      self.virtual = virtual
      self.physical = physical
    }
  }

  /// What the kernel looks like.
  public let layout: KernelLayout

  /// The model of what has just booted: the specification's sets, and the frames that the tables say were taken.
  ///
  /// - Parameters:
  ///   - directory: the frame of the kernel's directory.
  ///   - tables: the tables that it links.
  ///   - heapFrames: the frames of the heap's pages, in order of address.
  package init(
    _ scenario: BootScenario, _ specification: BootSpecification, _ booted: BootSpecification.Booted,
    directory: UInt32, tables: [LinkedTable], heapFrames: [UInt32]
  ) {
    layout = scenario.layout
    heap = HeapModel(scenario.layout)
    let taken = FrameSet(
      (heapFrames + tables.map(\.frame).filter { !booted.arena.contains($0) }).map { $0..<$0 + 1 })
    let untouched = FrameSet([booted.arenaUsed.upperBound..<booted.arena.upperBound]).intersection(booted.usable)
    let beforeRetirement = booted.initiallyFree.subtracting(taken)
    frames = FrameModel(
      total: booted.total, usable: booted.usable,
      touched: FrameSet(specification.map.touchedFrameRuns.map { $0.first..<$0.first + $0.count }),
      free: beforeRetirement.union(untouched), peakUsed: booted.usable.count - beforeRetirement.count)
    spaces = SpacesModel(
      directory: directory, capacity: scenario.configuration.maximumAddressSpaces,
      identityLimit: scenario.configuration.identityLimit,
      image: scenario.imagePages, imageFrame: UInt32(scenario.kernel.start / 4096), layout: layout)
    let firstPage = layout.heapFirstPage
    spaces.heapPages = firstPage..<firstPage + booted.heapPages
    for table in tables { spaces.spaces[0].tables[table.slot] = TableModel(frame: table.frame, flags: 0x2) }
    for (index, frame) in heapFrames.enumerated() {
      spaces.set(firstPage + UInt32(index), to: PageModel(frame: frame, flags: 0x2, isOwned: true), in: 0)
    }
    poison = scenario.configuration.freedFramePoison
  }
}

/// A table that a directory links.
public struct LinkedTable: Hashable, Sendable {
  /// The entry of the directory, 0 to 1023.
  public var slot: UInt32

  /// The table's frame.
  public var frame: UInt32

  public init(slot: UInt32, frame: UInt32) {
    self.slot = slot
    self.frame = frame
  }
}
