// Lowers some of the numbers together.
//
// Example: [1, 0, 8, 9], claim "neighbours never differ in one bit only". 8 and 9 can be 2 and 3, but neither alone, nor both by
// any amount below six. Or three numbers at one distance from each other, among others that have to stay.

/// Lowers subsets of at least three numbers by the same amount, and two numbers by every small amount.
package enum LowerSubsets: ShrinkPass {
  package static let name = "lower subsets"
  package static let isPatient = true
  private static let members = 3...7

  package static func allowance(for shrinker: Shrinker) -> Int? { LastResort.allowance(for: shrinker, 128) }

  package static func run(on shrinker: Shrinker) {
    while !shrinker.isDone, lowerOnce(shrinker) || shiftOnce(shrinker) {}
  }

  /// Two numbers by any small amount: what works need not be one unbroken stretch.
  private static func shiftOnce(_ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    for group in record.choicesByRole(.range) where record.choices[group[0]].isNumber {
      let open = group.filter { record.choices[$0].distance > 1 }.suffix(pairLimit)
      for (place, first) in open.enumerated() {
        for second in open.dropFirst(place + 1) {
          let limit = min(record.choices[first].distance, record.choices[second].distance, amountLimit)
          for amount in (2..<max(2, limit + 1)).reversed() {
            if shrinker.attempt(record.towardsTarget(first, by: amount).towardsTarget(second, by: amount)) {
              return true
            }
          }
        }
      }
    }
    return false
  }

  private static let pairLimit = 6
  private static let amountLimit: UInt64 = 16

  private static func lowerOnce(_ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    for scope in [Record.RoleScope.place, .range, .kind] {
      for group in record.choicesByRole(scope) {
        let open = group.filter { !record.choices[$0].isSimplest && record.choices[$0].kind != .boolean }
        guard members.contains(open.count) else { continue }
        for mask in (1..<(1 << open.count)).reversed() where mask.nonzeroBitCount >= 3 {
          let subset = open.indices.filter { mask & (1 << $0) != 0 }.map { open[$0] }
          guard shrinker.attempt(subset.reduce(record) { $0.towardsTarget($1, by: 1) }) else { continue }
          let start = shrinker.best
          if start.choices.count == record.choices.count, let limit = subset.map({ start.choices[$0].distance }).min() {
            Descent.maximise(limit: limit, over: subset[subset.count - 1], in: shrinker) { amount, record in
              subset.reduce(record) { $0.towardsTarget($1, by: amount) }
            }
          }
          return true
        }
      }
    }
    return false
  }
}
