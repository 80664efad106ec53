// Deletes a command and replaces another one by one of another kind.
//
// Example: an editor whose redo survives an edit, stuck at insert a, insert a, undo, delete, redo. An insertion can be the edit as
// well as a deletion, but only once the first insertion is gone, and only of another letter.

/// Deletes a command or list element, and replaces another one by a copy of a third that is of another kind, in which one choice
/// may take another small value.
package enum DeleteAndReplace: ShrinkPass {
  package static let name = "delete and replace"
  package static let isPatient = true
  private static let spanLimit = 10
  private static let highestRank: UInt64 = 2

  package static func allowance(for shrinker: Shrinker) -> Int? { LastResort.allowance(for: shrinker, 200) }

  package static func run(on shrinker: Shrinker) {
    while !shrinker.isDone, replaceOnce(shrinker) {}
  }

  private static func replaceOnce(_ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    for group in shrinker.siblingGroups where record.spans[group[0]].isRepeated {
      let places = group.map { record.spans[$0].range }.filter { isOfAKind($0, in: record) }.suffix(spanLimit)
      for place in places.reversed() {
        let replacements = replacements(for: place, among: places, in: record)
        for deleted in places.reversed() where deleted != place {
          for replacement in replacements {
            let edited =
              deleted.lowerBound < place.lowerBound
              ? replace(place, by: replacement, in: record).deleting(deleted)
              : replace(place, by: replacement, in: record.deleting(deleted))
            if shrinker.attempt(edited) { return true }
          }
        }
      }
    }
    return false
  }

  /// Whether a marker is followed by a choice between few alternatives.
  private static func isOfAKind(_ range: Range<Int>, in record: Record) -> Bool {
    range.count > 1 && record.choices[range.lowerBound].kind.isContinuation
      && SwitchAlternatives.isAlternative(record.choices[range.lowerBound + 1])
  }

  /// What may stand after the marker instead: one sibling of each other kind, that with one choice changed, and simpler kinds
  /// that no sibling has.
  private static func replacements(
    for place: Range<Int>, among places: ArraySlice<Range<Int>>, in record: Record
  ) -> [[Choice]] {
    let kind = record.choices[place.lowerBound + 1]
    var known: Set<UInt64> = [kind.key]
    var replacements: [[Choice]] = []
    for other in places where known.insert(record.choices[other.lowerBound + 1].key).inserted {
      let copy = Array(record.choices[other.dropFirst()])
      replacements.append(copy)
      for index in copy.indices.dropFirst() where !copy[index].kind.isContinuation {
        for rank in 0...min(highestRank, copy[index].width) {
          var changed = copy
          changed[index].key = copy[index].key(atRank: rank)
          if changed != copy { replacements.append(changed) }
        }
      }
    }
    for rank in 0..<kind.rank(of: kind.key) where known.insert(kind.key(atRank: rank)).inserted {
      var simpler = kind
      simpler.key = kind.key(atRank: rank)
      replacements.append([simpler])
    }
    return replacements
  }

  private static func replace(_ place: Range<Int>, by replacement: [Choice], in record: Record) -> Record {
    record.deleting(place.dropFirst()).inserting(replacement, at: place.lowerBound + 1)
  }
}
