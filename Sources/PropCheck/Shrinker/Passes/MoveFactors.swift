// Moves a factor from one number to another.
//
// Example: a price times a count that must be 49, stuck at 49 times 1: neither can go down alone, and no sum is kept by 7
// times 7, but the product is.

/// Divides a number by a small prime, and multiplies another one of the same span by it.
package enum MoveFactors: ShrinkPass {
  package static let name = "move factors"
  package static let isPatient = true
  private static let primes: [UInt64] = [2, 3, 5, 7]
  private static let numberLimit = 12

  package static func run(on shrinker: Shrinker) {
    while !shrinker.isDone, moveOnce(shrinker) {}
  }

  private static func moveOnce(_ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    let owners = record.innermostSpans
    let places = record.choices.indices.filter { record.choices[$0].magnitude != nil }.suffix(numberLimit)
    for first in places where !record.choices[first].isSimplest {
      for second in places where second > first && owners[first] == owners[second] {
        for prime in primes {
          guard let moved = move(prime, from: first, to: second, in: record) else { continue }
          if shrinker.attempt(moved) { return true }
        }
      }
    }
    return false
  }

  private static func move(_ prime: UInt64, from first: Int, to second: Int, in record: Record) -> Record? {
    let (left, right) = (record.choices[first], record.choices[second])
    guard let given = left.magnitude, let taken = right.magnitude, given > 0, given.isMultiple(of: prime), taken > 0
    else { return nil }
    let (product, overflow) = taken.multipliedReportingOverflow(by: prime)
    guard !overflow, product - taken <= right.high - right.key else { return nil }
    let divided = left.key - (given - given / prime)
    guard divided >= left.low else { return nil }
    return record.setting(first, to: divided).setting(second, to: right.key + (product - taken))
  }
}

extension Choice {
  /// A number of at least 0; nil for negative numbers and other choices.
  fileprivate var magnitude: UInt64? {
    switch kind {
    case .unsigned: key
    case .signed: key >= Choice.signBit ? key - Choice.signBit : nil
    default: nil
    }
  }
}
