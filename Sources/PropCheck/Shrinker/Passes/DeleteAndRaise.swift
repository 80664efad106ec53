// Deletes an element and raises a number elsewhere that then does its work.
//
// Example: claim "withdrawals never overlap", stuck at withdraw 1, then withdraw 1 beside withdraw 9: without the first the
// account holds enough for both, but withdraw 2 beside withdraw 9 fails in the same way. A number may grow where a choice
// goes: fewer choices are simpler, whatever they are. Or a number outside the list goes down with the element: words that are
// wrapped at width 5 need a letter less at width 4.

/// Deletes a list element or command, and raises one number outside it by one or by a number of the element, or lowers one
/// outside the whole list by one.
package enum DeleteAndRaise: ShrinkPass {
  package static let name = "delete and raise"
  package static let isPatient = true

  /// Elements that are tried, and numbers for each of them; larger cases are left to other passes.
  private static let elementLimit = 8
  private static let numberLimit = 12

  package static func allowance(for shrinker: Shrinker) -> Int? {
    LastResort.isWorthwhile(shrinker.best) ? nil : 0
  }

  package static func run(on shrinker: Shrinker) {
    while !shrinker.isDone, raiseOnce(shrinker) {}
  }

  private static func raiseOnce(_ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    for span in record.spans.filter({ $0.isRepeated }).suffix(elementLimit) {
      let element = span.range
      let list = span.parent < 0 ? element : record.spans[Int(span.parent)].range
      let given = element.lazy.map { record.choices[$0] }.first { isNumber($0) && !$0.isSimplest }
      for index in record.choices.indices.filter({ !element.contains($0) && isNumber(record.choices[$0]) })
        .suffix(numberLimit)
      {
        if !list.contains(index), !record.choices[index].isSimplest,
          shrinker.attempt(record.towardsTarget(index, by: 1).deleting(element))
        {
          return true
        }
        // Elements that are a number and nothing else are the business of `MergeNumbers`.
        guard element.count > 2 || !list.contains(index) else { continue }
        if raise(index, by: 1, without: element, shrinker) { return true }
        if let amount = given?.amount, amount > 1, raise(index, by: amount, without: element, shrinker) { return true }
      }
    }
    return false
  }

  private static func raise(_ index: Int, by amount: UInt64, without element: Range<Int>, _ shrinker: Shrinker) -> Bool
  {
    let choice = shrinker.best.choices[index]
    let (raised, overflow) = choice.key.addingReportingOverflow(amount)
    guard !overflow, raised <= choice.high else { return false }
    return shrinker.attempt(shrinker.best.setting(index, to: raised).deleting(element))
  }

  private static func isNumber(_ choice: Choice) -> Bool {
    choice.kind == .unsigned || choice.kind == .signed
  }
}

extension Choice {
  /// The number as a distance from 0, 0 for negative ones.
  fileprivate var amount: UInt64 {
    let zero = kind == .signed ? Choice.signBit : 0
    return key > zero ? key - zero : 0
  }
}
