// A mutator for firmware tables as loaders leave them: it adds, drops, repeats and swaps entries and moves their edges, and
// keeps the count of the header true.
//
//   | header, 16 bytes | entry 0 | entry 1 | ...     entries of 20 or 24 bytes, as the header says
//
// A table of another entry size, or with a false count, is what the byte mutator makes of it.

import PropCheck

/// Makes new tables from tables.
package struct TableMutator {
  /// Base and length of an entry, and what lies behind them as it is.
  private struct Entry {
    var base: UInt64
    var length: UInt64
    var rest: ArraySlice<UInt8>
  }

  private static let headerSize = 16

  /// A table that differs from `bytes` by one edit or a few, at most `limit` bytes long; nil if `bytes` are no table, or if
  /// an edit does not fit.
  package static func mutate(_ bytes: [UInt8], seed: UInt64, limit: Int) -> [UInt8]? {
    var random = SplitMix64(seed: seed)
    guard var entries = entries(of: bytes) else { return nil }
    for _ in 0...min(3, random.next().trailingZeroBitCount) { edit(&entries, entrySize(bytes), &random) }
    return table(bytes, entries, limit: limit)
  }

  /// A table with the header and the first entries of one table and entries of another of the same entry size.
  package static func splice(_ first: [UInt8], _ second: [UInt8], seed: UInt64, limit: Int) -> [UInt8]? {
    var random = SplitMix64(seed: seed)
    guard let base = entries(of: first), let donor = entries(of: second), !donor.isEmpty,
      entrySize(first) == entrySize(second)
    else { return nil }
    let start = Int.random(in: 0..<donor.count, using: &random)
    let kept = base.prefix(Int.random(in: 0...base.count, using: &random))
    return table(first, kept + donor[start...], limit: limit)
  }

  private static func entrySize(_ bytes: [UInt8]) -> Int { Int(bytes[2]) | Int(bytes[3]) << 8 }

  private static func entries(of bytes: [UInt8]) -> [Entry]? {
    guard bytes.count >= headerSize, (20...24).contains(entrySize(bytes)) else { return nil }
    let size = entrySize(bytes)
    return stride(from: headerSize, through: bytes.count - size, by: size).map { start in
      Entry(
        base: number(bytes[start..<start + 8]), length: number(bytes[start + 8..<start + 16]),
        rest: bytes[start + 16..<start + size])
    }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static func table(_ header: [UInt8], _ entries: some Collection<Entry>, limit: Int) -> [UInt8]? {
    let size = entrySize(header)
    let fitting = entries.prefix(max(0, limit - headerSize) / size)
    guard limit >= headerSize, fitting.count <= UInt16.max else { return nil }
    var bytes = [UInt8](header.prefix(headerSize))
    bytes.reserveCapacity(headerSize + fitting.count * size)
    (bytes[0], bytes[1]) = (UInt8(fitting.count & 0xFF), UInt8(fitting.count >> 8))
    for entry in fitting {
      for shift in 0..<UInt64(8) { bytes.append(UInt8(truncatingIfNeeded: entry.base >> (8 * shift))) }
      for shift in 0..<UInt64(8) { bytes.append(UInt8(truncatingIfNeeded: entry.length >> (8 * shift))) }
      bytes += entry.rest
    }
    return bytes
  }

  // MARK: Edits

  private static func edit(_ entries: inout [Entry], _ size: Int, _ random: inout SplitMix64) {
    guard !entries.isEmpty else {
      let word = littleEndian(1) + (size >= 24 ? littleEndian(1) : [])
      let rest = word + [UInt8](repeating: 0, count: size - 16 - word.count)
      return entries.append(Entry(base: 0, length: DomainConstants.any(&random), rest: rest[...]))
    }
    let place = Int.random(in: 0..<entries.count, using: &random)
    let other = Int.random(in: 0..<entries.count, using: &random)
    switch random.next() % 12 {
    case 0: entries.remove(at: place)
    case 1: entries.swapAt(place, other)
    case 2: entries.insert(entries[other], at: place)
    case 3:
      // The same bytes once more, moved a little: an overlap.
      var copy = entries[other]
      copy.base = moved(copy.base, &random)
      entries.insert(copy, at: place)
    case 4: entries[place].base = moved(entries[place].base, &random)
    case 5: entries[place].length = moved(entries[place].length, &random)
    case 6: entries[place].base = DomainConstants.any(&random)
    case 7: entries[place].length = DomainConstants.any(&random)
    case 8:
      // Behind another entry: touching it, in front of its end, or behind a gap.
      entries[place].base = nearby(entries[other].base &+ entries[other].length, &random)
    case 9:
      // Up to another entry's start or end.
      let end = random.next() & 1 == 0 ? entries[other].base : entries[other].base &+ entries[other].length
      entries[place].length = nearby(end &- entries[place].base, &random)
    case 10: replaceWord(at: 0, of: &entries[place], with: types.randomElement(using: &random) ?? 1)
    default:
      guard size >= 24 else { return replaceWord(at: 0, of: &entries[place], with: 2) }
      replaceWord(at: 4, of: &entries[place], with: UInt32(random.next() % 4))
    }
  }

  private static let types: [UInt32] = [1, 1, 2, 3, 4, 5, 6, 7, 12, 0, 0xFFFF_FFFF]

  private static func littleEndian(_ word: UInt32) -> [UInt8] {
    (0..<UInt32(4)).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
  }

  private static func replaceWord(at offset: Int, of entry: inout Entry, with word: UInt32) {
    let start = entry.rest.startIndex + offset
    entry.rest.replaceSubrange(start..<start + 4, with: littleEndian(word))
  }

  private static func nearby(_ address: UInt64, _ random: inout SplitMix64) -> UInt64 {
    [address, address, address, address &+ 1, address &- 1, address &+ 0x1000, address &- 0x1000]
      .randomElement(using: &random) ?? address
  }

  private static func moved(_ number: UInt64, _ random: inout SplitMix64) -> UInt64 {
    switch random.next() % 6 {
    case 0: number &+ 1
    case 1: number &- 1
    case 2: number & ~0xFFF
    case 3: number | 0xFFF
    case 4: number &+ (0x1000 << (random.next() % 21))
    default: number &- (0x1000 << (random.next() % 21))
    }
  }
}
