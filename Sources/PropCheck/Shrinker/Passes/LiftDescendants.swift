// Replaces a recursive value by a part of itself.
//
// Example: claim "expressions never divide by zero", found with Add(1, Div(2, 0)): the outer node only wraps the one
// that fails. A part that is lifted may then grow, when it depends on a size drawn earlier that is halved at every
// level: the size goes down with it. And a leaf at the greatest depth often draws no kind, since it can only be a leaf; once
// lifted it needs one, or its number would be read as its kind.

/// Replaces a span by a descendant with the same label.
package enum LiftDescendants: ShrinkPass {
  package static let name = "lift descendants"

  package static func run(on shrinker: Shrinker) {
    var index = 0
    while index < shrinker.best.spans.count, !shrinker.isDone {
      if !lift(into: index, shrinker) { index += 1 }
    }
  }

  /// Tries the smallest descendants first: they remove most.
  private static func lift(into index: Int, _ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    let outer = record.spans[index]
    var inside: [Span] = []
    for span in record.spans[(index + 1)...] {
      guard span.start < outer.end else { break }
      if span.label == outer.label && span.end <= outer.end && span.range.count < outer.range.count {
        inside.append(span)
      }
    }
    inside.sort { $0.range.count != $1.range.count ? $0.range.count < $1.range.count : $0.start < $1.start }
    for span in inside.prefix(16) {
      let candidate = record.deleting(Int(span.end)..<Int(outer.end)).deleting(Int(outer.start)..<Int(span.start))
      if shrinker.attempt(candidate) { return true }
      if shrinker.lastStop == .exhausted && lowerSize(before: Int(outer.start), candidate, shrinker) { return true }
      if let completed = withKinds(candidate, at: outer, lifted: span.range.count), shrinker.attempt(completed) {
        return true
      }
    }
    return false
  }

  /// Tries the candidate, which asked for too many choices, with one of the nearest numbers before it halved.
  private static func lowerSize(before end: Int, _ candidate: Record, _ shrinker: Shrinker) -> Bool {
    let sizes = candidate.choices[..<end].indices.filter { index in
      let choice = candidate.choices[index]
      return !choice.kind.isContinuation && choice.distance > 1
    }
    return sizes.suffix(sizeLimit).reversed().contains { index in
      shrinker.attempt(candidate.towardsTarget(index, by: (candidate.choices[index].distance + 1) / 2))
    }
  }

  private static let sizeLimit = 3

  /// The candidate with the simplest kind before every leaf that has none; nil if all have one.
  ///
  /// - Parameters:
  ///   - outer: the span that was replaced; its first choice shows what a kind is.
  ///   - count: how many choices took its place.
  private static func withKinds(_ candidate: Record, at outer: Span, lifted count: Int) -> Record? {
    let places = Int(outer.start)..<(Int(outer.start) + count)
    guard var kind = candidate.choices[places].first else { return nil }
    kind.key = kind.target
    let parts = candidate.spans.filter { span in
      span.label == outer.label && Int(span.start) > places.lowerBound && Int(span.end) <= places.upperBound
    }
    let leaves = parts.filter { leaf in
      !parts.contains { $0.start >= leaf.start && $0.end <= leaf.end && $0.range.count < leaf.range.count }
        && !(leaf.range.first.map { candidate.choices[$0].isDrawnLike(kind) } ?? false)
    }
    guard !leaves.isEmpty else { return nil }
    return leaves.reversed().reduce(candidate) { $0.inserting([kind], between: Int($1.start)) }
  }
}

extension Choice {
  /// Whether both choices come from one range.
  fileprivate func isDrawnLike(_ other: Choice) -> Bool {
    kind == other.kind && low == other.low && high == other.high && target == other.target
  }
}
