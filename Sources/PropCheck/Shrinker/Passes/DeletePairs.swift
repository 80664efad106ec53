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
    let ranges = shrinker.siblingGroups.flatMap { deletable($0, in: record) }
      .sorted { $0.lowerBound < $1.lowerBound }.suffix(spanLimit)
    for (place, second) in ranges.enumerated().reversed() {
      for first in ranges.prefix(place).reversed() where first.upperBound <= second.lowerBound {
        if shrinker.attempt(record.deleting(second).deleting(first)) { return true }
        if renumber(first, second, shrinker) { return true }
      }
    }
    return false
  }

  /// What to delete for each of the siblings. An element that a list must have begins without a marker; where it goes, the
  /// marker of the next goes with it, and that one takes its place.
  private static func deletable(_ group: [Int], in record: Record) -> [Range<Int>] {
    guard record.spans[group[0]].isRepeated else { return [] }
    var ranges = group.map { record.spans[$0].range }.filter { !$0.isEmpty }
    for (place, next) in zip(ranges.indices, ranges.dropFirst()) {
      let isDemanded = !record.choices[ranges[place].lowerBound].kind.isContinuation
      if isDemanded, record.choices[next.lowerBound].kind.isContinuation, next.lowerBound == ranges[place].upperBound {
        ranges[place] = ranges[place].lowerBound..<(next.lowerBound + 1)
      }
    }
    return ranges
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
