// Little-endian numbers from a range of a file. Every read is checked, so that no bytes can trap or read past their part.

/// The bytes ended before the value did, or a number has more bits than it may have.
struct Damaged: Error {}

/// A cursor over a range of bytes.
struct ByteReader {
  private let bytes: [UInt8]
  /// The index of the next byte in the file.
  private(set) var position: Int
  /// The index after the last byte that may be read.
  let end: Int

  /// - Parameter range: must lie within `bytes`.
  init(_ bytes: [UInt8], in range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
  }

  var isAtEnd: Bool { position >= end }

  /// Goes to `position`, which may be anything.
  mutating func seek(to position: Int, from start: Int = 0) throws(Damaged) {
    let (target, isOverflow) = start.addingReportingOverflow(position)
    guard !isOverflow, target >= 0, target <= end else { throw Damaged() }
    self.position = target
  }

  mutating func skip(_ count: Int) throws(Damaged) {
    guard count >= 0, count <= end - position else { throw Damaged() }
    position += count
  }

  @inline(__always)
  mutating func byte() throws(Damaged) -> UInt8 {
    guard position < end else { throw Damaged() }
    defer { position += 1 }
    return bytes[position]
  }

  @inline(__always)
  private mutating func number(_ count: Int) throws(Damaged) -> UInt64 {
    guard count <= end - position else { throw Damaged() }
    var value: UInt64 = 0
    for index in 0..<count { value |= UInt64(bytes[position + index]) << UInt64(8 * index) }
    position += count
    return value
  }

  mutating func half() throws(Damaged) -> UInt16 { UInt16(truncatingIfNeeded: try number(2)) }
  mutating func three() throws(Damaged) -> UInt32 { UInt32(truncatingIfNeeded: try number(3)) }
  mutating func word() throws(Damaged) -> UInt32 { UInt32(truncatingIfNeeded: try number(4)) }
  mutating func long() throws(Damaged) -> UInt64 { try number(8) }

  /// An unsigned LEB128 number (DWARF 5, section 7.6); bits above 64 are an error.
  mutating func unsigned() throws(Damaged) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let byte = try byte()
      let bits = UInt64(byte & 0x7F)
      guard shift < 64 ? (bits << shift) >> shift == bits : bits == 0 else { throw Damaged() }
      if shift < 64 { value |= bits << shift }
      if byte & 0x80 == 0 { return value }
      shift += 7
    }
  }

  /// A signed LEB128 number; bits above 64 are dropped.
  mutating func signed() throws(Damaged) -> Int64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let byte = try byte()
      if shift < 64 { value |= UInt64(byte & 0x7F) << shift }
      shift += 7
      guard byte & 0x80 == 0 else { continue }
      if shift < 64, byte & 0x40 != 0 { value |= ~0 << shift }
      return Int64(bitPattern: value)
    }
  }

  /// An unsigned LEB128 number that counts bytes.
  mutating func count() throws(Damaged) -> Int {
    guard let count = Int(exactly: try unsigned()) else { throw Damaged() }
    return count
  }

  /// Skips a text and the zero byte that ends it.
  mutating func skipText() throws(Damaged) {
    while try byte() != 0 {}
  }

  /// A text that a zero byte ends; bytes that are not UTF-8 are replaced.
  mutating func text() throws(Damaged) -> String {
    let start = position
    try skipText()
    return String(decoding: bytes[start..<position - 1], as: UTF8.self)
  }
}
