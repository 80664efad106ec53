// Ranges of physical memory, in bytes as firmware and loaders state them, and in whole frames as KMem uses them.
//
//   bytes      start ├──────────────┤ end
//   frames     ┊ 0 ┊ 1 ┊ 2 ┊ 3 ┊ 4 ┊ 5 ┊
//   inside           ├───────┤            every byte of the frame lies in the range
//   touching     ├───────────────┤        at least one byte of the frame lies in the range

/// A half-open range of physical bytes in the 64-bit address space of firmware maps.
public struct PhysicalRange: Hashable, Sendable {
  /// The first byte.
  public let start: UInt64

  /// The byte after the last one; `start` for an empty range, never less.
  public let end: UInt64

  /// A range from `start` up to, not including, `end`; empty when `end` is not above `start`.
  @inlinable
  public init(start: UInt64, end: UInt64) {
    self.start = start
    self.end = end < start ? start : end
  }

  /// A range of `length` bytes, cut at 2^64 - 1 where it would run past that.
  @inlinable
  public init(start: UInt64, length: UInt64) {
    let (end, overflow) = start.addingReportingOverflow(length)
    self.init(start: start, end: overflow ? .max : end)
  }

  /// Whether the range has no bytes.
  @inlinable
  public var isEmpty: Bool { start == end }

  /// The frames below 4 GiB of which every byte lies in the range.
  @inlinable @inline(never)
  public var framesInside: FrameRange {
    let size = UInt64(Frame.size)
    let limit = UInt64(Frame.limit) * size
    if start >= limit { return FrameRange(start: Frame.limit, end: Frame.limit) }
    let first = (start + (size - 1)) / size
    let end = min(end, limit) / size
    return FrameRange(start: UInt32(first), end: UInt32(max(first, end)))
  }

  /// The frames below 4 GiB of which at least one byte lies in the range.
  @inlinable @inline(never)
  public var framesTouched: FrameRange {
    let size = UInt64(Frame.size)
    let limit = UInt64(Frame.limit) * size
    if isEmpty || start >= limit { return FrameRange(start: Frame.limit, end: Frame.limit) }
    let end = (min(end, limit) + (size - 1)) / size
    return FrameRange(start: UInt32(start / size), end: UInt32(end))
  }
}

/// A half-open range of frame numbers, each at most `Frame.limit`.
public struct FrameRange: Hashable, Sendable {
  /// The number of the first frame.
  public let start: UInt32

  /// The number after the last frame's; may be `Frame.limit`, the frame after the last one below 4 GiB.
  public let end: UInt32

  /// - Precondition: `start <= end <= Frame.limit`.
  @inlinable
  public init(start: UInt32, end: UInt32) {
    assert(start <= end && end <= Frame.limit, "a frame range lies below 4 GiB and does not run backwards")
    self.start = start
    self.end = end
  }

  /// The number of frames.
  @inlinable
  public var count: UInt32 { end - start }

  /// Whether the range has no frames.
  @inlinable
  public var isEmpty: Bool { start == end }

  /// Whether the frame of that number lies in the range.
  @inlinable
  public func contains(_ frame: UInt32) -> Bool { frame < end && frame >= start }

  /// The part of the range that also lies in `other`.
  @inlinable
  public func clamped(to other: FrameRange) -> FrameRange {
    let low = max(start, other.start)
    return FrameRange(start: low, end: max(low, min(end, other.end)))
  }

  /// The bytes of the frames.
  @inlinable
  public var bytes: PhysicalRange {
    PhysicalRange(start: UInt64(start) << Frame.shift, end: UInt64(end) << Frame.shift)
  }
}
