// Deletes several equal neighbours at once, and renumbers what refers to commands after them.
//
// Example: a heap of timers, stuck at seven times "schedule 0", four more, fire, cancel 7. With three of the seven it is a tree
// one level lower that breaks in the same way, but cancel has to name timer 3 then.

/// Deletes commands out of a run of equal ones, and lowers the ordinals of things that were made later by as many.
package enum DeleteEqualRuns: ShrinkPass {
  package static let name = "delete equal runs"
  package static let isPatient = true
  /// One and two at once are the business of `Renumber` and `DeletePairs`.
  private static let leastLength = 3

  package static func allowance(for shrinker: Shrinker) -> Int? { 80 }

  package static func run(on shrinker: Shrinker) {
    while !shrinker.isDone, deleteOnce(shrinker) {}
  }

  private static func deleteOnce(_ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    for group in shrinker.siblingGroups where record.spans[group[0]].label == Labels.command {
      let places = group.map { record.spans[$0].range }
      for run in equalRuns(places, in: record).reversed() {
        for length in (leastLength...run.count).reversed() {
          let deleted = places[run.lowerBound].lowerBound..<places[run.lowerBound + length - 1].upperBound
          let shortened = record.deleting(deleted)
          let older = older(than: run.lowerBound, places, in: record)
          if shrinker.attempt(lowering(by: length, from: older, after: deleted.lowerBound, shortened)) { return true }
          if shrinker.attempt(shortened) { return true }
        }
      }
    }
    return false
  }

  /// The runs of neighbours that hold the same choices.
  private static func equalRuns(_ places: [Range<Int>], in record: Record) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var first = 0
    for place in 1...places.count where !places[first].isEmpty {
      let isEqual = place < places.count && keys(places[place], in: record) == keys(places[first], in: record)
      if isEqual { continue }
      if place - first >= leastLength { runs.append(first..<place) }
      first = place
    }
    return runs
  }

  private static func keys(_ range: Range<Int>, in record: Record) -> [UInt64] { record.choices[range].map(\.key) }

  /// How many commands before the one at `place` begin like it: if it makes something, they have made the things before.
  private static func older(than place: Int, _ places: [Range<Int>], in record: Record) -> UInt64 {
    let kind = keys(places[place].prefix(2), in: record)
    return UInt64(places[..<place].count { keys($0.prefix(2), in: record) == kind })
  }

  /// The record with the ordinals after `start` that name one of the deleted things or a later one lowered; they name the
  /// first thing that is left where they named a deleted one.
  private static func lowering(by count: Int, from first: UInt64, after start: Int, _ record: Record) -> Record {
    var edited = record
    for index in start..<record.choices.count where record.choices[index].kind == .ordinal {
      let key = record.choices[index].key
      if key >= first { edited.choices[index].key = max(first, key - min(key, UInt64(count))) }
    }
    return edited
  }
}
