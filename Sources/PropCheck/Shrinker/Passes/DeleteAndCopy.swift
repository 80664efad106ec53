// Deletes an element and repeats a shorter one, beside it or elsewhere.
//
// Example: claim "the sizes of the values add up to less than 7", stuck at a number and a list of three: the list with one
// element more does without the number.

/// Deletes a list element or command, and repeats another one that has fewer choices.
package enum DeleteAndCopy: ShrinkPass {
  package static let name = "delete and copy"
  package static let isPatient = true
  private static let spanLimit = 12

  package static func allowance(for shrinker: Shrinker) -> Int? {
    LastResort.isWorthwhile(shrinker.best) ? nil : 0
  }

  package static func run(on shrinker: Shrinker) {
    while !shrinker.isDone, copyOnce(shrinker) {}
  }

  private static func copyOnce(_ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    let ranges = record.spans.filter(\.isRepeated).map(\.range).suffix(spanLimit)
    for deleted in ranges {
      for copied in ranges where copied.count < deleted.count && !copied.overlaps(deleted) {
        guard record.choices[copied.lowerBound].kind.isContinuation else { continue }
        for place in ranges where shrinker.attempt(record.repeating(copied, before: place.lowerBound, without: deleted))
        {
          return true
        }
        if shrinker.attempt(record.repeating(copied, before: copied.upperBound, without: deleted)) { return true }
      }
    }
    return false
  }
}

extension Record {
  /// The record with the choices in `copied` once more before the choice at `place`, and without those in `deleted`.
  fileprivate func repeating(_ copied: Range<Int>, before place: Int, without deleted: Range<Int>) -> Record {
    let added = Array(choices[copied])
    if deleted.lowerBound < place { return inserting(added, between: place).deleting(deleted) }
    return deleting(deleted).inserting(added, between: place)
  }
}
