// Changes one choice between few alternatives, to any other, and deletes a span at once.
//
// Example: claim "a robot is never at (2, 1) facing east", stuck at fwd left left left fwd fwd: three turns to the left
// are one to the right, but only once two of them are gone.

/// Sets a choice between few alternatives to another one, and deletes siblings beside it.
package enum ChangeAndDelete: ShrinkPass {
  package static let name = "change and delete"
  package static let isPatient = true
  private static let alternativeLimit: UInt64 = 8
  private static let spanLimit = 16
  private static let runLimit = 4

  package static func allowance(for shrinker: Shrinker) -> Int? {
    LastResort.isWorthwhile(shrinker.best) ? nil : 0
  }

  package static func run(on shrinker: Shrinker) {
    var improved = true
    while improved, !shrinker.isDone { improved = changeOnce(shrinker) }
  }

  private static func changeOnce(_ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    for group in shrinker.siblingGroups where group.count > 1 && record.spans[group[0]].isRepeated {
      for place in group.indices.suffix(spanLimit) {
        for index in record.spans[group[place]].range where change(index, in: place, of: group, shrinker) {
          return true
        }
      }
    }
    return false
  }

  private static func change(_ index: Int, in place: Int, of group: [Int], _ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    let choice = record.choices[index]
    guard SwitchAlternatives.isAlternative(choice), choice.width < alternativeLimit else { return false }
    let runs = runs(beside: place, of: group.count)
    for rank in 0...choice.width where choice.key(atRank: rank) != choice.key {
      let changed = record.setting(index, to: choice.key(atRank: rank))
      for run in runs {
        let range = Int(record.spans[group[run.lowerBound]].start)..<Int(record.spans[group[run.upperBound - 1]].end)
        if shrinker.attempt(changed.deleting(range)) { return true }
      }
    }
    return false
  }

  /// Up to `runLimit` siblings just before and just after a place.
  private static func runs(beside place: Int, of count: Int) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for length in 1...runLimit {
      if place >= length { runs.append((place - length)..<place) }
      if place + length < count { runs.append((place + 1)..<(place + 1 + length)) }
    }
    return runs
  }
}
