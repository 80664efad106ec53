// Lowers one choice and raises several later ones to the ends of their ranges.
//
// Example: two rectangles that overlap in six squares, stuck at 2 by 4 and 2 by 3. With one of them only 1 wide both have to be
// higher. How high, the other passes find out once both are as high as can be.

/// Lowers a choice by one or to its target, and sets one later number, two of them, those at one place of all siblings, or all of
/// them to their greatest values.
package enum LowerAndRaise: ShrinkPass {
  package static let name = "lower and raise"
  package static let isPatient = true
  private static let decisionLimit = 16

  package static func allowance(for shrinker: Shrinker) -> Int? { LastResort.allowance(for: shrinker, 200) }

  package static func run(on shrinker: Shrinker) {
    while !shrinker.isDone, raiseOnce(shrinker) {}
  }

  private static func raiseOnce(_ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    let decisions = record.decisions.suffix(decisionLimit)
    let columns = record.choicesByRole(.place).filter { $0.count > 2 && record.choices[$0[0]].isNumber }
    for index in decisions where !record.choices[index].isSimplest {
      let later = decisions.filter {
        $0 > index && record.choices[$0].isNumber && record.choices[$0].key < record.choices[$0].high
      }
      var sets = later.map { [$0] } + columns.map { $0.filter { $0 > index } } + [later]
      for (place, first) in later.enumerated() {
        for second in later.dropFirst(place + 1) { sets.append([first, second]) }
      }
      for amount in [1, record.choices[index].distance] where amount == 1 || record.choices[index].distance > 1 {
        let lowered = record.towardsTarget(index, by: amount)
        for set in sets where !set.isEmpty {
          let candidate = set.reduce(lowered) { $0.setting($1, to: record.choices[$1].high) }
          if shrinker.attempt(candidate) { return true }
        }
      }
    }
    return false
  }
}
