// Moves an element from one list to another.
//
// Example: claim "merging two sorted lists loses no element", for four elements, stuck at [0, 1] and [1, 1], where [0, 0, 1] and
// [1] is simpler.

/// Deletes a list element and inserts it, or the simplest one, in another list.
package enum MoveElements: ShrinkPass {
  package static let name = "move elements"
  package static let isPatient = true
  private static let elementLimit = 12
  private static let placeLimit = 16

  package static func allowance(for shrinker: Shrinker) -> Int? { LastResort.allowance(for: shrinker, 100) }

  package static func run(on shrinker: Shrinker) {
    while !shrinker.isDone, moveOnce(shrinker) {}
  }

  private static func moveOnce(_ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    let owners = record.innermostSpans
    let elements = record.spans.filter { $0.isRepeated && record.choices[Int($0.start)].kind.isContinuation }
    let ends = record.choices.indices.filter { record.choices[$0].kind.isContinuation && record.choices[$0].key == 0 }
    let places = elements.map { (Int($0.start), Int($0.parent)) } + ends.map { ($0, owners[$0]) }
    for element in elements.suffix(elementLimit) {
      for (place, list) in places.suffix(placeLimit) where list != Int(element.parent) && !element.range.contains(place)
      {
        let moved = Array(record.choices[element.range])
        let zeroed = Array(record.zeroing(Array(element.range.dropFirst())[...]).choices[element.range])
        for added in [zeroed, moved] {
          let candidate =
            place > Int(element.start)
            ? record.inserting(added, between: place).deleting(element.range)
            : record.deleting(element.range).inserting(added, between: place)
          if shrinker.attempt(candidate) { return true }
        }
      }
    }
    return false
  }
}
