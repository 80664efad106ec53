// Replaces two recursive values by parts of themselves at once.
//
// Example: -7 * -x, where one sign alone matters but not both. And where a value of one kind wraps one of another kind, the two
// may change places: -(0 * x) and -0 * x.

/// Lifts two descendants at once, and exchanges the kinds of nested values.
package enum LiftPairs: ShrinkPass {
  package static let name = "lift pairs"
  package static let isPatient = true
  private static let liftLimit = 12
  private static let reach = 6

  package static func allowance(for shrinker: Shrinker) -> Int? { LastResort.allowance(for: shrinker, 120) }

  package static func run(on shrinker: Shrinker) {
    while !shrinker.isDone, liftOnce(shrinker) || exchangeKinds(shrinker) {}
  }

  private static func liftOnce(_ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    let lifts = lifts(in: record)
    for (place, first) in lifts.enumerated() {
      for second in lifts.dropFirst(place + 1)
      where second.outer.lowerBound >= first.outer.upperBound
        || (first.inner.lowerBound <= second.outer.lowerBound && second.outer.upperBound <= first.inner.upperBound)
      {
        let cuts = [
          first.outer.lowerBound..<first.inner.lowerBound, first.inner.upperBound..<first.outer.upperBound,
          second.outer.lowerBound..<second.inner.lowerBound, second.inner.upperBound..<second.outer.upperBound,
        ]
        let candidate = cuts.sorted { $0.lowerBound > $1.lowerBound }.reduce(record) { $0.deleting($1) }
        if shrinker.attempt(candidate) { return true }
      }
    }
    return false
  }

  private static func lifts(in record: Record) -> [(outer: Range<Int>, inner: Range<Int>)] {
    var lifts: [(outer: Range<Int>, inner: Range<Int>)] = []
    for (index, outer) in record.spans.enumerated() where !outer.isRepeated {
      for inner in record.spans[(index + 1)...]
      where inner.label == outer.label && inner.end <= outer.end && inner.start < outer.end {
        guard inner.range.count < outer.range.count, lifts.count < liftLimit else { continue }
        lifts.append((outer.range, inner.range))
      }
    }
    return lifts
  }

  private static func exchangeKinds(_ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    let places = record.decisions.filter { SwitchAlternatives.isAlternative(record.choices[$0]) }
    for (place, first) in places.enumerated() {
      for second in places.dropFirst(place + 1).prefix(reach)
      where record.choices[first].key > record.choices[second].key {
        let candidate = record.setting(first, to: record.choices[second].key).setting(
          second, to: record.choices[first].key)
        if shrinker.attempt(candidate, aligned: false) { return true }
      }
    }
    return false
  }
}
