// Exchanges two pairs of values at once, or two groups of values that no span holds together.
//
// Example: two bookings, each a start and a length. Instead of 1 + 30 and 0 + 31 there may be 0 + 31 and 1 + 30, if the starts
// and the lengths change places at once. Likewise the x and the y of two points.

/// Exchanges two pairs of choices that lie equally far apart, or two groups of neighbours.
package enum ExchangeTwice: ShrinkPass {
  package static let name = "exchange twice"
  package static let isPatient = true
  private static let decisionLimit = 24
  private static let farthest = 8

  package static func allowance(for shrinker: Shrinker) -> Int? { LastResort.allowance(for: shrinker, 200) }

  package static func run(on shrinker: Shrinker) {
    while !shrinker.isDone, exchangeOnce(shrinker) {}
  }

  private static func exchangeOnce(_ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    let places = Array(record.decisions.suffix(decisionLimit))
    for away in 1...farthest where away < places.count {
      let pairs = zip(places, places.dropFirst(away)).filter { pair in
        let (left, right) = (record.choices[pair.0], record.choices[pair.1])
        return left.kind == right.kind && left.key != right.key
      }
      for (place, first) in pairs.enumerated() {
        for second in pairs.dropFirst(place + 1) {
          if shrinker.attempt(record.exchanging(first).exchanging(second)) { return true }
        }
      }
      if away > 2 {
        for first in places.indices where first + 2 * away <= places.count {
          let block = (first..<(first + away)).reduce(record) { $0.exchanging((places[$1], places[$1 + away])) }
          if shrinker.attempt(block) { return true }
        }
      }
    }
    return false
  }
}

extension Record {
  /// The record with the values of two choices exchanged.
  fileprivate func exchanging(_ pair: (Int, Int)) -> Record {
    setting(pair.0, to: choices[pair.1].key).setting(pair.1, to: choices[pair.0].key)
  }
}
