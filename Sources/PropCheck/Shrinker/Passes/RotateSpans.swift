// Rotates three spans of one label through each other's places.
//
// Example: a heap (0, (0, (1), None), (0)), where the part (0) should stand inside the left branch, before (1). No
// single exchange fails in the same way: moving (0) inward and (1) aside has to happen at once.

/// Moves three disjoint spans of one label round, where that is simpler.
package enum RotateSpans: ShrinkPass {
  package static let name = "rotate spans"
  package static let isPatient = true
  private static let spanLimit = 16

  package static func run(on shrinker: Shrinker) {
    var improved = true
    while improved, !shrinker.isDone {
      improved = rotateOnce(shrinker)
    }
  }

  private static func rotateOnce(_ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    for first in record.spans.indices.prefix(spanLimit) {
      for second in record.spans.indices.prefix(spanLimit) where follows(second, first, in: record) {
        for third in record.spans.indices.prefix(spanLimit) where follows(third, second, in: record) {
          let places = [first, second, third].map { record.spans[$0].range }
          for order in [[1, 2, 0], [2, 0, 1]] {
            if shrinker.attempt(record.rearranging(places, order: order)) { return true }
          }
        }
      }
    }
    return false
  }

  private static func follows(_ second: Int, _ first: Int, in record: Record) -> Bool {
    let (left, right) = (record.spans[first], record.spans[second])
    return right.start >= left.end && right.label == left.label && !(left.range.isEmpty && right.range.isEmpty)
  }
}
