// The report as text. What decides its order is what a reader wants first: the case, what went wrong, how to repeat it, the numbers.

extension Report {
  /// Where a failure can be repeated from; given by whoever knows about files and command lines.
  public struct Reproduction: Equatable, Sendable {
    /// One line that repeats the shrunk case.
    public var line: String
    /// Where the shrunk case was saved, or why it was not.
    public var artefact: String

    /// A way to repeat a failure.
    public init(line: String, artefact: String) {
      self.line = line
      self.artefact = artefact
    }
  }

  /// The report for a person: equal runs give equal texts, apart from the paths in `reproduction`.
  public func text(reproduction: Reproduction? = nil) -> String {
    var lines: [String] = []
    switch outcome {
    case .passed:
      lines.append("Property '\(name)' holds: \(statistics.passed) cases passed.")
    case .inconclusive(let reason):
      lines.append("Property '\(name)' could not be judged: \(reason)")
    case .failed(let counterexample):
      lines += counterexample.caseLines(name: name)
      lines += counterexample.failureLines
      lines.append("To repeat this case:")
      lines.append("  " + (reproduction?.line ?? "CaseRunner(property:).run(bytes: \(counterexample.bytes))"))
      if let reproduction { lines.append("Saved: " + reproduction.artefact) }
      lines += counterexample.shrinkLines(seed: seed)
    }
    lines += statistics.lines
    lines += saved.map(\.line)
    return lines.joined(separator: "\n")
  }
}

extension Report.SavedResult {
  var line: String {
    switch verdict {
    case .passed: "Saved case \(origin): no longer fails."
    case .stopped(let stop): "Saved case \(origin): is not a valid case any more (\(stop))."
    case .failed(let failure): "Saved case \(origin): still fails (\(failure.oracle))."
    }
  }
}

extension Counterexample {
  func caseLines(name: String) -> [String] {
    let body = notes.isEmpty ? Outline.lines(of: record) : notes
    return ["Property '\(name)' does not hold for this case:"]
      + (body.isEmpty ? ["  (the empty case)"] : body.map { "  " + $0 })
  }

  var failureLines: [String] {
    ["What went wrong (oracle '\(failure.oracle)'):"]
      + failure.message.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }
  }

  func shrinkLines(seed: UInt64) -> [String] {
    let origin = caseNumber.map { "case \($0) of seed \(seed)" } ?? "a saved case"
    let end = shrinking.isComplete ? "nothing simpler was found" : "stopped at the limit"
    var lines = [
      "Found in \(origin) with \(originalChoices) choices; shrunk to \(record.choices.count) in "
        + "\(shrinking.evaluations) evaluations (\(end))."
    ]
    lines += shrinking.otherFailures.map {
      "Another failure was seen while shrinking (oracle '\($0.failure.oracle)'): \($0.failure.message)"
    }
    return lines
  }
}

extension Statistics {
  var lines: [String] {
    var lines: [String] = []
    let discarded = rejected + exhausted
    if passed + discarded > 0 {
      let share = Percent.text(discarded, of: passed + discarded)
      lines.append("Cases: \(passed) passed, \(rejected) rejected, \(exhausted) over budget (\(share) discarded).")
    }
    for label in labels { lines.append("  \(Percent.text(label.count, of: passed))  \(label.text)") }
    for cover in coverage {
      lines.append("  \(Percent.text(cover.hits, of: cover.cases))  \(cover.label) (demanded: \(cover.demandText))")
    }
    lines += commandLines
    for complaint in complaints { lines.append("  \(complaint.count) times: \(complaint.text)") }
    return lines
  }
}

extension Statistics {
  /// The mix of commands, and what never ran: a test that never fires a rule does not test it.
  private var commandLines: [String] {
    guard !commands.isEmpty else { return [] }
    let total = commands.reduce(0) { $0 + $1.count }
    let ran = commands.filter { $0.count > 0 }.map { "\($0.text) \(Percent.text($0.count, of: total))" }
    let never = commands.filter { $0.count == 0 }.map(\.text)
    var lines = ["Commands: \(total) run" + (ran.isEmpty ? "." : ": " + ran.joined(separator: ", ") + ".")]
    if !never.isEmpty { lines.append("Commands that never ran: " + never.joined(separator: ", ") + ".") }
    if emptyTraces > 0 { lines.append("Traces without steps: \(emptyTraces) of \(passed).") }
    return lines
  }
}

/// A record as an indented outline, for properties that note nothing themselves.
enum Outline {
  static func lines(of record: Record) -> [String] {
    let values = record.choices.filter { !$0.kind.isContinuation }.map(\.valueText)
    return values.isEmpty ? [] : ["choices: " + values.joined(separator: ", ")]
  }
}
