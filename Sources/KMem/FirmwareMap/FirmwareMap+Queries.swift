// What the rest of KMem asks the map, always in whole frames below 4 GiB.
//
// Equal neighbours are merged, so a frame is usable exactly when it lies inside one usable region, and runs of usable
// frames never touch.

extension FirmwareMap {
  /// What firmware says about a frame.
  public enum FrameKind: Hashable, Sendable {
    /// Every byte is usable.
    case usable

    /// At least one byte is covered by a region, but not every byte is usable.
    case reserved

    /// No byte is covered by any region.
    case hole
  }

  /// What the firmware says about `frame`.
  ///
  /// - Complexity: O(log count).
  @inlinable
  public func kind(of frame: Frame, on machine: some Machine) -> FrameKind {
    let start = UInt64(frame.address.rawValue)
    let last = start + UInt64(Frame.size - 1)
    let index = firstIndex(reaching: start, on: machine)
    if index == regionCount { return .hole }
    let region = region(at: index, on: machine)
    if region.start > last { return .hole }
    return region.type.isUsable && region.start <= start && last <= region.last ? .usable : .reserved
  }

  /// The frames from 0 to the last wholly usable one below 4 GiB; empty when there is none.
  ///
  /// - Complexity: O(count), but only what lies above the last of these frames is looked at.
  @inlinable
  public func usableFrames(on machine: some Machine) -> FrameRange {
    var index = regionCount
    while index > 0 {
      index -= 1
      let region = region(at: index, on: machine)
      if !region.type.isUsable { continue }
      let frames = region.framesInside
      if !frames.isEmpty { return FrameRange(start: 0, end: frames.end) }
    }
    return FrameRange(start: 0, end: 0)
  }

  /// Whether every byte of `range`, which is not empty, is usable.
  ///
  /// - Complexity: O(log count).
  @inlinable
  public func isUsable(_ range: PhysicalRange, on machine: some Machine) -> Bool {
    let index = firstIndex(reaching: range.start, on: machine)
    if index == regionCount || range.isEmpty { return false }
    let region = region(at: index, on: machine)
    return region.type.isUsable && region.start <= range.start && range.end - 1 <= region.last
  }

  /// A cursor over the runs of usable frames below 4 GiB, in ascending order.
  @inlinable
  public func usableRuns() -> UsableRuns { UsableRuns(map: self) }

  /// A cursor over the maximal runs of wholly usable frames below 4 GiB, in ascending order. Runs never touch.
  public struct UsableRuns {
    @usableFromInline
    let map: FirmwareMap

    @usableFromInline
    var index: UInt32 = 0

    @inlinable
    init(map: FirmwareMap) {
      self.map = map
    }

    /// The next run, or `nil` after the last one. Not inlined: it has many call sites, and runs are few.
    @inlinable @inline(never)
    public mutating func next(on machine: some Machine) -> FrameRange? {
      while index < map.count {
        let region = map.region(at: index, on: machine)
        index += 1
        if region.type.isUsable && !region.framesInside.isEmpty { return region.framesInside }
      }
      return nil
    }
  }
}
