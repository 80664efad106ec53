// Deletes two spans that may lie far apart.
//
// Example: claim about two lists that must be equally long, stuck at [0, 0, 4] and [0, 0, 5]: an element of either can
// only go with one of the other. Likewise a bracket that is opened and the one that closes it, or a put and its get.

/// Deletes two list elements, commands or other repeated spans at once.
package enum DeletePairs: ShrinkPass {
  package static let name = "delete pairs"
  package static let isPatient = true
  private static let spanLimit = 24

  package static func run(on shrinker: Shrinker) {
    var improved = true
    while improved, !shrinker.isDone { improved = deleteOnce(shrinker) }
  }

  private static func deleteOnce(_ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    let spans = shrinker.siblingGroups.joined().filter { record.spans[$0].isRepeated }.sorted()
    let ranges = spans.suffix(spanLimit).map { record.spans[$0].range }
    for (place, second) in ranges.enumerated().reversed() {
      for first in ranges[..<place].reversed() where first.upperBound <= second.lowerBound {
        if shrinker.attempt(record.deleting(second).deleting(first)) { return true }
        if renumber(first, second, shrinker) { return true }
      }
    }
    return false
  }

  /// Deletes both and lowers the ordinals of what comes after the first: it may have been an alloc, and the second its
  /// free.
  private static func renumber(_ first: Range<Int>, _ second: Range<Int>, _ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    var thresholds: [UInt64] = []
    for choice in record.choices[first.upperBound...] where choice.kind == .ordinal && choice.key > 0 {
      if !thresholds.contains(choice.key - 1) { thresholds.append(choice.key - 1) }
    }
    return thresholds.contains { threshold in
      let later = first.upperBound..<record.choices.count
      let lowered = Renumber.lowering(above: threshold, in: later, except: second, ordinalsOnly: true, record)
      return lowered.map { shrinker.attempt($0.deleting(second).deleting(first)) } ?? false
    }
  }
}

extension Span {
  /// Whether the span is a list element or a command that holds any choices.
  var isRepeated: Bool { !range.isEmpty && (label == Labels.element || label == Labels.command) }
}
