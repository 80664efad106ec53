// Moves many numbers by one amount.
//
// Example: three regions that overlap at 0x7000, 0x7010 and 0x7020. Any one of them, or any two, moved down no longer overlap
// the rest; all three together can start at 0. Likewise -1, -1, -1, 0 becomes 0, 0, 0, 1.

/// Moves all numbers of one kind and upper bound, from some number on, by what takes that number towards its target.
package enum TranslateNumbers: ShrinkPass {
  package static let name = "translate numbers"
  /// Two numbers are the business of `MovePairs`.
  private static let leastMembers = 3
  private static let startLimit = 3

  package static func run(on shrinker: Shrinker) {
    var index = 0
    var starts = 0
    while index < shrinker.best.choices.count, starts < startLimit, !shrinker.isDone {
      let choice = shrinker.best.choices[index]
      if !choice.isSimplest, isNumber(choice), members(from: index, in: shrinker.best).count >= leastMembers {
        translate(from: index, shrinker)
        starts += 1
      }
      index += 1
    }
  }

  private static func isNumber(_ choice: Choice) -> Bool { choice.kind == .unsigned || choice.kind == .signed }

  private static func members(from index: Int, in record: Record) -> [Int] {
    let first = record.choices[index]
    return record.choices.indices[index...].filter {
      record.choices[$0].kind == first.kind && record.choices[$0].high == first.high
    }
  }

  private static func translate(from index: Int, _ shrinker: Shrinker) {
    let start = shrinker.best.choices[index]
    Descent.maximise(limit: start.distance) { amount in
      let record = shrinker.best
      guard index < record.choices.count else { return false }
      let done = start.distance - min(start.distance, record.choices[index].distance)
      guard amount > done else { return true }
      return shrinker.attempt(moved(record, from: index, by: amount - done, up: start.isBelowTarget))
    }
  }

  private static func moved(_ record: Record, from index: Int, by amount: UInt64, up: Bool) -> Record {
    var edited = record
    for member in members(from: index, in: record) {
      let choice = record.choices[member]
      let room = up ? choice.high - choice.key : choice.key - choice.low
      let step = min(amount, room)
      edited.choices[member].key = up ? choice.key + step : choice.key - step
    }
    return edited
  }
}
