// Joins two lists that are drawn after their lengths.
//
// Example: claim "frames never carry more than 300", stuck at the frames "1 byte: 46" and "1 byte: 255". One frame of two bytes
// does the same, but its length has to become two.

/// Deletes what lies between two counted lists, and adds the second count to the first.
package enum MergeCounted: ShrinkPass {
  package static let name = "merge counted"
  package static let isPatient = true

  package static func run(on shrinker: Shrinker) {
    while !shrinker.isDone, mergeOnce(shrinker) {}
  }

  private static func mergeOnce(_ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    let lists = countedLists(in: record)
    for (first, second) in zip(lists, lists.dropFirst()) where first.items.upperBound <= second.count {
      let (one, other) = (record.choices[first.count], record.choices[second.count])
      let added = UInt64(second.items.isEmpty ? 0 : second.number)
      guard one.kind == other.kind, added > 0, one.high - one.key >= added else { continue }
      let candidate = record.setting(first.count, to: one.key + added)
        .deleting(first.items.upperBound..<second.items.lowerBound)
      if shrinker.attempt(candidate, aligned: false) { return true }
    }
    return false
  }

  /// Lists of which the choice just before says how long they are.
  private static func countedLists(in record: Record) -> [(count: Int, items: Range<Int>, number: Int)] {
    record.spans.indices.compactMap { index in
      let list = record.spans[index]
      guard list.label == Labels.list, list.start > 0, !list.range.isEmpty else { return nil }
      let items = record.spans.count { Int($0.parent) == index }
      let choice = record.choices[Int(list.start) - 1]
      let zero = choice.kind == .signed ? Choice.signBit : 0
      guard choice.isNumber, choice.key >= zero, choice.key - zero == UInt64(items) else { return nil }
      return (Int(list.start) - 1, list.range, items)
    }
  }
}
