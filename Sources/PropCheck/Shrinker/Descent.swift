// The search that all numeric passes share: how far can a distance go down while the failure stays?
//
// First by halvings, whose number is found by bisection (six tries for 64 bits), then by bisection between the last two
// halvings.

/// Finds small distances with few tries.
enum Descent {
  /// Lowers `distance` as far as `works` allows, assuming that `floor` does not work and that what works above some
  /// border always works.
  ///
  /// - Parameter works: tries a distance and keeps it when it works.
  static func minimise(distance: UInt64, floor: UInt64, works: (UInt64) -> Bool) {
    guard distance > floor &+ 1 else { return }
    var halvings: UInt64 = 0
    var tooMany = UInt64(64 - (distance / max(1, floor)).leadingZeroBitCount)
    while tooMany - halvings > 1 {
      let middle = (halvings + tooMany) / 2
      if works(distance >> middle) { halvings = middle } else { tooMany = middle }
    }
    // Where neither half the distance nor one less works, no border lies in between.
    if halvings == 0, !works(distance - 1) { return }
    var high = distance >> halvings
    var low = max(floor, distance >> tooMany)
    while high > low &+ 1 {
      let middle = low &+ (high &- low) / 2
      if works(middle) { high = middle } else { low = middle }
    }
  }

  /// The greatest amount in `0...limit` that `works`, found by doubling and bisection; zero is taken to work.
  @discardableResult
  static func maximise(limit: UInt64, works: (UInt64) -> Bool) -> UInt64 {
    guard limit > 0, works(limit) == false else { return limit }
    var low: UInt64 = 0
    var high = limit
    var step: UInt64 = 1
    while step < high, works(step) {
      low = step
      step = step > .max / 4 ? high : step * 4
    }
    high = min(high, step)
    while high > low &+ 1 {
      let middle = low &+ (high &- low) / 2
      if works(middle) { low = middle } else { high = middle }
    }
    return low
  }

  /// Applies the greatest multiple of an edit, at most `limit`, under which the case at `shrinker` still fails; gives up
  /// where the case becomes too short to hold the choice at `index`.
  ///
  /// - Parameter edit: applies the edit the given number of times to a record.
  static func maximise(
    limit: UInt64, over index: Int, in shrinker: Shrinker, edit: (UInt64, Record) -> Record
  ) {
    let start = shrinker.best
    maximise(limit: limit) { count in
      index < shrinker.best.choices.count && shrinker.attempt(edit(count, start))
    }
  }
}
