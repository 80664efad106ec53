// Merges two elements into one that carries the numbers of both.
//
// Example: claim "no account ever holds 150", stuck at deposit 1, deposit 49, deposit 100: no deposit can go, and none can
// be lower, but deposit 50, deposit 100 fails in the same way.

/// Deletes a list element or command and adds one of its numbers to that of a sibling.
package enum MergeNumbers: ShrinkPass {
  package static let name = "merge numbers"
  package static let isPatient = true
  private static let spanLimit = 12

  package static func run(on shrinker: Shrinker) {
    var improved = true
    while improved, !shrinker.isDone { improved = mergeOnce(shrinker) }
  }

  private static func mergeOnce(_ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    for group in shrinker.siblingGroups where group.count > 1 && record.spans[group[0]].isRepeated {
      let ranges = group.suffix(spanLimit).map { record.spans[$0].range }
      for first in ranges {
        for second in ranges where second != first && second.count == first.count {
          if merge(first, into: second, shrinker) { return true }
        }
      }
    }
    return false
  }

  private static func merge(_ first: Range<Int>, into second: Range<Int>, _ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    for (from, into) in zip(first, second) {
      let (given, taken) = (record.choices[from], record.choices[into])
      guard given.kind == taken.kind, given.kind == .unsigned || given.kind == .signed, given.width > 15
      else { continue }
      // Both carry their sum, as numbers, not as distances from their targets: a price may be 1 at least.
      let zero = given.kind == .signed ? Choice.signBit : 0
      guard given.key != zero, taken.key != zero else { continue }
      let (sum, overflow) = taken.key.addingReportingOverflow(given.key &- zero)
      guard !overflow || given.key < zero else { continue }
      let candidate = record.setting(into, to: min(max(sum, taken.low), taken.high))
      if shrinker.attempt(candidate.deleting(first)) { return true }
    }
    return false
  }
}
