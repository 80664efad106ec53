// Looks at the neighbourhood of two or three numbers.
//
// Example: claim "the greedy change has as few coins as any", stuck at 8 from [4, 5] where two fours beat a five and three
// ones. 6 from [3, 4] is simpler: the amount goes down by two while both coins go down by one.

/// Moves two or three numbers by at most two each, in all ways that are simpler.
package enum NudgeNumbers: ShrinkPass {
  package static let name = "nudge numbers"
  package static let isPatient = true
  private static let members = 2...3
  private static let reach = 2

  package static func run(on shrinker: Shrinker) {
    while !shrinker.isDone, nudgeOnce(shrinker) {}
  }

  private static func nudgeOnce(_ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    let places = record.choices.indices.filter { place in
      let choice = record.choices[place]
      return (choice.kind == .signed || choice.kind == .unsigned) && !choice.isSimplest
        && choice.width > SwitchAlternatives.widthLimit
    }
    guard members.contains(places.count) else { return false }
    let steps = 2 * reach + 1
    let ways = places.reduce(1) { count, _ in count * steps }
    for way in 0..<ways {
      var (edited, rest) = (record, way)
      for place in places.reversed() {
        edited = edited.setting(place, to: record.choices[place].nudged(by: rest % steps - reach))
        rest /= steps
      }
      if shrinker.attempt(edited) { return true }
    }
    return false
  }
}

extension Choice {
  /// The key moved by the given steps away from the target, within the range and not past the target.
  fileprivate func nudged(by steps: Int) -> UInt64 {
    guard steps > 0 else {
      let step = min(distance, UInt64(-steps))
      return isBelowTarget ? key + step : key - step
    }
    return isBelowTarget ? key - min(key - low, UInt64(steps)) : key + min(high - key, UInt64(steps))
  }
}
