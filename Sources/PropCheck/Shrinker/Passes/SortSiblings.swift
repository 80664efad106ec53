// Brings siblings, and other spans of one label, into order.
//
// Example: claim "a list has fewer than three distinct values", stuck at [-1, 0, 1]: as simple as [0, 1, -1] value by
// value, yet not the same.

/// Sorts siblings, then swaps any two disjoint spans of one label whose exchange is simpler.
package enum SortSiblings: ShrinkPass {
  package static let name = "sort siblings"
  private static let swapLimit = 24

  package static func run(on shrinker: Shrinker) {
    var group = 0
    while group < shrinker.siblingGroups.count, !shrinker.isDone {
      sort(group: group, shrinker)
      group += 1
    }
    swapDisjoint(shrinker)
  }

  private static func sort(group: Int, _ shrinker: Shrinker) {
    let record = shrinker.best
    let places = shrinker.siblingGroups[group].map { record.spans[$0].range }
    guard places.count > 1 else { return }
    let order = places.indices.sorted { left, right in
      let (first, second) = (record.choices[places[left]], record.choices[places[right]])
      if Shortlex.isSimpler(Array(first), than: Array(second)) { return true }
      return !Shortlex.isSimpler(Array(second), than: Array(first)) && left < right
    }
    guard order != Array(places.indices) else { return }
    shrinker.attempt(record.rearranging(places, order: order))
  }

  /// Exchanges spans that need not be siblings; bounded, since there are many pairs.
  private static func swapDisjoint(_ shrinker: Shrinker) {
    var first = 0
    while first < min(shrinker.best.spans.count, swapLimit), !shrinker.isDone {
      var second = first + 1
      while second < min(shrinker.best.spans.count, swapLimit), first < shrinker.best.spans.count {
        swap(first, second, shrinker)
        second += 1
      }
      first += 1
    }
  }

  private static func swap(_ first: Int, _ second: Int, _ shrinker: Shrinker) {
    let record = shrinker.best
    let (left, right) = (record.spans[first], record.spans[second])
    guard left.label == right.label, left.end <= right.start, !left.range.isEmpty || !right.range.isEmpty else {
      return
    }
    shrinker.attempt(record.swapping(left.range, right.range))
  }
}
