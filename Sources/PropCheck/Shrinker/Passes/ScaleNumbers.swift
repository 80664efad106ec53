// Changes the sign or the scale of all numbers at once.
//
// Example: claim "no three numbers add up to zero", stuck at [-1, -1, 2], where [1, 1, -2] is simpler; or "no three
// numbers are the sides of a right triangle", stuck at 6, 8, 10.

/// Mirrors all signed numbers, or divides all numbers by what divides them all.
package enum ScaleNumbers: ShrinkPass {
  package static let name = "scale numbers"

  package static func run(on shrinker: Shrinker) {
    mirror(shrinker)
    divide(shrinker)
  }

  private static func mirror(_ shrinker: Shrinker) {
    var candidate = shrinker.best
    for index in candidate.choices.indices where candidate.choices[index].kind == .signed {
      let choice = candidate.choices[index]
      let room = choice.isBelowTarget ? choice.high - choice.target : choice.target - choice.low
      guard choice.distance <= room else { continue }
      candidate.choices[index].key =
        choice.isBelowTarget ? choice.target + choice.distance : choice.target - choice.distance
    }
    shrinker.attempt(candidate)
  }

  private static func divide(_ shrinker: Shrinker) {
    let numbers = shrinker.best.choices.indices.filter { index in
      let choice = shrinker.best.choices[index]
      return (choice.kind == .signed || choice.kind == .unsigned) && magnitude(choice) > 0
    }
    guard numbers.count > 1 else { return }
    let divisor = numbers.reduce(0) { greatestDivisor($0, magnitude(shrinker.best.choices[$1])) }
    guard divisor > 1 else { return }
    var candidate = shrinker.best
    for index in numbers {
      let choice = candidate.choices[index]
      let scaled = magnitude(choice) / divisor
      let zero = choice.kind == .signed ? Choice.signBit : 0
      candidate.choices[index].key = min(
        max(choice.key < zero ? zero - scaled : zero + scaled, choice.low), choice.high)
    }
    shrinker.attempt(candidate)
  }

  private static func magnitude(_ choice: Choice) -> UInt64 {
    choice.kind == .signed ? Int64(bitPattern: choice.key ^ Choice.signBit).magnitude : choice.key
  }

  private static func greatestDivisor(_ first: UInt64, _ second: UInt64) -> UInt64 {
    var (first, second) = (first, second)
    while second > 0 { (first, second) = (second, first % second) }
    return first
  }
}
