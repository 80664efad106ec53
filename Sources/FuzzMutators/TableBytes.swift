// A firmware table as a mutator edits it: the bytes themselves, entry by entry.
//
//   | count | entry size | 12 bytes | entry 0 | entry 1 | ...     entries of 20 to 24 bytes, as the header says
//                                   | base u64 | length u64 | type u32 [, attributes u32] |
//
// A mutator makes every input of a search, so one costs a copy of the bytes and nothing for each entry.

/// The bytes of a table, of which all that follow the header are entries, whatever its count says.
struct TableBytes {
  static let headerSize = 16

  private(set) var bytes: [UInt8] = []
  let entrySize: Int

  /// The whole entries of `input`, with room for `growth` more; nil if `input` is no table.
  init?(_ input: UnsafeRawBufferPointer, growth: Int = 0) {
    guard input.count >= Self.headerSize else { return nil }
    entrySize = Int(input[2]) | Int(input[3]) << 8
    guard (20...24).contains(entrySize) else { return nil }
    bytes.reserveCapacity(input.count + growth * entrySize)
    let entries = (input.count - Self.headerSize) / entrySize
    bytes.append(contentsOf: input.prefix(Self.headerSize + entries * entrySize))
  }

  /// The number of entries.
  var count: Int { (bytes.count - Self.headerSize) / entrySize }

  private func start(_ entry: Int) -> Int { Self.headerSize + entry * entrySize }

  private func range(_ entry: Int) -> Range<Int> { start(entry)..<start(entry + 1) }

  /// Base and length of an entry, in bytes.
  func base(_ entry: Int) -> UInt64 { number(at: start(entry)) }
  func length(_ entry: Int) -> UInt64 { number(at: start(entry) + 8) }

  /// The first byte behind an entry, modulo 2^64.
  func end(_ entry: Int) -> UInt64 { base(entry) &+ length(entry) }

  mutating func setBase(_ entry: Int, _ base: UInt64) { write(base, at: start(entry)) }
  mutating func setLength(_ entry: Int, _ length: UInt64) { write(length, at: start(entry) + 8) }
  mutating func setType(_ entry: Int, _ type: UInt32) { write(type, at: start(entry) + 16) }

  /// Writes the attributes, which only an entry of 24 bytes has.
  mutating func setAttributes(_ entry: Int, _ attributes: UInt32) { write(attributes, at: start(entry) + 20) }

  mutating func remove(_ entry: Int) { bytes.removeSubrange(range(entry)) }

  /// Puts a copy of `other` before `place`.
  mutating func insertCopy(of other: Int, at place: Int) {
    bytes.insert(contentsOf: [UInt8](bytes[range(other)]), at: start(place))
  }

  mutating func swap(_ first: Int, _ second: Int) {
    for offset in 0..<entrySize { bytes.swapAt(start(first) + offset, start(second) + offset) }
  }

  /// Adds an entry of zeros, but for its length and its type, which is usable, and enabled where it has attributes.
  mutating func appendUsable(length: UInt64) {
    bytes.append(contentsOf: repeatElement(0, count: entrySize))
    setLength(count - 1, length)
    setType(count - 1, 1)
    if entrySize == 24 { setAttributes(count - 1, 1) }
  }

  /// Drops all entries from `place` on.
  mutating func truncate(to place: Int) { bytes.removeSubrange(start(place)...) }

  /// Adds the entries of another table of the same entry size, from `place` on.
  mutating func append(from place: Int, of other: TableBytes) {
    bytes.append(contentsOf: other.bytes[other.start(place)...])
  }

  /// The table with a true count, at most `limit` bytes of it; nil if not even the header fits, or no count is so large.
  consuming func table(limit: Int) -> [UInt8]? {
    guard limit >= Self.headerSize else { return nil }
    let fitting = min(count, (limit - Self.headerSize) / entrySize)
    guard let number = UInt16(exactly: fitting) else { return nil }
    truncate(to: fitting)
    (bytes[0], bytes[1]) = (UInt8(number & 0xFF), UInt8(number >> 8))
    return bytes
  }

  private func number(at start: Int) -> UInt64 {
    var number: UInt64 = 0
    for index in 0..<8 { number |= UInt64(bytes[start + index]) << UInt64(8 * index) }
    return number
  }

  private mutating func write<Number: FixedWidthInteger & UnsignedInteger>(_ number: Number, at start: Int) {
    for index in 0..<Number.bitWidth / 8 {
      bytes[start + index] = UInt8(truncatingIfNeeded: number >> Number(8 * index))
    }
  }
}
