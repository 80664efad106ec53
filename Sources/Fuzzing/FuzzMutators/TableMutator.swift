// A mutator for firmware tables as loaders leave them: it adds, drops, repeats and swaps entries and moves their edges, and
// keeps the count of the header true. A table of another entry size, or with a false count, is what the byte mutator makes
// of it.

import PropCheck

/// Makes new tables from tables.
package enum TableMutator {
  /// Changes the table of `size` bytes at the start of `memory` by one edit or a few; nil, and nothing is changed, if it is no
  /// table.
  ///
  /// - Returns: its new size in bytes.
  package static func mutate(_ memory: UnsafeMutableRawBufferPointer, size: Int, seed: UInt64) -> Int? {
    var random = SplitMix64(seed: seed)
    guard var table = TableBytes(memory, size: size) else { return nil }
    for _ in 0...min(3, random.next().trailingZeroBitCount) { edit(&table, &random) }
    return table.finish()
  }

  /// Writes a table with the header and the first entries of one table and entries of another of the same entry size, as
  /// many as fit; nil, and nothing is written, if the other has no entries.
  ///
  /// - Returns: its size in bytes.
  package static func splice(
    _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer, into memory: UnsafeMutableRawBufferPointer,
    seed: UInt64
  ) -> Int? {
    var random = SplitMix64(seed: seed)
    let header = TableBytes.headerSize
    guard memory.count >= header, let size = TableBytes.entrySize(of: second, size: second.count),
      TableBytes.entrySize(of: first, size: first.count) == size, second.count >= header + size
    else { return nil }
    let donors = UnsafeRawBufferPointer(rebasing: second[header...])
    let kept = UnsafeRawBufferPointer(rebasing: first[header...])
    memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: first[..<header]))
    guard var table = TableBytes(memory, size: header) else { return nil }
    let start = Int.random(in: 0..<donors.count / size, using: &random)
    let end = Int.random(in: 0...kept.count / size, using: &random)
    table.append(UnsafeRawBufferPointer(rebasing: kept[..<(end * size)]))
    table.append(UnsafeRawBufferPointer(rebasing: donors[(start * size)...]))
    return table.finish()
  }

  private static func edit(_ table: inout TableBytes, _ random: inout SplitMix64) {
    guard table.count > 0 else { return table.appendUsable(length: DomainConstants.any(&random)) }
    let place = Int.random(in: 0..<table.count, using: &random)
    let other = Int.random(in: 0..<table.count, using: &random)
    switch random.next() % 12 {
    case 0: table.remove(place)
    case 1: table.swap(place, other)
    case 2: table.insertCopy(of: other, at: place)
    case 3:
      // The same bytes once more, moved a little: an overlap.
      table.insertCopy(of: other, at: place)
      table.setBase(place, moved(table.base(place), &random))
    case 4: table.setBase(place, moved(table.base(place), &random))
    case 5: table.setLength(place, moved(table.length(place), &random))
    case 6: table.setBase(place, DomainConstants.any(&random))
    case 7: table.setLength(place, DomainConstants.any(&random))
    case 8:
      // After another entry: touching it, overlapping it, or after a gap.
      table.setBase(place, nearby(table.end(other), &random))
    case 9:
      // Up to another entry's start or end.
      let end = random.next() & 1 == 0 ? table.base(other) : table.end(other)
      table.setLength(place, nearby(end &- table.base(place), &random))
    case 10: table.setType(place, types.randomElement(using: &random) ?? 1)
    default:
      guard table.entrySize == 24 else { return table.setType(place, 2) }
      table.setAttributes(place, UInt32(random.next() % 4))
    }
  }

  private static let types: [UInt32] = [1, 1, 2, 3, 4, 5, 6, 7, 12, 0, 0xFFFF_FFFF]

  private static func nearby(_ address: UInt64, _ random: inout SplitMix64) -> UInt64 {
    switch Int.random(in: 0..<7, using: &random) {
    case 3: address &+ 1
    case 4: address &- 1
    case 5: address &+ 0x1000
    case 6: address &- 0x1000
    default: address
    }
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
