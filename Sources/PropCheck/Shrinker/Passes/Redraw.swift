// Draws what comes after a simpler choice at random.
//
// Example: claim "searching from both ends finds a pair of that sum", stuck at [1, 0, 0] with sum 0. With 0 in front all the
// others have to be new, as in [0, 2, 1] with sum 2, and no rule leads there. But once a choice is simpler those after it may be
// anything, and where one case in twenty fails a few tries find one.

/// Lowers a number or deletes an element, and gives other numbers small values, those of others, or ones near by.
///
/// The random numbers depend only on the number of improvements, so that shrinking is repeatable.
package enum Redraw: ShrinkPass {
  package static let name = "redraw"
  package static let isPatient = true
  /// It may take one in this many of the evaluations of shrinking.
  private static let share = 9
  private static let choiceLimit = 64

  package static func allowance(for shrinker: Shrinker) -> Int? { limit(for: shrinker) }

  private static func limit(for shrinker: Shrinker) -> Int {
    LastResort.allowance(for: shrinker, shrinker.summary.evaluations / share)
  }

  package static func run(on shrinker: Shrinker) {
    var random = SplitMix64(seed: UInt64(shrinker.summary.improvements))
    for _ in 0..<(2 * limit(for: shrinker)) where !shrinker.isDone {
      let record = shrinker.best
      guard record.choices.count <= choiceLimit else { return }
      if shrinker.attempt(random.next() & 1 == 0 ? lowering(record, &random) : deleting(record, &random)) { return }
    }
  }

  /// Lowers one number and draws those after it again.
  private static func lowering(_ record: Record, _ random: inout SplitMix64) -> Record {
    let places = numbers(in: record)
    guard let first = places.filter({ !record.choices[$0].isSimplest }).picked(by: &random) else { return record }
    let choice = record.choices[first]
    let rank = random.next() % min(smallValues, choice.rank(of: choice.key))
    return redrawing(places.filter { $0 > first }, in: record.setting(first, to: choice.key(atRank: rank)), &random)
  }

  /// Deletes one list element or command and draws all remaining numbers again.
  private static func deleting(_ record: Record, _ random: inout SplitMix64) -> Record {
    guard let span = record.spans.filter(\.isRepeated).picked(by: &random) else { return record }
    let shorter = record.deleting(span.range)
    return redrawing(numbers(in: shorter), in: shorter, &random)
  }

  private static let smallValues: UInt64 = 8

  private static func numbers(in record: Record) -> [Int] {
    record.choices.indices.filter { !record.choices[$0].kind.isContinuation }
  }

  private static func redrawing(_ places: [Int], in record: Record, _ random: inout SplitMix64) -> Record {
    var edited = record
    for place in places {
      let choice = record.choices[place]
      let bits = random.next()
      switch bits & 3 {
      case 0: edited.choices[place].key = choice.key(atRank: (bits >> 8) % (bits & 4 == 0 ? 4 : smallValues))
      case 1:
        let other = record.choices[places[Int((bits >> 8) % UInt64(places.count))]]
        if other.kind == choice.kind { edited.choices[place].key = min(max(other.key, choice.low), choice.high) }
      case 2:
        let rank = choice.rank(of: choice.key)
        let nearby = bits & 4 == 0 ? rank - min(rank, 1) : rank + min(1, .max - rank)
        edited.choices[place].key = choice.key(atRank: nearby)
      default: break
      }
    }
    return edited
  }
}

extension Array {
  /// One of the elements; nil if there are none.
  fileprivate func picked(by random: inout SplitMix64) -> Element? {
    isEmpty ? nil : self[Int(random.next() % UInt64(count))]
  }
}
