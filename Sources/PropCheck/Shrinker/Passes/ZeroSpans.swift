// Makes whole spans as simple as they can be.
//
// Example: a command with five arguments of which none matters; one evaluation replaces five.

/// Sets all choices of a span to their targets.
package enum ZeroSpans: ShrinkPass {
  package static let name = "zero spans"

  package static func run(on shrinker: Shrinker) {
    var index = 0
    var patience = Patience(size: shrinker.best.spans.count)
    while index < shrinker.best.spans.count, !shrinker.isDone {
      if let succeeded = zero(index, shrinker) { patience.note(succeeded) }
      index += patience.stride
    }
  }

  /// One choice alone is the business of `MinimiseChoices`; the marker that begins an element stays, or the list would
  /// end with it.
  private static func zero(_ index: Int, _ shrinker: Shrinker) -> Bool? {
    let record = shrinker.best
    let span = record.spans[index]
    let first = span.range.first.map { record.choices[$0].kind.isContinuation ? $0 + 1 : $0 } ?? 0
    guard !span.range.isEmpty, first < span.range.upperBound else { return nil }
    let places = (first..<span.range.upperBound).filter { !record.choices[$0].isSimplest }
    guard places.count > 1 else { return nil }
    return shrinker.attempt(record.zeroing(places[...]))
  }
}

extension Record {
  /// The record with the choices at `places` set to their targets.
  func zeroing(_ places: ArraySlice<Int>) -> Record {
    var edited = self
    for place in places { edited.choices[place].key = edited.choices[place].target }
    return edited
  }
}
