// Brings siblings, and other spans of one label, into order.
//
// Example: claim "a list has fewer than three distinct values", stuck at [-1, 0, 1]: as simple as [0, 1, -1] value by
// value, yet not the same.

/// Sorts siblings, moves single ones forward, then swaps any two disjoint spans of one label whose exchange is simpler.
package enum SortSiblings: ShrinkPass {
  package static let name = "sort siblings"
  private static let swapLimit = 24

  package static func run(on shrinker: Shrinker) {
    var group = 0
    while group < shrinker.siblingGroups.count, !shrinker.isDone {
      sort(group: group, shrinker)
      moveForward(group: group, shrinker)
      group += 1
    }
    swapDisjoint(shrinker)
  }

  private static func sort(group: Int, _ shrinker: Shrinker) {
    let record = shrinker.best
    let places = shrinker.siblingGroups[group].map { record.spans[$0].range }
    guard places.count > 1 else { return }
    let order = places.indices.sorted { left, right in
      if isSimpler(places[left], than: places[right], in: record) { return true }
      return !isSimpler(places[right], than: places[left], in: record) && left < right
    }
    guard order != Array(places.indices) else { return }
    rearrange(places, order: order, shrinker)
  }

  /// Tries the new order, and again with the numbers outside that are positions in the old order following.
  @discardableResult
  private static func rearrange(_ places: [Range<Int>], order: [Int], first: Int = 0, _ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    let candidate = record.rearranging(places, order: order)
    if shrinker.attempt(candidate) { return true }
    guard places.count <= moveLimit, Shortlex.isSimpler(candidate.choices, than: record.choices) else { return false }
    var positions = [Int](repeating: 0, count: order.count)
    for (place, origin) in order.enumerated() { positions[origin] = first + place }
    var followed = record
    for index in record.choices.indices where !places.contains(where: { $0.contains(index) }) {
      let choice = record.choices[index]
      let zero = choice.kind == .signed ? Choice.signBit : 0
      guard !choice.kind.isContinuation, choice.kind != .boolean, choice.key >= zero + UInt64(first),
        choice.key - zero < UInt64(first + order.count)
      else { continue }
      let key = zero + UInt64(positions[Int(choice.key - zero) - first])
      followed.choices[index].key = min(max(key, choice.low), choice.high)
    }
    guard followed != record else { return false }
    return shrinker.attempt(followed.rearranging(places, order: order))
  }

  private static func isSimpler(_ first: Range<Int>, than second: Range<Int>, in record: Record) -> Bool {
    record.choices.withUnsafeBufferPointer {
      Shortlex.isSimpler(
        UnsafeBufferPointer(rebasing: $0[first]), than: UnsafeBufferPointer(rebasing: $0[second]))
    }
  }

  /// Moves single siblings before earlier ones, where a whole sort changes too much.
  private static func moveForward(group: Int, _ shrinker: Shrinker) {
    var last = 1
    while group < shrinker.siblingGroups.count, last < min(shrinker.siblingGroups[group].count, moveLimit) {
      let record = shrinker.best
      let places = shrinker.siblingGroups[group].map { record.spans[$0].range }
      _ = (0..<last).contains { first in
        let order = [last - first] + Array(0..<(last - first))
        return rearrange(Array(places[first...last]), order: order, first: first, shrinker)
      }
      last += 1
    }
  }

  private static let moveLimit = 12

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
