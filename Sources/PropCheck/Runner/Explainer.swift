// The explain step: which choices of the shrunk case do not matter.
//
// Every choice is set to a few other values, to all of them where there are few. If the case takes each of them and
// fails in the same way each time, the value is there only because something has to be.

/// Finds the choices of a counterexample that could be anything.
struct Explainer {
  /// How many other values a choice is tried with.
  private static let trials = 4

  let cases: CaseRunner
  let record: Record
  let failure: PropertyFailure
  let evaluationLimit: Int
  let shouldStop: (@Sendable () -> Bool)?

  /// The indexes of the choices that do not matter; those that the budget or the clock does not reach are left out.
  func irrelevantChoices() -> [Int] {
    var evaluations = 0
    var irrelevant: [Int] = []
    for (index, choice) in record.choices.enumerated() where !choice.kind.isContinuation && choice.width > 0 {
      let others = alternatives(to: choice, index: index)
      guard evaluations + others.count <= evaluationLimit else { break }
      evaluations += others.count
      if others.allSatisfy({ shouldStop?() != true && fails(with: $0, at: index) }) { irrelevant.append(index) }
    }
    return irrelevant
  }

  private func fails(with key: UInt64, at index: Int) -> Bool {
    let verdict = cases.run(script: record.setting(index, to: key), aligned: true, limit: cases.source.capacity)
    let taken = cases.source.recorded
    guard verdict.failure?.identity == failure.identity, index < taken.count else { return false }
    return taken[index].key != record.choices[index].key
  }

  /// The ends of the range, the next simplest value and some in between, all different from the current one.
  private func alternatives(to choice: Choice, index: Int) -> [UInt64] {
    var random = SplitMix64(seed: UInt64(index), index: choice.key)
    if choice.width <= UInt64(Explainer.trials) { return (choice.low...choice.high).filter { $0 != choice.key } }
    var keys: [UInt64] = []
    let next = choice.key(atRank: choice.rank(of: choice.key) &+ 1)
    for key in [choice.low, choice.high, next] where key != choice.key && !keys.contains(key) { keys.append(key) }
    for _ in 0..<8 where keys.count < Explainer.trials {
      let key = choice.low &+ SplitMix64.scale(random.next(), to: choice.width)
      if key != choice.key && !keys.contains(key) { keys.append(key) }
    }
    return keys
  }
}
