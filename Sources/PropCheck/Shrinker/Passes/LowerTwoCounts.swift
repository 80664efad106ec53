// Lowers two counts at once, and deletes what each of them counts.
//
// Example: a bug of square matrices, found with three rows and three columns of which the last row holds a 1: there is no
// square matrix with a row less unless it has a column less too.

/// Lowers two numbers by one each, and deletes a sibling in all groups that each of them counts.
package enum LowerTwoCounts: ShrinkPass {
  package static let name = "lower two counts"
  package static let isPatient = true
  private static let siblingLimit = 8

  package static func run(on shrinker: Shrinker) {
    var first = 0
    while first < shrinker.best.choices.count, !shrinker.isDone {
      var second = first + 1
      while second < shrinker.best.choices.count, !shrinker.isDone {
        if !lower(first, second, shrinker) { second += 1 }
      }
      first += 1
    }
  }

  private static func lower(_ first: Int, _ second: Int, _ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    let groups = LowerAndDelete.groupsBySize(shrinker)
    let outer = LowerAndDelete.clusters(countedBy: first, groups, in: record)
    guard !outer.isEmpty else { return false }
    let inner = LowerAndDelete.clusters(countedBy: second, groups, in: record)
    let lowered = record.towardsTarget(first, by: 1).towardsTarget(second, by: 1)
    for one in outer {
      for other in inner where one[0][0] != other[0][0] && max(one[0].count, other[0].count) <= siblingLimit {
        for place in one[0].indices {
          for beside in other[0].indices {
            let spans = one.map { record.spans[$0[place]] } + other.map { record.spans[$0[beside]] }
            if shrinker.attempt(lowered.deleting(spans)) { return true }
          }
        }
      }
    }
    return false
  }
}

extension Record {
  /// The record without the spans, some of which may lie in others.
  fileprivate func deleting(_ spans: [Span]) -> Record {
    var edited = self
    var end = Int.max
    for range in spans.map(\.range).sorted(by: { $0.upperBound > $1.upperBound }) where range.upperBound <= end {
      let around = spans.map(\.range).filter { $0.lowerBound <= range.lowerBound && $0.upperBound >= range.upperBound }
      let whole = around.max { $0.count < $1.count } ?? range
      edited = edited.deleting(whole)
      end = whole.lowerBound
    }
    return edited
  }
}
