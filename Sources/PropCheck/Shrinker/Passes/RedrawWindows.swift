// Deletes an element, or lowers a choice, and gives one, two or three neighbouring choices other values.
//
// Example: claim "this calculator never shows more than 40", stuck at "3 dup * dup *". Without the last two commands the
// number has to be another one, as in "7 dup *".

/// Deletes one element or two neighbours, or lowers a choice, and sets up to three neighbouring choices to small values and to
/// values near by.
package enum RedrawWindows: ShrinkPass {
  package static let name = "redraw windows"
  package static let isPatient = true
  private static let decisionLimit = 14

  package static func allowance(for shrinker: Shrinker) -> Int? { LastResort.allowance(for: shrinker, 700) }

  package static func run(on shrinker: Shrinker) {
    while !shrinker.isDone, redrawOnce(shrinker) {}
  }

  /// One choice with every deletion and lowering first, then two neighbours, then three: the fewer change, the likelier.
  private static func redrawOnce(_ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    let bases = deletions(in: record) + lowerings(in: record)
    for size in 1...3 {
      for base in bases {
        let decisions = Array(base.edited.decisions.filter { $0 >= base.first }.suffix(decisionLimit))
        guard decisions.count >= size else { continue }
        for start in 0...(decisions.count - size) {
          let window = decisions[start..<(start + size)]
          if redraw(window, size: size, base.edited, shrinker) { return true }
        }
      }
    }
    return false
  }

  /// The record without one list element or command, and without two neighbours.
  static func deletions(in record: Record) -> [(edited: Record, first: Int)] {
    let ranges = record.spans.filter(\.isRepeated).map(\.range)
    var bases = ranges.reversed().map { (record.deleting($0), 0) }
    for (first, second) in zip(ranges, ranges.dropFirst()) where first.upperBound == second.lowerBound {
      bases.append((record.deleting(first.lowerBound..<second.upperBound), 0))
    }
    return bases
  }

  private static func lowerings(in record: Record) -> [(edited: Record, first: Int)] {
    record.decisions.reversed().filter { !record.choices[$0].isSimplest }.flatMap { index in
      let choice = record.choices[index]
      let rank = choice.rank(of: choice.key)
      return (rank > 1 ? [rank - 1, 0] : [0]).map { (record.setting(index, to: choice.key(atRank: $0)), index + 1) }
    }
  }

  private static func redraw(_ window: ArraySlice<Int>, size: Int, _ base: Record, _ shrinker: Shrinker) -> Bool {
    var candidates = [base]
    for index in window {
      let values = values(of: base.choices[index], size: size)
      candidates = candidates.flatMap { candidate in values.map { candidate.setting(index, to: $0) } }
    }
    return candidates.contains { shrinker.attempt($0) }
  }

  /// Other values of a choice: fewer the more choices change at once.
  private static func values(of choice: Choice, size: Int) -> [UInt64] {
    let rank = choice.rank(of: choice.key)
    var ranks: [UInt64]
    if choice.width < 4 {
      ranks = Array(0...choice.width)
    } else if size == 1 {
      ranks = [0, 1, 2, 3, rank + 1, rank &- 1, rank + 2, choice.width]
    } else if size == 2 {
      ranks = [0, 1, 2, rank + 1, rank &- 1]
    } else {
      ranks = [0, 1, 2]
    }
    var known: Set<UInt64> = [rank]
    return ranks.filter { $0 <= choice.width && known.insert($0).inserted }.map { choice.key(atRank: $0) }
  }
}
