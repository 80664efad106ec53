// Deletes short stretches of choices, whatever spans they belong to.
//
// Example: a generator draws a flag and then, only if it is set, a number; setting the flag to false leaves the number
// to be read by whatever comes next. Deleting across such borders repairs what no span deletion can.

/// Deletes one or two neighbouring choices.
package enum DeleteChunks: ShrinkPass {
  package static let name = "delete chunks"
  package static let isPatient = true

  package static func run(on shrinker: Shrinker) {
    for size in [2, 1] {
      var index = shrinker.best.choices.count - size
      var patience = Patience(size: index)
      while index >= 0, !shrinker.isDone {
        if index + size <= shrinker.best.choices.count, size > 1 || !beginsElement(index, shrinker) {
          // Nothing follows the last choices that could be read differently, and their spans have been tried.
          let isLast = index + size == shrinker.best.choices.count
          patience.note(shrinker.attempt(shrinker.best.deleting(index..<(index + size)), aligned: isLast))
        }
        index -= patience.stride
      }
    }
  }

  /// Without the marker alone the element would be read as markers.
  private static func beginsElement(_ index: Int, _ shrinker: Shrinker) -> Bool {
    let choice = shrinker.best.choices[index]
    return choice.kind.isContinuation && choice.key == 1
  }
}
