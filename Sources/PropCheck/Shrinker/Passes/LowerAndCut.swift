// Lowers a number and cuts out, later, as much as the lower number makes unnecessary.
//
// Example: n, then n times a length k and a list of k numbers; claim about a list, found with two lists of which the
// first is empty. Lowering n alone drops the last list, which is the one that fails; the first one has to go instead.

/// Lowers a number by one, and deletes a stretch of later choices: one as long as what the lower number alone would drop,
/// or a span with the choices before it.
package enum LowerAndCut: ShrinkPass {
  package static let name = "lower and cut"
  package static let isPatient = true
  /// With more choices than this the spots to cut at are too many.
  private static let choiceLimit = 96
  private static let looseLimit = 2
  /// A choice between two or three is not a count.
  private static let leastWidth: UInt64 = 3

  package static func run(on shrinker: Shrinker) {
    var index = 0
    while index < min(shrinker.best.choices.count, choiceLimit), !shrinker.isDone {
      while isCount(index, shrinker), lower(index, shrinker) {}
      index += 1
    }
  }

  /// Whether a lower number alone makes the case shorter.
  private static func isCount(_ index: Int, _ shrinker: Shrinker) -> Bool {
    guard index < shrinker.best.choices.count, shrinker.best.choices.count <= choiceLimit else { return false }
    let choice = shrinker.best.choices[index]
    guard !choice.isSimplest, !choice.isBelowTarget, !choice.kind.isContinuation, choice.kind != .ordinal,
      choice.width >= leastWidth, choice.distance <= choiceLimit
    else {
      return false
    }
    guard !shrinker.attempt(shrinker.best.towardsTarget(index, by: 1)) else { return false }
    return shrinker.lastLength.map { $0 < shrinker.best.choices.count } ?? false && shrinker.lastStop != .exhausted
  }

  private static func lower(_ index: Int, _ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    let lowered = record.towardsTarget(index, by: 1)
    return cuts(after: index, length: record.choices.count - (shrinker.lastLength ?? 0), in: record).contains {
      shrinker.attempt(lowered.deleting($0))
    }
  }

  private static func cuts(after index: Int, length: Int, in record: Record) -> [Range<Int>] {
    let end = record.choices.count
    var cuts: [Range<Int>] = []
    for span in record.spans where span.start > index {
      for loose in 0...looseLimit where Int(span.start) - loose > index && span.end > span.start - Int32(loose) {
        cuts.append((Int(span.start) - loose)..<Int(span.end))
      }
    }
    guard length > 0, index + 1 + length <= end else { return cuts }
    return cuts + ((index + 1)...(end - length)).map { $0..<($0 + length) }
  }
}
