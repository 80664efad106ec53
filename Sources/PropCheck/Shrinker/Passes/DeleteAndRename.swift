// Deletes an element and gives what it named another name.
//
// Example: set r0 13; add r0 r0; add r2 r0, where r2 has to be above 25. Without the third instruction the others have to work on
// r2 from the start.

/// Deletes a list element or command, and replaces a value by another one among the choices of one range.
package enum DeleteAndRename: ShrinkPass {
  package static let name = "delete and rename"
  package static let isPatient = true
  private static let spanLimit = 12
  private static let valueLimit = 5

  package static func allowance(for shrinker: Shrinker) -> Int? { LastResort.allowance(for: shrinker, 150) }

  package static func run(on shrinker: Shrinker) {
    while !shrinker.isDone, renameOnce(shrinker) {}
  }

  private static func renameOnce(_ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    for members in record.choicesByRole(.range) where members.count > 1 && record.choices[members[0]].kind != .boolean {
      let values = Set(members.map { record.choices[$0].key }).sorted()
      guard (2...valueLimit).contains(values.count) else { continue }
      for span in record.spans.filter(\.isRepeated).suffix(spanLimit).reversed() {
        for old in values {
          for new in values where new != old {
            var renamed = record
            for member in members where record.choices[member].key == old { renamed.choices[member].key = new }
            if shrinker.attempt(renamed.deleting(span.range)) { return true }
          }
        }
      }
    }
    return false
  }
}
