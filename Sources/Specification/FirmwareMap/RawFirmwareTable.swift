// A firmware map as the bytes that a BIOS loader leaves for its kernel (packed, little-endian):
//
//   0        2             4                  16
//   | count  | entry size  | 12 bytes unused  | entry 0 | entry 1 | ...
//   '------------- header, 16 bytes ----------'
//
//   entry    base u64, length u64, type u32 [, attributes u32]          20 or 24 bytes

import Operations

/// Builds the raw table of a BIOS loader from entries, well-formed or wrong in the ways that loaders get it wrong.
public struct RawFirmwareTable: Hashable, Sendable {
  /// The size of the header in bytes.
  public static let headerSize = 16

  public var entries: [FirmwareMapEntry]
  /// Bytes from one entry to the next: 20, 24, or a wrong value. Every entry is its 24 bytes cut to this size or followed
  /// by zeros.
  public var entrySize: UInt16
  /// The count to write in place of the true one.
  public var declaredCount: UInt16?
  /// What the loader left in the unused bytes of the header.
  public var padding: UInt8

  public init(
    _ entries: [FirmwareMapEntry], entrySize: UInt16 = 20, declaredCount: UInt16? = nil, padding: UInt8 = 0
  ) {
    self.entries = entries
    self.entrySize = entrySize
    self.declaredCount = declaredCount
    self.padding = padding
  }

  /// The table with entries of 24 bytes if any entry has attributes, of 20 bytes otherwise.
  public init(fitting entries: [FirmwareMapEntry]) {
    self.init(entries, entrySize: entries.contains { $0.attributes != nil } ? 24 : 20)
  }

  /// Header and entries.
  ///
  /// An entry without attributes is written into a 24-byte table as enabled, which is what ACPI says a 20-byte entry is
  /// (ACPI 6.5, section 15.4). Without a declared count the count is that of the entries, at most 65535; what a 16-bit count
  /// cannot say is the table's own limit, so the entries past it are present but not counted.
  public func bytes() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(RawFirmwareTable.headerSize + entries.count * Int(entrySize))
    bytes.appendLittleEndian(declaredCount ?? UInt16(clamping: entries.count))
    bytes.appendLittleEndian(entrySize)
    bytes += Array(repeating: padding, count: 12)
    for entry in entries {
      var record: [UInt8] = []
      record.appendLittleEndian(entry.base)
      record.appendLittleEndian(entry.length)
      record.appendLittleEndian(entry.type)
      record.appendLittleEndian(entry.attributes ?? FirmwareMapAttributes.enabled)
      bytes += record.prefix(Int(entrySize))
      bytes += Array(repeating: 0, count: max(0, Int(entrySize) - record.count))
    }
    return bytes
  }
}

extension [UInt8] {
  package mutating func appendLittleEndian<Value: FixedWidthInteger & UnsignedInteger>(_ value: Value) {
    for shift in stride(from: 0, to: Value.bitWidth, by: 8) {
      append(UInt8(truncatingIfNeeded: value >> Value(shift)))
    }
  }
}
