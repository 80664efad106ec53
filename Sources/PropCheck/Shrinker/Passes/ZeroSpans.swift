// Makes whole spans as simple as they can be.
//
// Example: a command with five arguments of which none matters; one evaluation replaces five.

/// Sets all choices of a span to their targets.
package enum ZeroSpans: ShrinkPass {
  package static let name = "zero spans"

  package static func run(on shrinker: Shrinker) {
    var index = 0
    while index < shrinker.best.spans.count, !shrinker.isDone {
      zero(index, shrinker)
      index += 1
    }
  }

  /// One choice alone is the business of `MinimiseChoices`; the marker that begins an element stays, or the list would
  /// end with it.
  private static func zero(_ index: Int, _ shrinker: Shrinker) {
    var candidate = shrinker.best
    let span = candidate.spans[index]
    let first = span.range.first.map { candidate.choices[$0].kind.isContinuation ? $0 + 1 : $0 } ?? 0
    guard !span.range.isEmpty, first < span.range.upperBound else { return }
    var changed = 0
    for place in first..<span.range.upperBound where !candidate.choices[place].isSimplest {
      candidate.choices[place].key = candidate.choices[place].target
      changed += 1
    }
    if changed > 1 { shrinker.attempt(candidate) }
  }
}
