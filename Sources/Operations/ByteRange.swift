// Ranges of physical bytes, as a firmware map, a loader or a caller states them.

/// Bytes `start ..< end` of the 64-bit physical address space; empty where `end` is not above `start`.
public struct ByteRange: Hashable, Sendable {
  /// The first byte.
  public let start: UInt64

  /// The byte after the last one; `start` where the range is empty.
  public let end: UInt64

  /// The bytes from `start` up to, not including, `end`; none where `end` is not above `start`.
  public init(start: UInt64, end: UInt64) {
    self.start = start
    self.end = start < end ? end : start
  }

  /// `length` bytes from `start` on. A range that would pass 2^64 - 1 ends there.
  public init(start: UInt64, length: UInt64) {
    self.start = start
    end = length > UInt64.max - start ? UInt64.max : start + length
  }

  /// Whether the range has no bytes.
  public var isEmpty: Bool { start == end }

  /// The numbers of the frames below 4 GiB that share a byte with the range. For an empty range, the empty range after the last
  /// frame: something placed after it is then nowhere, and not in the first frame.
  public var frames: Range<UInt32> {
    let limit: UInt64 = 1 << 32
    if isEmpty || start >= limit { return 1 << 20..<1 << 20 }
    let last = (end < limit ? end : limit) - 1
    return UInt32(start / 4096)..<UInt32(last / 4096) + 1
  }
}
