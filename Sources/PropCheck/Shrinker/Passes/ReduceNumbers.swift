// Lowers numbers of which only some values fail.
//
// Example: claim "no three keys fall into one of sixteen buckets", stuck at [0, 16, 464]: between 464 and 32 only every
// sixteenth value fails, which no bisection hits, but 16 is among the other numbers. Likewise 0b10111 where two bits
// matter, 1249 where two digits do, or 1 + 35 months where only every twelfth number fails and 11 is the first.

/// Lowers a number by multiples of other numbers and of its distance to them, to small values, by single bits, and by its
/// leading digits.
package enum ReduceNumbers: ShrinkPass {
  package static let name = "reduce numbers"
  package static let isPatient = true
  /// Nearer values are looked at one by one by `MinimiseChoices`.
  private static let leastDistance: UInt64 = 6
  private static let otherLimit = 6

  package static func run(on shrinker: Shrinker) {
    var patience = Patience(size: shrinker.best.choices.count)
    var index = 0
    while index < shrinker.best.choices.count, !shrinker.isDone {
      let choice = shrinker.best.choices[index]
      if choice.kind == .unsigned || choice.kind == .signed, choice.distance >= leastDistance {
        let before = shrinker.summary.improvements
        lowerByOthers(index, shrinker)
        lowerToSmall(index, shrinker)
        clearBits(index, shrinker)
        dropDigits(index, shrinker)
        dropGroups(index, shrinker)
        patience.note(shrinker.summary.improvements > before)
      }
      index += patience.stride
    }
  }

  private static func lowerByOthers(_ index: Int, _ shrinker: Shrinker) {
    for step in steps(for: index, in: shrinker.best) {
      guard index < shrinker.best.choices.count, shrinker.best.choices[index].distance >= step else { continue }
      Descent.maximise(limit: shrinker.best.choices[index].distance / step, over: index, in: shrinker) {
        $1.towardsTarget(index, by: $0 * step)
      }
    }
  }

  /// Other numbers of the same kind, and how far they are away.
  private static func steps(for index: Int, in record: Record) -> [UInt64] {
    let choice = record.choices[index]
    var steps: [UInt64] = []
    for other in record.choices where other.kind == choice.kind && other.key != choice.key {
      guard steps.count < otherLimit else { break }
      let away = other.key > choice.key ? other.key - choice.key : choice.key - other.key
      for step in [other.distance, away] where step > 1 && step <= choice.distance && !steps.contains(step) {
        steps.append(step)
      }
    }
    return steps
  }

  /// Tries small values one by one, where the number is one of several: what they do together seldom has one border.
  private static func lowerToSmall(_ index: Int, _ shrinker: Shrinker) {
    let record = shrinker.best
    guard index < record.choices.count,
      record.choices.lazy.filter({ !$0.kind.isContinuation }).prefix(leastNumbers).count == leastNumbers
    else { return }
    let choice = record.choices[index]
    let rank = choice.rank(of: choice.key)
    for lower in 4..<smallValues where lower < rank {
      if shrinker.attempt(record.setting(index, to: choice.key(atRank: lower))) { return }
    }
  }

  private static let smallValues: UInt64 = 16
  private static let leastNumbers = 3

  private static func clearBits(_ index: Int, _ shrinker: Shrinker) {
    for bit in (0..<64).reversed() {
      guard index < shrinker.best.choices.count else { return }
      let distance = shrinker.best.choices[index].distance
      if distance & (1 << bit) != 0 {
        shrinker.attempt(shrinker.best.towardsTarget(index, by: 1 << bit))
      }
    }
  }

  private static func dropDigits(_ index: Int, _ shrinker: Shrinker) {
    var power: UInt64 = 10
    while index < shrinker.best.choices.count, shrinker.best.choices[index].distance >= power {
      let distance = shrinker.best.choices[index].distance
      if shrinker.attempt(shrinker.best.towardsTarget(index, by: distance - distance % power)) { return }
      shrinker.attempt(shrinker.best.towardsTarget(index, by: distance - distance / power))
      guard power <= .max / 10 else { return }
      power *= 10
    }
  }

  /// Drops the lowest seven or eight bits as often as it goes: numbers are written in such groups.
  private static func dropGroups(_ index: Int, _ shrinker: Shrinker) {
    for bits: UInt64 in [8, 7] {
      while index < shrinker.best.choices.count, shrinker.best.choices[index].distance >> bits > 0 {
        let distance = shrinker.best.choices[index].distance
        guard shrinker.attempt(shrinker.best.towardsTarget(index, by: distance - distance >> bits)) else { break }
      }
    }
  }
}
