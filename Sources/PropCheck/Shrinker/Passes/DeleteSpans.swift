// Deletes list elements, commands and other spans.
//
// Example: claim "no list contains 7", found with [3, 9, 7, 1, 4]. Every element but 7 can go. Siblings are tried from
// the back, since later ones seldom decide what earlier ones mean, in runs that double while they succeed: n needless
// ones cost about 2 log n evaluations.

/// Deletes runs of sibling spans.
package enum DeleteSpans: ShrinkPass {
  package static let name = "delete spans"

  package static func run(on shrinker: Shrinker) {
    var group = 0
    while group < shrinker.siblingGroups.count, !shrinker.isDone {
      deleteFrom(group: group, shrinker)
      group += 1
    }
  }

  /// Walks one group from its end. Deletions only shorten groups at or after this one, so its number stays valid.
  private static func deleteFrom(group: Int, _ shrinker: Shrinker) {
    var members = shrinker.siblingGroups[group]
    var next = members.count - 1
    var run = 1
    var patience = Patience(size: members.count)
    while next >= 0, !shrinker.isDone {
      let length = min(run, next + 1)
      if delete(members[(next - length + 1)...next], shrinker) {
        let groups = shrinker.siblingGroups
        guard group < groups.count else { return }
        let before = members.count
        members = groups[group]
        guard members.count < before else { return }
        next = min(next - length, members.count - 1)
        run *= 2
        patience.note(true)
      } else if length > 1 {
        run = 1
      } else {
        patience.note(false)
        next -= patience.stride
      }
    }
  }

  private static func delete(_ members: ArraySlice<Int>, _ shrinker: Shrinker) -> Bool {
    guard let first = members.first, let last = members.last else { return false }
    let spans = shrinker.best.spans
    return shrinker.attempt(shrinker.best.deleting(Int(spans[first].start)..<Int(spans[last].end)))
  }
}
