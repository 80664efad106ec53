// Tries everything that may follow, where that is little.
//
// Example: a permutation in which no neighbours differ by one, stuck at 0 2 4 1 6 3 5 7. The last four places have 24 orders,
// and to count through them is cheaper than any rule.

/// Counts through all that is simpler and differs from the case only in its last choices.
package enum EnumerateTails: ShrinkPass {
  package static let name = "enumerate tails"
  package static let isPatient = true
  private static let caseLimit: UInt64 = 400

  package static func allowance(for shrinker: Shrinker) -> Int? { LastResort.allowance(for: shrinker, 400) }

  package static func run(on shrinker: Shrinker) {
    while !shrinker.isDone, enumerateOnce(shrinker) {}
  }

  private static func enumerateOnce(_ shrinker: Shrinker) -> Bool {
    let record = shrinker.best
    var first = record.choices.count
    var cases: UInt64 = 1
    while first > 0 {
      let choice = record.choices[first - 1]
      let (product, overflow) = cases.multipliedReportingOverflow(
        by: choice.kind.isContinuation ? 1 : choice.width &+ 1)
      guard !overflow, product > 0, product <= caseLimit else { break }
      cases = product
      first -= 1
    }
    guard first < record.choices.count else { return false }
    var digits = Array(record.choices[..<first])
    for _ in 0..<caseLimit {
      let candidate = completed(digits, like: record)
      guard Shortlex.isSimpler(candidate.choices, than: record.choices) else { return false }
      if shrinker.attempt(candidate) { return true }
      let seen = shrinker.lastRecord ?? candidate
      guard !shrinker.isDone, let next = next(after: seen.choices, from: first) else { return false }
      digits = next
    }
    return false
  }

  /// The digits, and after them the markers of `record` with zeros between, which are clamped into the ranges they meet.
  private static func completed(_ digits: [Choice], like record: Record) -> Record {
    var candidate = record
    let known = min(digits.count, record.choices.count)
    candidate.choices.replaceSubrange(..<known, with: digits[..<known])
    for index in known..<record.choices.count where !record.choices[index].kind.isContinuation {
      let zero = record.choices[index].kind == .signed ? Choice.signBit : 0
      candidate.choices[index] = Choice(
        key: zero, low: zero, high: .max, target: zero, kind: record.choices[index].kind)
    }
    return candidate
  }

  /// The digits that come next; markers are no digits.
  private static func next(after choices: [Choice], from first: Int) -> [Choice]? {
    var digits = choices
    while digits.count > first, let last = digits.last {
      let rank = last.rank(of: last.key)
      if !last.kind.isContinuation, rank < last.width {
        digits[digits.count - 1].key = last.key(atRank: rank + 1)
        return digits
      }
      digits.removeLast()
    }
    return nil
  }
}
