// Deletes one command or two neighbours, and lets a later command refer to another thing.
//
// Example: a heap of timers, stuck at schedule 0, 1, 0, 0, 1, 0, 1, fire, cancel 1. Without the last schedule and the fire that
// it prepares, another time has to be 1, and the timer to cancel is number 3.

/// Deletes one command or two neighbours, sets an ordinal to any value, and at most one number to another small value.
package enum DeleteAndRedirect: ShrinkPass {
  package static let name = "delete and redirect"
  package static let isPatient = true
  private static let ordinalLimit = 2
  private static let numberLimit = 8
  private static let highestRank: UInt64 = 8

  package static func allowance(for shrinker: Shrinker) -> Int? { LastResort.allowance(for: shrinker, 500) }

  package static func run(on shrinker: Shrinker) {
    guard shrinker.best.choices.contains(where: { $0.kind == .ordinal }) else { return }
    while !shrinker.isDone, redirectOnce(shrinker) {}
  }

  private static func redirectOnce(_ shrinker: Shrinker) -> Bool {
    for base in RedrawWindows.deletions(in: shrinker.best).reversed() {
      let ordinals = base.edited.decisions.filter { base.edited.choices[$0].kind == .ordinal }.suffix(ordinalLimit)
      for changed in [base.edited] + changes(of: base.edited) {
        for ordinal in ordinals.reversed() where redirect(ordinal, changed, shrinker) { return true }
      }
    }
    return false
  }

  private static func redirect(_ ordinal: Int, _ record: Record, _ shrinker: Shrinker) -> Bool {
    let choice = record.choices[ordinal]
    return (0...min(choice.width, highestRank)).contains { rank in
      shrinker.attempt(record.setting(ordinal, to: choice.key(atRank: rank)))
    }
  }

  /// The records with one number that is no alternative set to a small value or the next greater one.
  private static func changes(of record: Record) -> [Record] {
    let numbers = record.decisions.filter { place in
      record.choices[place].isNumber && !SwitchAlternatives.isAlternative(record.choices[place])
    }
    return numbers.suffix(numberLimit).reversed().flatMap { place in
      let choice = record.choices[place]
      let rank = choice.rank(of: choice.key)
      return Set([0, 1, rank + 1]).sorted().filter { $0 != rank && $0 <= choice.width }
        .map { record.setting(place, to: choice.key(atRank: $0)) }
    }
  }
}
