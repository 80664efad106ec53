// A firmware table as a mutator edits it: in place, entry by entry.
//
//   | count | entry size | 12 bytes | entry 0 | entry 1 | ... | room |     entries of 20 to 24 bytes, as the header says
//                                   | base u64 | length u64 | type u32 [, attributes u32] |
//
// A mutator makes every input of a search, so one costs its edits and nothing else.

/// The bytes of a table in memory that may have room for more entries. All that follow the header are entries, whatever its
/// count says.
struct TableBytes {
  static let headerSize = 16

  private let memory: UnsafeMutableRawBufferPointer
  let entrySize: Int

  /// The number of entries.
  private(set) var count: Int

  /// The most entries that there is room for, and that a header can count.
  private let limit: Int

  /// The whole entries of a table of `size` bytes at the start of `memory`, all of which may be written; nil if it is not a
  /// table.
  init?(_ memory: UnsafeMutableRawBufferPointer, size: Int) {
    guard let entrySize = Self.entrySize(of: UnsafeRawBufferPointer(memory), size: size) else { return nil }
    self.memory = memory
    self.entrySize = entrySize
    limit = min((memory.count - Self.headerSize) / entrySize, Int(UInt16.max))
    count = min((size - Self.headerSize) / entrySize, limit)
  }

  /// The bytes of an entry of a table of `size` bytes at the start of `memory`; nil if it is not a table.
  static func entrySize(of memory: UnsafeRawBufferPointer, size: Int) -> Int? {
    guard min(size, memory.count) >= headerSize else { return nil }
    let entrySize = Int(memory[2]) | Int(memory[3]) << 8
    return (20...24).contains(entrySize) ? entrySize : nil
  }

  private func start(_ entry: Int) -> Int { Self.headerSize + entry * entrySize }

  /// Base and length of an entry, in bytes.
  func base(_ entry: Int) -> UInt64 { number(at: start(entry)) }
  func length(_ entry: Int) -> UInt64 { number(at: start(entry) + 8) }

  /// The first byte after an entry, modulo 2^64.
  func end(_ entry: Int) -> UInt64 { base(entry) &+ length(entry) }

  func setBase(_ entry: Int, _ base: UInt64) { write(base, at: start(entry)) }
  func setLength(_ entry: Int, _ length: UInt64) { write(length, at: start(entry) + 8) }
  func setType(_ entry: Int, _ type: UInt32) { write(type, at: start(entry) + 16) }

  /// Writes the attributes, which only an entry of 24 bytes has.
  func setAttributes(_ entry: Int, _ attributes: UInt32) { write(attributes, at: start(entry) + 20) }

  mutating func remove(_ entry: Int) {
    move(from: entry + 1, to: entry, count - entry - 1)
    count -= 1
  }

  /// Puts a copy of `other` before `place`, or in place of it, if there is no room.
  mutating func insertCopy(of other: Int, at place: Int) {
    guard count < limit else { return move(from: other, to: place, 1) }
    move(from: place, to: place + 1, count - place)
    move(from: other < place ? other : other + 1, to: place, 1)
    count += 1
  }

  func swap(_ first: Int, _ second: Int) {
    for offset in 0..<entrySize { memory.swapAt(start(first) + offset, start(second) + offset) }
  }

  /// Adds a usable entry at 0 with the given length, enabled if entries have attributes, if there
  /// is room.
  mutating func appendUsable(length: UInt64) {
    guard count < limit else { return }
    for place in start(count)..<start(count + 1) { memory[place] = 0 }
    count += 1
    setLength(count - 1, length)
    setType(count - 1, 1)
    if entrySize == 24 { setAttributes(count - 1, 1) }
  }

  /// Adds as many entries of this size as there is room for.
  mutating func append(_ entries: UnsafeRawBufferPointer) {
    let added = min(entries.count / entrySize, limit - count)
    guard let base = memory.baseAddress, let first = entries.baseAddress, added > 0 else { return }
    (base + start(count)).copyMemory(from: first, byteCount: added * entrySize)
    count += added
  }

  /// Makes the header's count true, and gives the size of the table in bytes.
  func finish() -> Int {
    (memory[0], memory[1]) = (UInt8(count & 0xFF), UInt8(count >> 8))
    return start(count)
  }

  private func move(from source: Int, to place: Int, _ entries: Int) {
    guard let base = memory.baseAddress, entries > 0 else { return }
    (base + start(place)).copyMemory(from: base + start(source), byteCount: entries * entrySize)
  }

  private func number(at start: Int) -> UInt64 {
    var number: UInt64 = 0
    for index in 0..<8 { number |= UInt64(memory[start + index]) << UInt64(8 * index) }
    return number
  }

  private func write<Number: FixedWidthInteger & UnsignedInteger>(_ number: Number, at start: Int) {
    for index in 0..<Number.bitWidth / 8 {
      memory[start + index] = UInt8(truncatingIfNeeded: number >> Number(8 * index))
    }
  }
}
