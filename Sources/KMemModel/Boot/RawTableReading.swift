// Arbitrary bytes taken for a BIOS loader's table: what they say, read with plain byte arithmetic.

/// Any bytes as a firmware table that can lie in memory, and the entries that it has.
///
/// A count that claims more entries than there are bytes for is lowered to those: what lies behind a table in memory is
/// nobody's statement.
public struct RawTableReading: Hashable, Sendable {
  /// Header and entries as they are put into memory; at least a header.
  public let bytes: [UInt8]

  /// From one entry to the next, in bytes.
  public let entrySize: UInt16

  /// What the entries say; empty when `entrySize` is less than an entry.
  public let entries: [FirmwareMapEntry]

  public init(_ source: [UInt8]) {
    var bytes = source
    while bytes.count < RawFirmwareTable.headerSize { bytes.append(0) }
    let size = Int(bytes[2]) | Int(bytes[3]) << 8
    let claimed = Int(bytes[0]) | Int(bytes[1]) << 8
    let room = size == 0 ? 0 : (bytes.count - RawFirmwareTable.headerSize) / size
    let count = min(claimed, room)
    if count != claimed {
      bytes[0] = UInt8(count & 0xFF)
      bytes[1] = UInt8(count >> 8)
    }
    self.bytes = bytes
    entrySize = UInt16(size)
    entries =
      size < 20
      ? []
      : (0..<count).map { index in
        let start = RawFirmwareTable.headerSize + index * size
        return FirmwareMapEntry(
          base: Self.number(bytes, start, 8), length: Self.number(bytes, start + 8, 8),
          type: UInt32(Self.number(bytes, start + 16, 4)),
          attributes: size >= 24 ? UInt32(Self.number(bytes, start + 20, 4)) : nil)
      }
  }

  /// The map that the table means.
  public var map: ReferenceFirmwareMap {
    ReferenceFirmwareMap(entries, attributes: entrySize >= 24 ? .honoured : .absent)
  }

  private static func number(_ bytes: [UInt8], _ start: Int, _ count: Int) -> UInt64 {
    var number: UInt64 = 0
    for index in 0..<count { number |= UInt64(bytes[start + index]) << UInt64(8 * index) }
    return number
  }
}
