// Closes gaps between the values that occur.
//
// Example: meetings "at 0 for 8 hours", "at 7 for 2", "at 8 for 2", where the second must lie across the end of the first: the
// values 0, 2, 7, 8 may as well be 0, 2, 2, 3. No number can go down alone, but all from 7 on can go down by five.

/// Lowers all numbers from some value on, whatever their places, at most to the next lower value.
package enum CloseGaps: ShrinkPass {
  package static let name = "close gaps"
  package static let isPatient = true
  /// Two numbers are the business of `MovePairs`.
  private static let leastMembers = 3
  private static let memberLimit = 64
  private static let gapLimit = 8

  package static func run(on shrinker: Shrinker) {
    for kind in [Choice.Kind.unsigned, .signed] {
      let zero = kind == .signed ? Choice.signBit : 0
      for floor in floors(kind, zero: zero, in: shrinker.best).prefix(gapLimit) { close(above: floor, kind, shrinker) }
    }
  }

  private static func members(_ kind: Choice.Kind, above floor: UInt64, in record: Record) -> [Int] {
    record.choices.indices.filter { record.choices[$0].kind == kind && record.choices[$0].key > floor }
  }

  /// The values, from `zero` on, without the greatest; the highest first.
  private static func floors(_ kind: Choice.Kind, zero: UInt64, in record: Record) -> [UInt64] {
    let places = members(kind, above: zero, in: record)
    guard (leastMembers...memberLimit).contains(places.count) else { return [] }
    var values = [zero] + places.map { record.choices[$0].key }.sorted()
    values = values.enumerated().filter { $0 == 0 || values[$0 - 1] != $1 }.map(\.element)
    return values.dropLast().reversed()
  }

  private static func close(above floor: UInt64, _ kind: Choice.Kind, _ shrinker: Shrinker) {
    let start = shrinker.best
    let places = members(kind, above: floor, in: start)
    guard places.count >= leastMembers, let lowest = places.map({ start.choices[$0].key }).min() else { return }
    Descent.maximise(limit: lowest - floor, over: places[0], in: shrinker) { amount, record in
      var edited = record
      for place in places where place < edited.choices.count {
        let choice = edited.choices[place]
        edited.choices[place].key = max(choice.low, choice.key - min(amount, choice.key))
      }
      return edited
    }
  }
}
