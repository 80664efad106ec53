// One region of the sanitised firmware map and its type.

/// The type of a firmware map entry (ACPI specification 6.5, section 15, table 15.5 "Address Range Types").
public struct MemoryType: Hashable, Sendable {
  /// The number that the firmware gave. Numbers that no specification defines are kept, and reserve.
  public var rawValue: UInt32

  /// The type with a number, known or unknown.
  @inlinable
  public init(_ rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// RAM that the operating system may use.
  @inlinable
  public static var usable: MemoryType { MemoryType(1) }

  /// In use by the system, or not RAM.
  @inlinable
  public static var reserved: MemoryType { MemoryType(2) }

  /// Whether the region is ordinary RAM. Every other type, known or unknown, counts as reserved.
  @inlinable
  public var isUsable: Bool { self == .usable }

  /// Whether a byte covered by both types has this one: usable gives way to everything, otherwise the higher number
  /// wins (contract E3).
  @inlinable
  public func outranks(_ other: MemoryType) -> Bool {
    if isUsable { return false }
    return other.isUsable || rawValue > other.rawValue
  }
}

/// A run of bytes of one type, of at least one byte.
public struct MemoryRegion: Hashable, Sendable {
  /// The first byte.
  public var start: UInt64

  /// The last byte, inclusive, because an end of 2^64 does not fit in UInt64.
  public var last: UInt64

  /// The most restrictive type that any entry gives these bytes.
  public var type: MemoryType

  /// - Precondition: `start` is at most `last`.
  @inlinable
  public init(start: UInt64, last: UInt64, type: MemoryType) {
    assert(start <= last, "a region has at least one byte")
    self.start = start
    self.last = last
    self.type = type
  }

  /// The bytes below 2^64 - 1, which is all that matters below 4 GiB.
  @inlinable
  var range: PhysicalRange {
    PhysicalRange(start: start, end: last == .max ? .max : last + 1)
  }

  /// The frames below 4 GiB of which every byte lies in the region (contract E7).
  @inlinable
  public var framesInside: FrameRange { range.framesInside }
}
