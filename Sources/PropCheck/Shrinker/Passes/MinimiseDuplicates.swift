// Minimises equal values together.
//
// Example: claim "a list has no duplicates", found with [731, 731]: lowering either alone makes them differ. In put 1 1;
// put 1 0; get 1 it is the three keys that go down together, and the value 1 stays.

/// Moves all choices of one value towards their target at once, or those of them that have one place in their spans.
package enum MinimiseDuplicates: ShrinkPass {
  package static let name = "minimise duplicates"

  package static func run(on shrinker: Shrinker) {
    for byPlace in [false, true] {
      var groups = duplicates(in: shrinker.best, byPlace: byPlace)
      var group = 0
      while group < groups.count, !shrinker.isDone {
        let (before, first) = (shrinker.summary.improvements, groups[group][0])
        minimise(groups[group], shrinker)
        group += 1
        if shrinker.summary.improvements > before {
          groups = duplicates(in: shrinker.best, byPlace: byPlace)
          group = groups.firstIndex { $0[0] > first } ?? groups.count
        }
      }
    }
  }

  /// The choices of one value, in groups of at least two, by the first of each.
  ///
  /// - Parameter byPlace: whether they must also have one place in their spans, while others of that value have not.
  private static func duplicates(in record: Record, byPlace: Bool) -> [[Int]] {
    let all = byValue(Array(record.choices.indices), in: record)
    guard byPlace else { return all.filter { $0.count > 1 } }
    let sizes = Dictionary(uniqueKeysWithValues: all.map { ($0[0], $0.count) })
    return record.choicesByRole(.place).flatMap { byValue($0, in: record) }
      .filter { $0.count > 1 && sizes[$0[0]] != $0.count }.sorted { $0[0] < $1[0] }
  }

  private static func byValue(_ members: [Int], in record: Record) -> [[Int]] {
    var groups: [[Int]] = []
    var places: [ChoiceRole: Int] = [:]
    for index in members {
      let choice = record.choices[index]
      guard !choice.isSimplest, !choice.kind.isContinuation else { continue }
      let value = ChoiceRole(kind: choice.kind, low: choice.key, high: choice.key, label: 0, offset: 0)
      if let place = places[value] {
        groups[place].append(index)
      } else {
        places[value] = groups.count
        groups.append([index])
      }
    }
    return groups
  }

  private static func minimise(_ members: [Int], _ shrinker: Shrinker) {
    let choice = shrinker.best.choices[members[0]]
    let rank = choice.rank(of: choice.key)
    for lower in 0..<min(rank, 3) where set(members, to: choice.key(atRank: lower), shrinker) { return }
    Descent.minimise(distance: choice.distance, floor: 1) { distance in
      guard members[0] < shrinker.best.choices.count else { return false }
      let now = shrinker.best.choices[members[0]]
      guard distance < now.distance else { return distance == now.distance }
      return set(members, to: now.isBelowTarget ? now.target - distance : now.target + distance, shrinker)
    }
  }

  private static func set(_ members: [Int], to key: UInt64, _ shrinker: Shrinker) -> Bool {
    var candidate = shrinker.best
    for index in members {
      guard index < candidate.choices.count else { return false }
      let choice = candidate.choices[index]
      candidate.choices[index].key = min(max(key, choice.low), choice.high)
    }
    return shrinker.attempt(candidate)
  }
}
