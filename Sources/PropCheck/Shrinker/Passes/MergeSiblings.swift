// Joins neighbouring lists.
//
// Example: claim "lists of lists hold at most 10 units in all", stuck at [[5 units], [6 units]]: no element can go, yet
// [[11 units]] is simpler. In choices the border between the two is "end, more"; without it they are one list.

/// Deletes the end marker of one list together with the marker that begins the next.
package enum MergeSiblings: ShrinkPass {
  package static let name = "merge siblings"

  package static func run(on shrinker: Shrinker) {
    var index = shrinker.best.choices.count - 2
    var patience = Patience(size: index)
    while index >= 0, !shrinker.isDone {
      let choices = shrinker.best.choices
      if index + 1 < choices.count, choices[index].kind.isContinuation, choices[index].key == 0,
        choices[index + 1].kind.isContinuation, choices[index + 1].key == 1
      {
        patience.note(shrinker.attempt(shrinker.best.deleting(index..<(index + 2)), aligned: false))
      }
      index -= patience.stride
    }
  }
}
