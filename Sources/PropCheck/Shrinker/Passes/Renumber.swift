// Deletes a sibling and renumbers what refers to those after it.
//
// Example: alloc, alloc, alloc, free #2, found because freeing #2 breaks. Deleting the first alloc alone makes #2
// dangle; with it, every later ordinal above 0 has to go down by one.
// Where positions are drawn as plain numbers, all numbers are lowered.

/// Deletes sibling k and lowers the ordinals above it, or all numbers.
package enum Renumber: ShrinkPass {
  package static let name = "renumber"

  package static func run(on shrinker: Shrinker) {
    var group = 0
    while group < shrinker.siblingGroups.count, !shrinker.isDone {
      var position = shrinker.siblingGroups[group].count - 1
      var patience = Patience(size: position)
      while position >= 0, !shrinker.isDone {
        let groups = shrinker.siblingGroups
        guard group < groups.count else { return }
        if position < groups[group].count { patience.note(delete(position, of: groups[group], shrinker)) }
        position -= patience.stride
      }
      group += 1
    }
  }

  private static func delete(_ position: Int, of group: [Int], _ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    let span = record.spans[group[position]]
    guard !span.range.isEmpty else { return false }
    let whole = Int(record.spans[group[0]].start)..<record.choices.count
    let later = Int(span.end)..<record.choices.count
    for threshold in thresholds(after: span, position: position, in: record) {
      for (scope, ordinalsOnly) in [(later, true), (later, false), (whole, false)] {
        let lowered = lowering(above: threshold, in: scope, except: span.range, ordinalsOnly: ordinalsOnly, record)
        if let lowered, shrinker.attempt(lowered.deleting(span.range)) { return true }
      }
    }
    return false
  }

  /// The numbers that the deleted sibling may have: its position, or where ordinals tell, any of those used later.
  static func thresholds(after span: Span, position: Int, in record: Record) -> [UInt64] {
    var thresholds = [UInt64(position)]
    for choice in record.choices[Int(span.end)...] where choice.kind == .ordinal && choice.key > 0 {
      let threshold = choice.key - 1
      if threshold <= position && !thresholds.contains(threshold) { thresholds.append(threshold) }
    }
    return thresholds
  }

  /// The record with every number, or every ordinal, above `threshold` lowered by one; nil if there is none.
  static func lowering(
    above threshold: UInt64, in scope: Range<Int>, except deleted: Range<Int>, ordinalsOnly: Bool, _ record: Record
  ) -> Record? {
    var edited = record
    var changed = false
    for index in scope where !deleted.contains(index) {
      let choice = record.choices[index]
      guard !choice.kind.isContinuation, choice.kind != .boolean, choice.key > choice.low,
        choice.kind == .ordinal || !ordinalsOnly
      else { continue }
      let zero = choice.kind == .signed ? Choice.signBit : 0
      guard choice.key > zero, choice.key - zero > threshold else { continue }
      edited.choices[index].key -= 1
      changed = true
    }
    return changed ? edited : nil
  }
}
