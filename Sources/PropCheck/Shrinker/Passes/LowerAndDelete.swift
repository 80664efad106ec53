// Lowers a count together with deleting what it counts.
//
// Example: n is drawn, then exactly n numbers; claim "none is 900 or more", found with n = 4 and 3, 950, 12, 7.
// Lowering n alone drops the last numbers; to drop those before 950, n must go down and they must go at once.

/// Lowers a number by the length of a run of later siblings, and deletes the run.
package enum LowerAndDelete: ShrinkPass {
  package static let name = "lower and delete"

  package static func run(on shrinker: Shrinker) {
    var index = 0
    while index < shrinker.best.choices.count, !shrinker.isDone {
      if !shrinker.best.choices[index].kind.isContinuation { lower(index, shrinker) }
      index += 1
    }
  }

  /// Looks for groups of as many siblings as the number says.
  private static func lower(_ index: Int, _ shrinker: Shrinker) {
    var length = Int.max
    while let group = counted(by: index, shrinker) {
      length = min(length, group.count - 1)
      guard length > 0 else { return }
      if !deleteRun(of: length, from: group, countedBy: index, shrinker) { length /= 2 }
    }
  }

  private static func counted(by index: Int, _ shrinker: Shrinker) -> [Int]? {
    let record = shrinker.best
    guard index < record.choices.count else { return nil }
    let choice = record.choices[index]
    guard !choice.isBelowTarget, !choice.isSimplest else { return nil }
    let count = choice.kind == .signed ? choice.key ^ Choice.signBit : choice.key
    return shrinker.siblingGroups.first { group in
      group.count > 1 && UInt64(group.count) == count && record.spans[group[0]].start > index
    }
  }

  private static func deleteRun(of length: Int, from group: [Int], countedBy index: Int, _ shrinker: Shrinker) -> Bool {
    var first = 0
    while first < group.count {
      let last = min(first + length, group.count) - 1
      let record = shrinker.best
      let removed = UInt64(last - first + 1)
      guard record.choices[index].distance >= removed else { return false }
      let range = Int(record.spans[group[first]].start)..<Int(record.spans[group[last]].end)
      let lowered = record.setting(index, to: record.choices[index].key - removed)
      if shrinker.attempt(lowered.deleting(range)) { return true }
      first += length
    }
    return false
  }
}
