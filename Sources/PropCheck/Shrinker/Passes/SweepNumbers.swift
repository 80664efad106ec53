// Tries all values of a number from a small range, alone and after an earlier choice went down.
//
// Example: claim "numbers above 10 of which the second is greater have no common divisor above 3", stuck at 12, 16. The first
// can be 11 only if the second becomes 22, and neither their sum, nor their product, nor their difference stays.

/// Lowers a number to any simpler value, or lowers it a little and sets a later number to any value.
package enum SweepNumbers: ShrinkPass {
  package static let name = "sweep numbers"
  package static let isPatient = true
  private static let decisionLimit = 12
  private static let near: UInt64 = 64

  package static func allowance(for shrinker: Shrinker) -> Int? { LastResort.allowance(for: shrinker, 500) }

  package static func run(on shrinker: Shrinker) {
    while !shrinker.isDone, sweepOnce(shrinker) {}
  }

  private static func sweepOnce(_ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    let numbers = record.decisions.filter {
      record.choices[$0].kind != .boolean && record.choices[$0].width <= LastResort.widestRange
    }
    guard numbers.count <= decisionLimit else { return false }
    for index in numbers where !record.choices[index].isSimplest {
      for key in values(of: record.choices[index]) where shrinker.attempt(record.setting(index, to: key)) {
        return true
      }
    }
    for way in 0..<ways {
      for first in numbers.reversed() where !record.choices[first].isSimplest {
        let rank = record.choices[first].rank(of: record.choices[first].key)
        guard let lower = lowered(rank, way) else { continue }
        let edited = record.setting(first, to: record.choices[first].key(atRank: lower))
        for second in numbers where second > first {
          if shrinker.attempt(edited) { return true }
          if let length = shrinker.lastLength, length <= second { break }
          for key in values(of: record.choices[second]) where shrinker.attempt(edited.setting(second, to: key)) {
            repeatStep(first, second, from: record, shrinker)
            return true
          }
        }
      }
    }
    return false
  }

  private static let ways = 4

  private static func lowered(_ rank: UInt64, _ way: Int) -> UInt64? {
    switch way {
    case 0: rank - 1
    case 1: rank > 1 ? 0 : nil
    case 2: rank > 2 ? 1 : nil
    default: rank > 3 ? rank - 2 : nil
    }
  }

  /// What both numbers moved by may go on many times.
  private static func repeatStep(_ first: Int, _ second: Int, from before: Record, _ shrinker: Shrinker) {
    let after = shrinker.best
    guard after.choices.count == before.choices.count,
      after.choices[first].isBelowTarget == before.choices[first].isBelowTarget
    else { return }
    let step = before.choices[first].distance &- after.choices[first].distance
    let other = after.choices[second].key &- before.choices[second].key
    guard step > 0, step <= after.choices[first].distance else { return }
    Descent.maximise(limit: after.choices[first].distance / step, over: second, in: shrinker) { count, record in
      let choice = record.choices[second]
      let key = choice.key &+ count &* other
      return record.towardsTarget(first, by: count * step).setting(second, to: min(max(key, choice.low), choice.high))
    }
  }

  /// All values of a small range; of a greater one the simplest, those near by, and the greatest.
  private static func values(of choice: Choice) -> [UInt64] {
    guard choice.width > 2 * near else { return (0...choice.width).map { choice.key(atRank: $0) } }
    let rank = choice.rank(of: choice.key)
    let low = rank - min(rank, near)
    let high = min(choice.width, rank + near)
    return (Array(low...high).reversed() + (0..<min(near / 2, low)) + [choice.width]).map { choice.key(atRank: $0) }
  }
}
