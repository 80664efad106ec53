// Sets of frames as the specification keeps them: disjoint ascending ranges of frame numbers. Slow and obvious.

import Operations

/// A set of frame numbers below 2^20.
public struct FrameSet: Hashable, Sendable {
  /// The members as maximal ranges in ascending order.
  public private(set) var ranges: [Range<UInt32>] = []

  public init() {}

  /// The frames of any ranges, overlapping or not, in any order.
  public init(_ ranges: some Sequence<Range<UInt32>>) {
    var sorted = Array(ranges)
    let isAscending = zip(sorted, sorted.dropFirst()).allSatisfy { $0.lowerBound <= $1.lowerBound }
    if !isAscending { sorted.sort { $0.lowerBound < $1.lowerBound } }
    self.ranges.reserveCapacity(sorted.count)
    for range in sorted where !range.isEmpty {
      if let last = self.ranges.last, range.lowerBound <= last.upperBound {
        self.ranges[self.ranges.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        self.ranges.append(range)
      }
    }
  }

  /// The frames that share a byte with `bytes`.
  public init(touching bytes: ClosedRange<UInt64>) {
    let frames = bytes.lowerBound / 4096...min(bytes.upperBound / 4096, (1 << 20) - 1 as UInt64)
    ranges = [UInt32(frames.lowerBound)..<UInt32(frames.upperBound) + 1]
  }

  /// How many frames there are.
  public var count: UInt32 { ranges.reduce(0) { $0 + UInt32($1.count) } }

  public var isEmpty: Bool { ranges.isEmpty }

  public func contains(_ frame: UInt32) -> Bool { ranges.contains { $0.contains(frame) } }

  public func union(_ other: FrameSet) -> FrameSet { FrameSet(ranges + other.ranges) }

  public func subtracting(_ other: FrameSet) -> FrameSet {
    var rest = FrameSet()
    rest.ranges.reserveCapacity(ranges.count + other.ranges.count)
    for range in ranges {
      // What of the range is left, from its first frame that is not dealt with yet.
      var start = range.lowerBound
      for taken in other.ranges where taken.lowerBound < range.upperBound && start < taken.upperBound {
        if start < taken.lowerBound { rest.ranges.append(start..<taken.lowerBound) }
        start = taken.upperBound
      }
      if start < range.upperBound { rest.ranges.append(start..<range.upperBound) }
    }
    return rest
  }

  public func intersection(_ other: FrameSet) -> FrameSet {
    subtracting(subtracting(other))
  }

  /// The members without the `count` highest ones.
  package func dropping(last count: UInt32) -> FrameSet {
    var rest = FrameSet()
    var kept = self.count - min(self.count, count)
    for range in ranges where kept > 0 {
      rest.ranges.append(range.prefix(Int(kept)))
      kept -= UInt32(rest.ranges.last?.count ?? 0)
    }
    return rest
  }

  public func isSubset(of other: FrameSet) -> Bool { subtracting(other).isEmpty }
}

extension FrameSet: CustomStringConvertible {
  /// The ranges as `[first, end)` in hexadecimal.
  public var description: String {
    if ranges.isEmpty { return "no frame" }
    let shown = ranges.prefix(8).map { "[\(hexadecimal($0.lowerBound)), \(hexadecimal($0.upperBound)))" }
    return shown.joined(separator: " ") + (ranges.count > 8 ? " and \(ranges.count - 8) more runs" : "")
  }
}
