// Minimises equal values together.
//
// Example: claim "a list has no duplicates", found with [731, 731]: lowering either alone makes them differ.

/// Moves all choices of one value towards their target at once.
package enum MinimiseDuplicates: ShrinkPass {
  package static let name = "minimise duplicates"

  package static func run(on shrinker: Shrinker) {
    var first = 0
    while first < shrinker.best.choices.count, !shrinker.isDone {
      let members = duplicates(of: first, in: shrinker.best.choices)
      if members.count > 1 { minimise(members, shrinker) }
      first += 1
    }
  }

  /// The indexes of the choices equal to the one at `first`, if that is the first of them.
  private static func duplicates(of first: Int, in choices: [Choice]) -> [Int] {
    let choice = choices[first]
    guard !choice.isSimplest, !choice.kind.isContinuation else { return [] }
    let members = choices.indices.filter { choices[$0].key == choice.key && choices[$0].kind == choice.kind }
    return members.first == first ? members : []
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
