// Arbitrary bytes taken for a BIOS loader's table: what they say, read with plain byte arithmetic.

import Operations

/// Any bytes as a firmware table that can lie in memory, and the entries that it has.
///
/// A count that claims more entries than there are bytes for is lowered to those: what lies behind a table in memory is
/// nobody's statement.
public struct RawTableReading: Sendable {
  private let source: [UInt8]

  /// The count in the header, once it is lowered.
  private let count: Int

  /// From one entry to the next, in bytes.
  public let entrySize: UInt16

  /// What the entries say; empty when `entrySize` is less than an entry.
  public let entries: [FirmwareMapEntry]

  public init(_ source: [UInt8]) {
    let entrySize = Self.headerField(source, 2)
    let size = Int(entrySize)
    let room = size == 0 ? 0 : max(0, source.count - RawFirmwareTable.headerSize) / size
    let count = min(Int(Self.headerField(source, 0)), room)
    self.source = source
    self.count = count
    self.entrySize = entrySize
    entries =
      size < 20
      ? []
      : (0..<count).map { index in
        let start = RawFirmwareTable.headerSize + index * size
        return FirmwareMapEntry(
          base: Self.number(source, start, 8), length: Self.number(source, start + 8, 8),
          type: UInt32(Self.number(source, start + 16, 4)),
          attributes: size >= 24 ? UInt32(Self.number(source, start + 20, 4)) : nil)
      }
  }

  /// Bytes of header and entries, and of what follows them; at least a header.
  public var size: Int { max(source.count, RawFirmwareTable.headerSize) }

  /// Header and entries as they are put into memory; each time a new copy.
  public var bytes: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: size) { memory, count in
      write(to: UnsafeMutableRawBufferPointer(start: memory.baseAddress, count: size))
      count = size
    }
  }

  /// What the loader leaves unused at bytes 4 and 5.
  package var unusedField: UInt16 { Self.headerField(source, 4) }

  /// Puts header and entries into memory.
  ///
  /// - Precondition: `memory` has `size` bytes.
  package func write(to memory: UnsafeMutableRawBufferPointer) {
    memory.copyBytes(from: source)
    for place in source.count..<size { memory[place] = 0 }
    memory[0] = UInt8(count & 0xFF)
    memory[1] = UInt8(count >> 8)
  }

  /// The map that the table means.
  public var map: ReferenceFirmwareMap {
    ReferenceFirmwareMap(entries, attributes: entrySize >= 24 ? .honoured : .absent)
  }

  /// The two bytes at `place` of a header that may be cut short; what is not there is 0.
  private static func headerField(_ bytes: [UInt8], _ place: Int) -> UInt16 {
    let low = place < bytes.count ? UInt16(bytes[place]) : 0
    let high = place + 1 < bytes.count ? UInt16(bytes[place + 1]) : 0
    return high << 8 | low
  }

  private static func number(_ bytes: [UInt8], _ start: Int, _ count: Int) -> UInt64 {
    var number: UInt64 = 0
    for index in 0..<count { number |= UInt64(bytes[start + index]) << UInt64(8 * index) }
    return number
  }
}
