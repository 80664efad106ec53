// Switches a value to a simpler alternative, and draws the rest of it again.
//
// Example: claim "a JSON value has less than four levels", stuck at {a: [[[]]]}. An object has keys where a list has
// none, so that lowering "object" to "list" alone makes the key be read as an element. Likewise "a shape's area is at
// most 100", stuck at a polygon: its points, read as the radius of a circle, make a small one.

/// Lowers a choice between few alternatives together with one of several edits of what depends on it.
package enum SwitchAlternatives: ShrinkPass {
  package static let name = "switch alternatives"
  /// More values than this are a number, not alternatives.
  static let widthLimit: UInt64 = 15
  private static let childLimit = 4
  private static let newChoices = 4

  package static func run(on shrinker: Shrinker) {
    var patience = Patience(size: shrinker.best.choices.count)
    var index = 0
    while index < shrinker.best.choices.count, !shrinker.isDone {
      let choice = shrinker.best.choices[index]
      if isAlternative(choice), !choice.isSimplest {
        let improved = lower(index, shrinker)
        patience.note(improved)
        if improved { continue }
      }
      index += patience.stride
    }
    lowerPairs(shrinker)
  }

  /// Two parts that must stay equal change together.
  private static func lowerPairs(_ shrinker: Shrinker) {
    let record = shrinker.best
    for group in record.choicesByRole(.place) where isAlternative(record.choices[group[0]]) {
      let members = group.filter { !record.choices[$0].isSimplest }.suffix(pairLimit)
      for (place, first) in members.enumerated() {
        for second in members.dropFirst(place + 1) where record.choices[first].key == record.choices[second].key {
          let choice = record.choices[first]
          for rank in 0..<choice.rank(of: choice.key) {
            let key = choice.key(atRank: rank)
            if shrinker.attempt(record.setting(first, to: key).setting(second, to: key)) { return }
          }
        }
      }
    }
  }

  private static let pairLimit = 8

  static func isAlternative(_ choice: Choice) -> Bool {
    !choice.kind.isContinuation && choice.kind != .ordinal && choice.width <= widthLimit
  }

  private static func lower(_ index: Int, _ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    let choice = record.choices[index]
    let rest = (index + 1)..<restEnd(of: index, in: record)
    guard !rest.isEmpty else { return false }
    let edits = edits(of: rest, in: record)
    for rank in 0..<choice.rank(of: choice.key) {
      let lowered = record.setting(index, to: choice.key(atRank: rank))
      for (place, edit) in edits.enumerated() {
        if shrinker.attempt(edit(lowered)) { return true }
        // Nothing was drawn in place of the rest: what stands there does not matter.
        if place == 0, shrinker.lastLength == record.choices.count - rest.count { break }
      }
    }
    return false
  }

  /// Where what belongs to the choice ends: with the span around it.
  private static func restEnd(of index: Int, in record: Record) -> Int {
    var end = record.choices.count
    for span in record.spans {
      guard span.start <= index else { break }
      if span.range.contains(index) { end = span.range.upperBound }
    }
    return end
  }

  private static func edits(of rest: Range<Int>, in record: Record) -> [(Record) -> Record] {
    let parts = parts(in: rest, of: record)
    var edits: [(Record) -> Record] = [
      { $0.deleting(rest) },
      { $0.deleting(rest).inserting(greatest(min(newChoices, rest.count)), at: rest.lowerBound) },
    ]
    guard !parts.isEmpty else { return edits }
    let loose = rest.reversed().filter { place in
      !record.choices[place].kind.isContinuation && !parts.contains { $0.contains(place) }
    }
    if !loose.isEmpty { edits.append { loose.reduce($0) { $0.deleting($1..<($1 + 1)) } } }
    for part in parts.prefix(childLimit) where parts.count > 1 { edits.append { $0.deleting(part) } }
    return edits
  }

  /// The outermost spans inside `rest` that are labelled like the span around it: the parts of a recursive value.
  private static func parts(in rest: Range<Int>, of record: Record) -> [Range<Int>] {
    guard
      let around = record.spans.last(where: { $0.start < rest.lowerBound && Int($0.end) == rest.upperBound })
    else { return [] }
    var parts: [Range<Int>] = []
    for span in record.spans where span.start >= rest.lowerBound && span.end <= rest.upperBound {
      let isInside = parts.last.map { $0.upperBound > span.start } ?? false
      if span.label == around.label, !span.range.isEmpty, !isInside { parts.append(span.range) }
    }
    return parts
  }

  /// Choices that take the greatest value of whatever range they meet.
  private static func greatest(_ count: Int) -> [Choice] {
    Array(repeating: Choice(key: .max, low: 0, high: .max, target: 0, kind: .unsigned), count: count)
  }
}
