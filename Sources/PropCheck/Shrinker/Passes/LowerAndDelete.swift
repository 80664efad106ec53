// Lowers a count together with deleting what it counts.
//
// Example: n is drawn, then exactly n numbers; claim "none is 900 or more", found with n = 4 and 3, 950, 12, 7.
// Lowering n alone drops the last numbers; to drop those before 950, n must go down and they must go at once.

//
// Where several groups are of that size, such as the rows of a matrix or two lists of equal length, the same places of all
// of them go at once.

/// Lowers a number by the length of a run of later siblings, and deletes the run in all groups that the number counts.
package enum LowerAndDelete: ShrinkPass {
  package static let name = "lower and delete"

  package static func run(on shrinker: Shrinker) {
    var groups = groupsBySize(shrinker)
    var index = 0
    while index < shrinker.best.choices.count, !shrinker.isDone {
      let before = shrinker.summary.improvements
      if isCount(shrinker.best.choices[index]) { lower(index, &groups, shrinker) }
      if shrinker.summary.improvements > before { groups = groupsBySize(shrinker) }
      index += 1
    }
  }

  private static func isCount(_ choice: Choice) -> Bool {
    !choice.kind.isContinuation && !choice.isBelowTarget && !choice.isSimplest
  }

  /// Looks for groups of as many siblings as the number says.
  private static func lower(_ index: Int, _ groups: inout [Int: [[Int]]], _ shrinker: Shrinker) {
    var cluster = 0
    var length = Int.max
    while !shrinker.isDone {
      let clusters = clusters(countedBy: index, groups, in: shrinker.best)
      guard cluster < clusters.count else { return }
      length = min(length, clusters[cluster][0].count - 1)
      if length == 0 {
        (cluster, length) = (cluster + 1, Int.max)
      } else if deleteRun(of: length, from: clusters[cluster], countedBy: index, shrinker) {
        groups = groupsBySize(shrinker)
      } else {
        length /= 2
      }
    }
  }

  /// Groups of at least two siblings, by their size.
  static func groupsBySize(_ shrinker: Shrinker) -> [Int: [[Int]]] {
    Dictionary(grouping: shrinker.siblingGroups.filter { $0.count > 1 }, by: \.count)
  }

  /// The groups after the number that are of the size it says: those of one label and depth belong together.
  static func clusters(countedBy index: Int, _ groups: [Int: [[Int]]], in record: Record) -> [[[Int]]] {
    guard index < record.choices.count, isCount(record.choices[index]) else { return [] }
    let choice = record.choices[index]
    let count = choice.kind == .signed ? choice.key ^ Choice.signBit : choice.key
    let counted = (groups[Int(truncatingIfNeeded: count)] ?? []).filter { record.spans[$0[0]].start > index }
    var clusters: [(label: UInt32, depth: Int, groups: [[Int]])] = []
    for group in counted {
      let (label, depth) = (record.spans[group[0]].label, record.depth(of: group[0]))
      if let place = clusters.firstIndex(where: { $0.label == label && $0.depth == depth }) {
        clusters[place].groups.append(group)
      } else {
        clusters.append((label, depth, [group]))
      }
    }
    return clusters.map(\.groups)
  }

  private static func deleteRun(
    of length: Int, from cluster: [[Int]], countedBy index: Int, _ shrinker: Shrinker
  ) -> Bool {
    let record = shrinker.best
    let count = cluster[0].count
    for first in stride(from: 0, to: count, by: length) {
      let last = min(first + length, count) - 1
      let removed = UInt64(last - first + 1)
      guard record.choices[index].distance >= removed else { return false }
      var candidate = record.setting(index, to: record.choices[index].key - removed)
      for group in cluster.reversed() {
        candidate = candidate.deleting(
          Int(record.spans[group[first]].start)..<Int(record.spans[group[last]].end))
      }
      if shrinker.attempt(candidate) { return true }
    }
    return false
  }
}

extension Record {
  /// How many spans lie around the span at `index`.
  func depth(of index: Int) -> Int {
    var depth = 0
    var around = spans[index].parent
    while around >= 0 {
      depth += 1
      around = spans[Int(around)].parent
    }
    return depth
  }
}
