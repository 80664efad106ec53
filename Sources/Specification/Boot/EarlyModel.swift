// boot_early as the contract states it: bytes handed out in ascending order, and the frames that are not free because of
// them.
//
//   arena     ├── block ──┤┈┈ padding ┈┈├── block ──┤           untouched            ┤
//   frames    ├── reserved for good ────────────────────┤├── free when it retires ───┤
//                                                   ▲
//                                                 cursor
//
// Requests end in front of what was reserved since; its frames stay reserved when boot_early retires, and no others do.

import Operations

/// The specification of boot_early and of its hand-over to the physical memory manager.
public struct EarlyModel: Sendable {
  /// How far the boot has come.
  public enum Stage: Int, Comparable, Sendable {
    case arena, frames, paging, retired

    public static func < (left: Stage, right: Stage) -> Bool { left.rawValue < right.rawValue }
  }

  /// Bytes that were handed out.
  public struct Block: Hashable, Sendable {
    public var start: UInt64
    public var size: UInt64
    public var end: UInt64 { start + size }
  }

  public var stage = Stage.arena

  /// The frames of the arena.
  public let arena: Range<UInt32>

  /// The first byte that is not handed out; only grows.
  public var cursor: UInt64

  /// What was handed out, in ascending order.
  public private(set) var blocks: [Block] = []

  /// The byte at which requests end: that after the arena, or the first of a frame that was reserved since.
  public private(set) var limit: UInt64

  /// The frames of the arena that were reserved since it opened.
  private var kept = FrameSet()

  /// Pages of heap from 0xD0000000 on.
  public var heapPages: UInt32 = 0

  /// The machine that boots.
  package let scenario: BootScenario

  /// The frames, from `pmm_init` on.
  public var frames: FrameModel?

  private let total: UInt32
  private let usable: FrameSet
  private let touched: FrameSet
  private let initiallyFree: FrameSet

  private let pagingNeeds: [BootSpecification.EarlyNeed]

  /// - Throws: why boot_early cannot open.
  package init(_ scenario: EarlyScenario, _ map: ReferenceFirmwareMap) throws(BootRefusal) {
    let machine = scenario.machine
    self.scenario = machine
    let configuration = machine.configuration
    try BootSpecification.checkBootMemory(machine, map)
    let all = BootSpecification.usableFrames(map)
    let taken = BootSpecification.takenFrames(machine)
    let kernel = FrameSet(touching: machine.kernel.start...machine.kernel.end - 1)
    switch scenario.opening {
    case .behindKernel: arena = try BootSpecification.placeArena(machine, all, taken)
    case .at(let start, let size):
      arena = try Self.open(
        all.subtracting(taken).subtracting(kernel), start: start, size: size, limit: configuration.identityLimit)
    }
    cursor = UInt64(arena.lowerBound) * 4096
    limit = UInt64(arena.upperBound) * 4096
    total = all.ranges.last?.upperBound ?? 0
    usable = all.subtracting(FrameSet([0..<UInt32((UInt64(configuration.lowMemoryFloor) + 4095) / 4096)]))
    touched = FrameSet(map.touchedFrameRuns.map { $0.first..<$0.first + $0.count })
    initiallyFree = usable.subtracting(kernel).subtracting(taken).subtracting(FrameSet([arena]))
    var needs = BootSpecification.pagingNeeds(machine)
    // The kernel makes the identity range's first table itself, so that it comes before the table of address spaces.
    needs.swapAt(2, 3)
    pagingNeeds = needs
  }

  /// The frames from `start` on that are usable, unreserved, below `limit`, and asked for.
  private static func open(
    _ candidates: FrameSet, start: UInt32, size: UInt32, limit: UInt32
  ) throws(BootRefusal) -> Range<UInt32> {
    if size == 0 { throw .bootEarly(.emptyArena) }
    let first = (UInt64(start) + 4095) / 4096
    let end = UInt64(limit) / 4096
    if first >= end { throw .bootEarly(.beyondIdentityLimit) }
    guard first > 0, let run = candidates.ranges.first(where: { $0.contains(UInt32(first)) }) else {
      throw .bootEarly(.unusableStart)
    }
    let wanted = first + (UInt64(size) + 4095) / 4096
    return UInt32(first)..<UInt32(min(UInt64(run.upperBound), end, wanted))
  }

