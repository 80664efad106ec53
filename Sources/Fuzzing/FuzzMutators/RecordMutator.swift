// A mutator for inputs of records: a header and then commands, all of one size. It drops, repeats, moves and swaps records,
// and changes a number in one. What a record means it does not know.
//
//   | header | record 0 | record 1 | ... | rest, less than a record |

import PropCheck

/// Makes new inputs of records from inputs of records.
package struct RecordMutator: Sendable {
  private let size: Int

  /// - Parameter size: bytes of the header and of a record, at least 1.
  package init(size: Int) { self.size = max(1, size) }

  /// An input that differs from `bytes` by one edit or a few, at most `limit` bytes long; nil if there is not even a header.
  package func mutate(_ bytes: [UInt8], seed: UInt64, limit: Int) -> [UInt8]? {
    var random = SplitMix64(seed: seed)
    guard bytes.count >= size else { return nil }
    var bytes = bytes
    for _ in 0...min(3, random.next().trailingZeroBitCount) { edit(&bytes, &random) }
    return Array(bytes.prefix(limit))
  }

  /// The first records of one input and records of another, at most `limit` bytes; nil if the other has no records.
  package func splice(_ first: [UInt8], _ second: [UInt8], seed: UInt64, limit: Int) -> [UInt8]? {
    var random = SplitMix64(seed: seed)
    let (kept, donors) = (first.count / size, second.count / size)
    guard kept > 0, donors > 1 else { return nil }
    let start = Int.random(in: 1..<donors, using: &random) * size
    return Array((first.prefix(Int.random(in: 1...kept, using: &random) * size) + second[start...]).prefix(limit))
  }

  /// Edits one record; the header is never moved, only changed.
  private func edit(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
    let count = bytes.count / size
    let kind = random.next() % 8
    guard count > 2, kind < 4 else {
      return change(&bytes, at: Int.random(in: 0..<count, using: &random) * size, &random)
    }
    let place = Int.random(in: 1..<count, using: &random) * size
    let other = Int.random(in: 1..<count, using: &random) * size
    let record = Array(bytes[other..<other + size])
    switch kind {
    case 0: bytes.removeSubrange(place..<place + size)
    case 1: bytes.insert(contentsOf: record, at: place)
    case 2:
      bytes.replaceSubrange(other..<other + size, with: bytes[place..<place + size])
      bytes.replaceSubrange(place..<place + size, with: record)
    default:
      // Once more at the end: what was done early is done again in a later state.
      bytes.insert(contentsOf: record, at: count * size)
      change(&bytes, at: count * size, &random)
    }
  }

  /// Changes a number of one, two or four bytes in the record at `start`: by a little, by a bit, or to anything.
  private func change(_ bytes: inout [UInt8], at start: Int, _ random: inout SplitMix64) {
    let width = min(1 << Int(random.next() % 3), size)
    let place = start + Int(random.next() % UInt64(size / width)) * width
    var number: UInt32 = 0
    for index in 0..<width { number |= UInt32(bytes[place + index]) << (8 * UInt32(index)) }
    switch random.next() % 5 {
    case 0: number &+= 1
    case 1: number &-= 1
    case 2: number ^= 1 << UInt32(random.next() % UInt64(8 * width))
    case 3: number = UInt32(random.next() % 16)
    default: number = UInt32(truncatingIfNeeded: random.next())
    }
    for index in 0..<width { bytes[place + index] = UInt8(truncatingIfNeeded: number >> (8 * UInt32(index))) }
  }
}
