// Edits the same place of all siblings at once.
//
// Example: versions 2.0.0 and 10.0.0, which text sorts the other way round. 0.0.2 and 0.0.10 are simpler, but as long as one of
// the two keeps its first number it is the newer one whatever the others are: both have to change in the same way.

/// Exchanges two places in all siblings of one size, or lowers one place in all of them.
package enum EditColumns: ShrinkPass {
  package static let name = "edit columns"
  package static let isPatient = true
  private static let groupLimit = 8
  private static let widthLimit = 8

  package static func run(on shrinker: Shrinker) {
    var group = 0
    while group < min(shrinker.siblingGroups.count, groupLimit), !shrinker.isDone {
      edit(group, shrinker)
      group += 1
    }
  }

  /// Where the siblings begin, and how many choices each has, without the markers that only some begin with; nil unless all
  /// have as many, and more than one.
  private static func rows(_ group: Int, _ shrinker: Shrinker) -> (starts: [Int], width: Int)? {
    guard group < shrinker.siblingGroups.count else { return nil }
    let rows = shrinker.siblingGroups[group].map { index in
      let range = shrinker.best.spans[index].range
      return range.first.map { shrinker.best.choices[$0].kind.isContinuation } == true ? range.dropFirst() : range
    }
    guard rows.count > 1, let width = rows.first?.count, (2...widthLimit).contains(width),
      rows.allSatisfy({ $0.count == width })
    else { return nil }
    return (rows.map(\.lowerBound), width)
  }

  private static func edit(_ group: Int, _ shrinker: Shrinker) {
    guard let (starts, width) = rows(group, shrinker) else { return }
    for first in 0..<width where isNumber(first, starts, shrinker) {
      lower(first, starts, shrinker)
      for second in (first + 1)..<max(first + 1, width) {
        guard rows(group, shrinker)?.starts == starts else { return }
        if isNumber(second, starts, shrinker) { exchange(first, second, starts, shrinker) }
      }
    }
  }

  private static func isNumber(_ offset: Int, _ starts: [Int], _ shrinker: Shrinker) -> Bool {
    starts.allSatisfy { start in
      guard start + offset < shrinker.best.choices.count else { return false }
      let choice = shrinker.best.choices[start + offset]
      return !choice.kind.isContinuation && choice.kind != .ordinal
    }
  }

  private static func exchange(_ first: Int, _ second: Int, _ starts: [Int], _ shrinker: Shrinker) {
    var candidate = shrinker.best
    for start in starts {
      let (left, right) = (candidate.choices[start + first], candidate.choices[start + second])
      guard left.kind == right.kind else { return }
      candidate.choices[start + first].key = min(max(right.key, left.low), left.high)
      candidate.choices[start + second].key = min(max(left.key, right.low), right.high)
    }
    shrinker.attempt(candidate)
  }

  /// Lowers the place in all siblings where none is at its target yet, by as much as goes.
  private static func lower(_ offset: Int, _ starts: [Int], _ shrinker: Shrinker) {
    let choices = starts.map { shrinker.best.choices[$0 + offset] }
    // Equal numbers are the business of `MinimiseDuplicates`.
    guard let limit = choices.map(\.distance).min(), limit > 0, choices.contains(where: { $0.key != choices[0].key })
    else { return }
    Descent.maximise(limit: limit, over: starts[starts.count - 1] + offset, in: shrinker) { amount, record in
      starts.reduce(record) { $0.towardsTarget($1 + offset, by: amount) }
    }
  }
}
