// Exchanges two values everywhere and brings siblings into another order at once.
//
// Example: roads "0 to 1 for 1; 0 to 2 for 0; 2 to 1 for 2". With 1 and 2 exchanged they are "0 to 2 for 1; 0 to 1 for 0;
// 1 to 2 for 2", which is simpler once the second road comes first; neither step alone is simpler and fails. Handles are such
// values, too: two commands of which each makes something can change places only if their handles do.

/// Exchanges two values among the choices that may stand for the same things, and swaps or moves siblings.
package enum RelabelAndSort: ShrinkPass {
  package static let name = "relabel and sort"
  package static let isPatient = true
  private static let valueLimit = 6
  private static let siblings = 2...10

  package static func allowance(for shrinker: Shrinker) -> Int? { LastResort.allowance(for: shrinker, 300) }

  package static func run(on shrinker: Shrinker) {
    while !shrinker.isDone, relabelOnce(shrinker) {}
  }

  private static func relabelOnce(_ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    let orders = orders(shrinker)
    guard !orders.isEmpty else { return false }
    let roles = [Record.RoleScope.place, .range, .kind].flatMap { record.choicesByRole($0) } + columns(shrinker)
    for members in roles where members.count > 1 {
      let values = values(of: members, in: record)
      guard values.count <= valueLimit else { continue }
      for (place, first) in values.enumerated() {
        for second in values[(place + 1)...] {
          let relabelled = record.exchanging(first, second, among: members)
          for (places, order) in orders where shrinker.attempt(relabelled.rearranging(places, order: order)) {
            return true
          }
        }
      }
    }
    return false
  }

  /// The choices at one place of all siblings of a group, whatever has such a place elsewhere.
  private static func columns(_ shrinker: Shrinker) -> [[Int]] {
    let record = shrinker.best
    return shrinker.siblingGroups.filter { siblings.contains($0.count) }.flatMap { group in
      let width = group.map { record.spans[$0].range.count }.min() ?? 0
      return (0..<width).map { offset in group.map { Int(record.spans[$0].start) + offset } }
    }.filter { !record.choices[$0[0]].kind.isContinuation }
  }

  /// The values of the members; of ordinals also the ones up to the next.
  private static func values(of members: [Int], in record: Record) -> [UInt64] {
    var values = Set(members.map { record.choices[$0].key })
    if record.choices[members[0]].kind == .ordinal, let last = values.max() { values.formUnion(0...(last + 1)) }
    return values.sorted()
  }

  /// Ways to rearrange the siblings of a group: sorted, two swapped, one moved forward.
  private static func orders(_ shrinker: Shrinker) -> [(places: [Range<Int>], order: [Int])] {
    let record = shrinker.best
    var orders: [(places: [Range<Int>], order: [Int])] = []
    for group in shrinker.siblingGroups where siblings.contains(group.count) {
      let places = group.map { record.spans[$0].range }
      let all = Array(places.indices)
      for first in all {
        for second in all[(first + 1)...] {
          orders.append(([places[first], places[second]], [1, 0]))
          if second > first + 1 {
            orders.append((Array(places[first...second]), [second - first] + Array(0..<(second - first))))
          }
        }
      }
    }
    return orders
  }
}

extension Record {
  /// The record with two values exchanged in the choices `members`.
  fileprivate func exchanging(_ first: UInt64, _ second: UInt64, among members: [Int]) -> Record {
    var edited = self
    for member in members {
      let choice = choices[member]
      if choice.key == first { edited.choices[member].key = second }
      if choice.key == second { edited.choices[member].key = first }
    }
    return edited
  }
}