  /// The counts that boot_early must report.
  public var counts: BootEarlyCounts {
    let used = UInt32(cursor - UInt64(arena.lowerBound) * 4096)
    let total = UInt32(arena.count) * 4096
    return BootEarlyCounts(used: used, free: total - used, total: total)
  }

  /// The frames of which no byte is handed out.
  public var untouched: Range<UInt32> { UInt32((cursor + 4095) / 4096)..<arena.upperBound }

  /// Why `size` bytes cannot be had; nil if they can.
  public func refusal(size: UInt32, alignment: UInt32) -> Refusal? {
    if stage == .retired { return .retired }
    if size == 0 { return .zeroSize }
    if alignment != 0 && alignment.nonzeroBitCount != 1 { return .invalidAlignment }
    return place(size: UInt64(size), alignment: UInt64(alignment)) == nil ? .exhausted : nil
  }

  /// Where `size` bytes lie: at the first multiple of the alignment, and of a word, behind the cursor. nil: nowhere.
  public func place(size: UInt64, alignment: UInt64) -> Block? {
    let step = alignment == 0 ? 4096 : max(alignment, 4)
    let start = (cursor + step - 1) / step * step
    return start + size <= limit ? Block(start: start, size: size) : nil
  }

  /// Hands out a block; what follows it starts at a word.
  public mutating func take(_ block: Block) {
    blocks.append(block)
    cursor = (block.end + 3) / 4 * 4
  }

  /// The bookkeeping of the physical memory manager, if there is room.
  public var bookkeeping: Block? {
    place(size: BootSpecification.bookkeepingBytes(frames: UInt64(total)), alignment: 4096)
  }

  /// The blocks that paging takes, one after the other as far as they fit, and whether all of them do.
  public var pagingBlocks: (taken: [Block], areAll: Bool) {
    var trial = self
    for need in pagingNeeds {
      guard let block = trial.place(size: need.size, alignment: need.alignment) else { break }
      trial.take(block)
    }
    let taken = Array(trial.blocks.dropFirst(blocks.count))
    return (taken, taken.count == pagingNeeds.count)
  }

  /// What mapping `size` bytes of heap takes.
  public func heapNeed(size: UInt32) -> (pages: UInt32, tables: Range<UInt32>) {
    let pages = UInt32((UInt64(size) + 4095) / 4096)
    let first = scenario.layout.heapFirstSlot
    return (pages, first..<first + (pages + 1023) / 1024)
  }

  /// Why `size` bytes of heap cannot be mapped; nil if they can.
  public func refusal(toMapHeap size: UInt32) -> Refusal? {
    if size > scenario.layout.heapCapacity { return .invalidRange }
    let need = heapNeed(size: size)
    if need.pages > 0 && heapPages > 0 { return .alreadyMapped }
    return need.pages + UInt32(need.tables.count) > frames?.free.count ?? 0 ? .outOfMemory : nil
  }

  /// `pmm_init`: what is free while boot_early lives.
  public mutating func beginFrames() {
    stage = .frames
    frames = FrameModel(total: total, usable: usable, touched: touched, free: initiallyFree)
  }

  /// Keeps the frames of `range` from boot_early: it hands out nothing of them, nor of what lies behind them. A frame of which it
  /// has handed out a part ends it at once.
  public mutating func reserve(_ range: Range<UInt32>) {
    if stage == .retired { return }
    kept = kept.union(FrameSet([range.clamped(to: arena)]))
    let met = range.clamped(to: UInt32(cursor / 4096)..<arena.upperBound)
    if !met.isEmpty { limit = min(limit, UInt64(met.lowerBound) * 4096) }
  }

  /// The end of boot_early: its untouched frames from the floor on are free, but for those that were reserved.
  public mutating func retire() {
    if stage == .retired { return }
    stage = .retired
    for range in FrameSet([untouched]).intersection(usable).subtracting(kept).ranges { frames?.adopt(range) }
  }
}
