// Raises a choice where the case becomes shorter by it.
//
// Example: of commands of an editor, "insert b" has a letter and "backspace" has none, so that backspace is simpler although
// its number is greater. Likewise a strike in bowling leaves no second roll.

/// Sets a choice between few alternatives to a later one, or a number to its greatest value, and deletes choices after it in
/// the same span.
package enum RaiseAndCut: ShrinkPass {
  package static let name = "raise and cut"
  package static let isPatient = true
  private static let alternativeLimit: UInt64 = 8
  private static let choiceLimit = 48

  package static func allowance(for shrinker: Shrinker) -> Int? {
    LastResort.isWorthwhile(shrinker.best) ? nil : 0
  }

  package static func run(on shrinker: Shrinker) {
    var index = max(0, shrinker.best.choices.count - choiceLimit)
    while index < shrinker.best.choices.count, !shrinker.isDone {
      if !raise(index, shrinker) { index += 1 }
    }
  }

  private static func raise(_ index: Int, _ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    let choice = record.choices[index]
    guard !choice.kind.isContinuation, choice.kind != .ordinal, let end = innermostEnd(of: index, in: record),
      index + 1 < end
    else { return false }
    let rest = (index + 1)..<end
    var cuts = [rest]
    if rest.count > 1 { cuts += [rest.prefix(1), rest.suffix(1)] }
    let rank = choice.rank(of: choice.key)
    let ranks = choice.width < alternativeLimit ? Array((rank + 1)..<(choice.width + 1)) : [choice.width]
    for raised in ranks where raised > rank {
      for cut in cuts where shrinker.attempt(record.setting(index, to: choice.key(atRank: raised)).deleting(cut)) {
        return true
      }
    }
    return false
  }

  /// Where the innermost span around a choice ends; nil if there is none.
  private static func innermostEnd(of index: Int, in record: Record) -> Int? {
    record.spans.last { $0.range.contains(index) }?.range.upperBound
  }
}
