// Deletes several neighbours at once, or all but several neighbours, and zeroes several choices at once.
//
// Example: a comb sort without its last pass leaves [0, 0, 0, 1, 0, 1, 1, 1, 1, 0] unsorted, and [1, 0, 1, 1, 1, 1, 0] too. Its
// gaps depend on the length, so that no list of eight or nine in between fails.

/// Deletes every run of at least three siblings, then everything but a run; sets runs of choices to their targets.
package enum CutWindows: ShrinkPass {
  package static let name = "cut windows"
  package static let isPatient = true
  /// One and two at once are the business of `DeleteSpans` and `DeletePairs`, and of `MovePairs`.
  private static let leastLength = 3
  private static let siblings = 6...20
  private static let choiceLimit = 12

  package static func run(on shrinker: Shrinker) {
    var group = 0
    while group < shrinker.siblingGroups.count, !shrinker.isDone {
      if !deleteOnce(from: group, shrinker) { group += 1 }
    }
    while !shrinker.isDone, zeroOnce(shrinker) {}
  }

  private static func deleteOnce(from group: Int, _ shrinker: Shrinker) -> Bool {
    let members = shrinker.siblingGroups[group]
    let record = shrinker.best
    guard siblings.contains(members.count), record.spans[members[0]].isRepeated else {
      return false
    }
    let places = members.map { record.spans[$0].range }
    for length in (leastLength..<places.count).reversed() {
      for split in 0...length {
        // As many as `split` at the front and the others at the end.
        let rest = places.count - (length - split)
        let candidate = deleting(places[rest...], places[..<split], from: record)
        if shrinker.attempt(candidate) { return true }
      }
      for first in 1..<max(1, places.count - length) {
        if shrinker.attempt(deleting(places[first..<(first + length)], [], from: record)) { return true }
      }
    }
    return false
  }

  private static func deleting(
    _ second: ArraySlice<Range<Int>>, _ first: ArraySlice<Range<Int>>, from record: Record
  ) -> Record {
    [second, first].reduce(record) { record, run in
      guard let start = run.first, let end = run.last else { return record }
      return record.deleting(start.lowerBound..<end.upperBound)
    }
  }

  private static func zeroOnce(_ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    let places = record.choices.indices.filter { place in
      !record.choices[place].isSimplest && !record.choices[place].kind.isContinuation
    }
    guard (leastLength...choiceLimit).contains(places.count) else { return false }
    for length in (leastLength...places.count).reversed() {
      for first in 0...(places.count - length) {
        if shrinker.attempt(record.zeroing(places[first..<(first + length)])) { return true }
      }
    }
    return false
  }
}
