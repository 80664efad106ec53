// Exchanges values everywhere they occur.
//
// Example: put 2; put 1; get 2; put 0; get 1. Which keys they are does not matter as long as they differ, yet no key can
// change alone: 2 becomes 0 and 0 becomes 2 in all places at once. Likewise meetings "at 3 for 2 hours" and "at 4 for 2" that
// are simpler as "at 2 for 3" and "at 4 for 3": 2 and 3 change places, whether they are starts or lengths.

/// Exchanges two values, or renames all in the order in which they come up, among the choices that may stand for the same
/// things.
package enum Relabel: ShrinkPass {
  package static let name = "relabel"
  /// With more values than this only all are renamed at once.
  private static let valueLimit = 8
  /// In larger groups an exchange makes more choices worse than better: the one 7 of a long list of zeros would become the
  /// one zero of a list of sevens.
  private static let memberLimit = 64

  package static func run(on shrinker: Shrinker) {
    for scope in [Record.RoleScope.place, .range, .kind] {
      var groups = shrinker.best.choicesByRole(scope)
      var group = 0
      while group < groups.count, !shrinker.isDone {
        let before = shrinker.summary.improvements
        if (2...memberLimit).contains(groups[group].count) { rename(groups[group], shrinker) }
        if shrinker.summary.improvements > before { groups = shrinker.best.choicesByRole(scope) }
        group += 1
      }
    }
  }

  private static func rename(_ members: [Int], _ shrinker: Shrinker) {
    let record = shrinker.best
    let values = distinctValues(members, in: record)
    guard values.count > 1 else { return }
    let choice = record.choices[members[0]]
    let sorted = values.sorted { choice.rank(of: $0) < choice.rank(of: $1) }
    if values != sorted, attempt(zip(values, sorted).map { ($0, $1) }, members, shrinker) { return }
    guard values.count <= valueLimit else { return }
    let pairs = pairs(of: values) { choice.rank(of: $1) < choice.rank(of: $0) }
    if pairs.contains(where: { attempt([$0, ($0.1, $0.0)], members, shrinker) }) { return }
    exchangeTwoPairs(pairs, members, shrinker)
  }

  private static func pairs(
    of values: [UInt64], where wanted: (UInt64, UInt64) -> Bool
  ) -> [(UInt64, UInt64)] {
    var pairs: [(UInt64, UInt64)] = []
    for (place, first) in values.enumerated() {
      for second in values[(place + 1)...] where wanted(first, second) { pairs.append((first, second)) }
    }
    return pairs
  }

  /// What opens and what closes change together: ( and ) with [ and ].
  private static func exchangeTwoPairs(_ pairs: [(UInt64, UInt64)], _ members: [Int], _ shrinker: Shrinker) {
    guard pairs.count <= valueLimit else { return }
    for (place, first) in pairs.enumerated() {
      for second in pairs[(place + 1)...] where Set([first.0, first.1, second.0, second.1]).count == 4 {
        let renaming = [first, (first.1, first.0), second, (second.1, second.0)]
        if attempt(renaming, members, shrinker) { return }
      }
    }
  }

  /// The values of the members in the order in which they come up.
  private static func distinctValues(_ members: [Int], in record: Record) -> [UInt64] {
    var seen: Set<UInt64> = []
    return members.map { record.choices[$0].key }.filter { seen.insert($0).inserted }
  }

  private static func attempt(_ renaming: [(UInt64, UInt64)], _ members: [Int], _ shrinker: Shrinker) -> Bool {
    let names = Dictionary(uniqueKeysWithValues: renaming)
    var candidate = shrinker.best
    for member in members {
      candidate.choices[member].key = names[candidate.choices[member].key] ?? candidate.choices[member].key
    }
    return shrinker.attempt(candidate)
  }
}
