// The physical memory manager as the contract states it: a set of free frames, and who has each of the others.
//
//   0          floor                                              total            2^20
//   ├ reserved ─┤ usable: free, or held by somebody ┤ reserved │ hole ┤ out of range ┤

import Operations

/// Who has a frame that was handed out after boot.
public enum FrameHolder: Hashable, Sendable {
  /// A caller, who can give it back.
  case caller
  /// The memory manager: a directory, a table, or a page of its own. It cannot be given back.
  case manager
}

/// The specification of the physical memory manager.
public struct FrameModel: Sendable {
  /// Frames that the memory manager knows, from 0 on.
  public let total: UInt32

  /// Usable frames at or above the floor: free, or somebody's.
  public let usable: FrameRuns

  /// Frames of which some entry of the firmware's map covers a byte.
  public let touched: FrameRuns

  /// Frames that can be handed out.
  public private(set) var free: FrameRuns

  /// Frames that callers hold. A usable frame that is neither here nor free is the kernel's or the memory manager's.
  public private(set) var held = FrameRuns()

  /// How many frames callers hold.
  public var allocated: UInt32 { held.count }

  /// The most frames that were ever in use.
  public private(set) var peakUsed: UInt32

  /// - Parameter peakUsed: the most that were in use while the machine booted.
  public init(total: UInt32, usable: FrameSet, touched: FrameSet, free: FrameSet, peakUsed: UInt32? = nil) {
    self.total = total
    self.usable = FrameRuns(usable)
    self.touched = FrameRuns(touched)
    self.free = FrameRuns(free)
    self.peakUsed = peakUsed ?? usable.count - free.count
  }

  /// Usable frames that are not free.
  public var used: UInt32 { usable.count - free.count }

  /// The counts that the memory manager must report.
  public var counts: FrameCounts {
    FrameCounts(
      total: total, free: free.count, used: used, reserved: total - usable.count, allocated: allocated,
      peakUsed: peakUsed)
  }

  public func isHeldByCaller(_ frame: UInt32) -> Bool { held.contains(frame) }

  /// How many frames from `frame` on callers hold without a gap.
  public func heldCount(from frame: UInt32) -> UInt32 {
    let end = UInt32(1) << 20
    if frame >= end { return 0 }
    return (firstNotHeld(in: frame..<end) ?? end) - frame
  }

  /// The lowest frame of `range` that no caller holds.
  public func firstNotHeld(in range: Range<UInt32>) -> UInt32? {
    guard !range.isEmpty, let run = held.run(holding: range.lowerBound) else { return range.first }
    return run.upperBound < range.upperBound ? run.upperBound : nil
  }

  /// Why a caller cannot give `frame` back; nil if it can.
  public func refusalToFree(_ frame: UInt32) -> Refusal? {
    if held.contains(frame) { return nil }
    if frame >= total { return .outOfRange }
    if !touched.contains(frame) { return .hole }
    if !usable.contains(frame) { return .reserved }
    return free.contains(frame) ? .alreadyFree : .kernelOwned
  }

  /// Hands out free frames.
  public mutating func take(_ range: Range<UInt32>, for holder: FrameHolder) {
    free.remove(range)
    if holder == .caller { held.insert(range) }
    peakUsed = max(peakUsed, used)
  }

  /// Takes back frames that were handed out, all to callers or all to the memory manager.
  public mutating func giveBack(_ range: Range<UInt32>) {
    if held.contains(range) { held.remove(range) }
    free.insert(range)
  }

  /// What reserving the frames of `range` must find, by the contract's three kinds.
  public func reservation(of range: Range<UInt32>) -> Response {
    let known = range.clamped(to: 0..<total)
    let new = free.intersection(known).reduce(0) { $0 + UInt32($1.count) }
    let allocated = held.intersection(known).reduce(0) { $0 + UInt32($1.count) }
    return .reservation(
      newlyReserved: new, allocated: allocated, alreadyReserved: UInt32(known.count) - new - allocated)
  }

  /// Withdraws the free frames of `range` for good.
  public mutating func reserve(_ range: Range<UInt32>) {
    for part in free.intersection(range.clamped(to: 0..<total)) { free.remove(part) }
    peakUsed = max(peakUsed, used)
  }

  /// Adds the untouched frames of boot_early's arena.
  public mutating func adopt(_ range: Range<UInt32>) { free.insert(range) }
}
