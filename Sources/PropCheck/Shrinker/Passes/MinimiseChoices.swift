// Minimises each choice alone.
//
// Example: claim "x < 900", found with 52 341: the target fails to fail, so the distance is halved until it no longer
// fails (813 passes, 1 626 fails), then the border is found by bisection. A last look at the values just below finds
// what a bisection jumps over, such as "x is 7 or at least 10", where 10 is a trap.

/// Moves each choice towards its target.
package enum MinimiseChoices: ShrinkPass {
  package static let name = "minimise choices"

  package static func run(on shrinker: Shrinker) {
    var index = 0
    var patience = Patience(size: shrinker.best.choices.count)
    while index < shrinker.best.choices.count, !shrinker.isDone {
      if !shrinker.best.choices[index].isSimplest {
        let before = shrinker.summary.improvements
        minimise(index, shrinker)
        patience.note(shrinker.summary.improvements > before)
      }
      index += patience.stride
    }
  }

  package static func minimise(_ index: Int, _ shrinker: Shrinker) {
    let choice = shrinker.best.choices[index]
    guard !choice.isSimplest else { return }
    let rank = choice.rank(of: choice.key)
    for lower in 0..<min(rank, choice.width < 8 ? 8 : 4) {
      if shrinker.attempt(shrinker.best.setting(index, to: choice.key(atRank: lower))) { return }
    }
    guard rank > 4 else { return }
    if shrinker.settled.contains(choice.key), !lookBelow(index, shrinker) { return }
    descend(index, shrinker)
    if index < shrinker.best.choices.count { shrinker.settled.insert(shrinker.best.choices[index].key) }
  }

  private static func descend(_ index: Int, _ shrinker: Shrinker) {
    for _ in 0..<rounds {
      mirror(index, shrinker)
      Descent.minimise(distance: currentDistance(index, shrinker), floor: 1) { distance in
        attempt(index, distance: distance, shrinker)
      }
      mirror(index, shrinker)
      guard lookBelow(index, shrinker) else { return }
    }
  }

  /// A look below that succeeds means that the border was a false one; descending again beats crawling on by single
  /// steps.
  private static let rounds = 4

  private static func currentDistance(_ index: Int, _ shrinker: Shrinker) -> UInt64 {
    index < shrinker.best.choices.count ? shrinker.best.choices[index].distance : 0
  }

  private static func attempt(_ index: Int, distance: UInt64, _ shrinker: Shrinker) -> Bool {
    guard index < shrinker.best.choices.count else { return false }
    let choice = shrinker.best.choices[index]
    guard distance < choice.distance else { return distance == choice.distance }
    let key = choice.isBelowTarget ? choice.target - distance : choice.target + distance
    return shrinker.attempt(shrinker.best.setting(index, to: key))
  }

  /// A value above the target is simpler than one as far below.
  private static func mirror(_ index: Int, _ shrinker: Shrinker) {
    guard index < shrinker.best.choices.count else { return }
    let choice = shrinker.best.choices[index]
    guard choice.isBelowTarget, choice.distance <= choice.high - choice.target else { return }
    shrinker.attempt(shrinker.best.setting(index, to: choice.target + choice.distance))
  }

  /// Tries the values just before this one in the simplicity order: what works need not be one unbroken stretch.
  private static func lookBelow(_ index: Int, _ shrinker: Shrinker) -> Bool {
    guard index < shrinker.best.choices.count else { return false }
    let choice = shrinker.best.choices[index]
    let rank = choice.rank(of: choice.key)
    return (1...reach).contains { step in
      step < rank && shrinker.attempt(shrinker.best.setting(index, to: choice.key(atRank: rank - step)))
    }
  }

  private static let reach: UInt64 = 4
}
