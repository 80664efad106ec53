// The failures that a run has found so far: one case of each identity, up to a limit.

/// What a run has found, and when it has found enough.
struct Findings {
  /// Each of them was cut by the clock, so a run that meets hang after hang would take far longer than one that passes.
  private static let hangLimit = 3

  private let limit: Int
  private let patience: Int
  private var counterexamples: [Counterexample] = []
  private var hangs = 0
  /// How many cases were judged when the newest failure had been found.
  private var newest = 0

  init(_ settings: Settings) {
    limit = max(1, settings.distinctFailures)
    patience = max(0, settings.casesAfterFailure)
  }

  var isEmpty: Bool { counterexamples.isEmpty }

  var isFull: Bool { counterexamples.count >= limit }

  func contains(_ identity: FailureIdentity) -> Bool {
    counterexamples.contains { $0.failure.identity == identity }
  }

  /// Adds a failure that the run, or shrinking within it, met when it had judged `judged` cases.
  mutating func add(_ counterexample: Counterexample, judged: Int) {
    counterexamples.append(counterexample)
    newest = judged
  }

  /// Takes note of a case of the run that failed.
  mutating func count(_ failure: PropertyFailure) {
    if failure.identity == .hang { hangs += 1 }
  }

  /// How many of `wanted` cases may run before the findings are asked again, once `judged` have been judged.
  func share(of wanted: Int, judged: Int) -> Int { isEmpty ? wanted : min(wanted, patience - (judged - newest)) }

  /// Whether the run has found enough once it has judged `judged` cases; the report says why.
  func endSearch(judged: Int, report: inout Report) -> Bool {
    guard !isEmpty else { return false }
    if isFull {
      if limit > 1 { report.searchEnd = "\(limit) distinct failures are the limit" }
    } else if hangs >= Findings.hangLimit {
      report.searchEnd = "\(hangs) cases were cut by the clock"
    } else if judged - newest >= patience {
      report.searchEnd = "\(patience) cases in a row showed nothing new"
    } else {
      return false
    }
    return true
  }

  /// Makes what was found the outcome; what would have made the run inconclusive only ended the search.
  func conclude(_ report: inout Report) {
    guard !isEmpty else { return }
    if case .inconclusive(let reason) = report.outcome { report.searchEnd = reason }
    report.outcome = .failed(counterexamples)
  }
}
