// Makes runs of choices as simple as they can be.
//
// Example: claim "no list of 8 000 numbers contains 900 or more". All numbers but one can be zero; one evaluation for each
// would spend any budget. Runs double while they can be zeroed and are halved while they cannot: n needless numbers cost
// about 4 log n evaluations for each that has to stay.

/// Sets runs of choices to their targets, wherever spans begin or end.
package enum ZeroRuns: ShrinkPass {
  package static let name = "zero runs"
  /// With fewer choices to zero `MinimiseChoices` does as well.
  private static let leastChoices = 48

  package static func run(on shrinker: Shrinker) {
    var places = nonzero(in: shrinker.best)
    guard places.count >= leastChoices else { return }
    var patience = Patience(size: places.count)
    var next = 0
    var length = places.count
    while next < places.count, !shrinker.isDone {
      length = min(length, places.count - next)
      let count = shrinker.best.choices.count
      if shrinker.attempt(shrinker.best.zeroing(places[next..<(next + length)])) {
        let reached = places[next + length - 1]
        if shrinker.best.choices.count != count { places = nonzero(in: shrinker.best) }
        next = places.firstIndex { $0 > reached } ?? places.count
        length *= 2
        patience.note(true)
      } else if length > 1 {
        length /= 2
      } else {
        patience.note(false)
        next += patience.stride
      }
    }
  }

  private static func nonzero(in record: Record) -> [Int] {
    record.choices.indices.filter { !record.choices[$0].isSimplest && !record.choices[$0].kind.isContinuation }
  }
}
