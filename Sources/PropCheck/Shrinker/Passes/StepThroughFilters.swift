// Lowers numbers that a filter lets through in steps only.
//
// Example: a list of multiples of ten, claim "their sum is below 100", found with [430]. Any one of the next nine values
// is rejected by the filter, and so are most halves. The step is what remains of the number itself,
// divided by its prime factors as long as lowering by it is not rejected.

/// Lowers a number, or two together, by multiples of the least step that is not rejected.
package enum StepThroughFilters: ShrinkPass {
  package static let name = "step through filters"
  private static let factorLimit: UInt64 = 4_096
  private static let pairLimit = 12

  package static func run(on shrinker: Shrinker) {
    var steps: [(index: Int, step: UInt64)] = []
    var patience = Patience(size: shrinker.best.choices.count)
    var index = 0
    while index < shrinker.best.choices.count, !shrinker.isDone {
      let length = shrinker.best.choices.count
      if let step = step(of: index, shrinker) {
        patience.note(lower(index, by: step, shrinker))
        steps.append((index, step))
        guard shrinker.best.choices.count == length else { return }
      }
      index += patience.stride
    }
    lowerPairs(steps.suffix(pairLimit), shrinker)
  }

  /// A step by which the number can be lowered without being rejected, of which no part will do; nil if one will do, or
  /// none is found.
  private static func step(of index: Int, _ shrinker: Shrinker) -> UInt64? {
    let choice = shrinker.best.choices[index]
    guard choice.kind == .unsigned || choice.kind == .signed, choice.distance > 1, choice.width > 15,
      isRejected(index, by: 1, shrinker)
    else { return nil }
    let length = shrinker.best.choices.count
    let magnitude = choice.kind == .signed ? Int64(bitPattern: choice.key ^ Choice.signBit).magnitude : choice.key
    var step = magnitude
    for factor in factors(of: magnitude) where step / factor < choice.distance {
      guard !isRejected(index, by: step / factor, shrinker) else { continue }
      guard shrinker.best.choices.count == length else { return nil }
      step /= factor
    }
    return step < magnitude && step > 1 ? step : nil
  }

  private static func isRejected(_ index: Int, by amount: UInt64, _ shrinker: Shrinker) -> Bool {
    !shrinker.attempt(shrinker.best.towardsTarget(index, by: amount)) && shrinker.lastStop == .rejected
  }

  /// The prime factors of a number, as often as they divide it; what is left of it beyond `factorLimit` stays whole.
  private static func factors(of number: UInt64) -> [UInt64] {
    var factors: [UInt64] = []
    var rest = number
    var factor: UInt64 = 2
    while rest > 1, factor <= factorLimit {
      while rest.isMultiple(of: factor) {
        factors.append(factor)
        rest /= factor
      }
      factor += 1
    }
    return rest > 1 ? factors + [rest] : factors
  }

  private static func lower(_ index: Int, by step: UInt64, _ shrinker: Shrinker) -> Bool {
    let before = shrinker.summary.improvements
    Descent.maximise(limit: shrinker.best.choices[index].distance / step, over: index, in: shrinker) { count, record in
      record.towardsTarget(index, by: count * step)
    }
    return shrinker.summary.improvements > before
  }

  /// Two numbers of one step go down together, or one goes down by what the other goes up.
  private static func lowerPairs(_ steps: ArraySlice<(index: Int, step: UInt64)>, _ shrinker: Shrinker) {
    for (place, first) in steps.enumerated() {
      for second in steps.dropFirst(place + 1) where second.step == first.step {
        guard second.index < shrinker.best.choices.count else { return }
        let limit = min(shrinker.best.choices[first.index].distance, shrinker.best.choices[second.index].distance)
        Descent.maximise(limit: limit / first.step, over: first.index, in: shrinker) { count, record in
          record.towardsTarget(first.index, by: count * first.step)
            .towardsTarget(second.index, by: count * first.step)
        }
      }
    }
  }
}
