// The report as text, in the order in which a reader wants it: the case, what went wrong, how to repeat it, where it is
// kept, the numbers.

extension Report {
  /// Where a failure can be repeated from; given by whoever knows about files and command lines.
  public struct Reproduction: Equatable, Sendable {
    /// One line that repeats the shrunk case.
    public var line: String
    /// Where the shrunk case was saved, or why it was not.
    public var artefact: String
    /// The file with the whole text on the failure; nil: no file.
    public var wholeText: String?

    /// A way to repeat a failure.
    public init(line: String, artefact: String, wholeText: String? = nil) {
      self.line = line
      self.artefact = artefact
      self.wholeText = wholeText
    }
  }

  /// The report for a person: equal runs give equal texts, apart from what `reproductions` holds. Long cases, messages
  /// and lists are cut.
  ///
  /// - Parameter reproductions: where each counterexample can be repeated from, in their order; none where that is not
  ///   known.
  public func text(reproductions: [Reproduction] = []) -> String {
    var lines: [String] = []
    switch outcome {
    case .passed:
      lines.append(
        isExhaustive
          ? "Property '\(name)' holds in the whole scope: all \(statistics.passed) cases passed."
          : "Property '\(name)' holds: \(statistics.passed) cases passed.")
      if let searchEnd { lines.append("The run was \(searchEnd), as it was allowed to be.") }
    case .inconclusive(let reason):
      lines.append("Property '\(name)' could not be judged: \(reason)")
    case .failed(let counterexamples):
      let count = counterexamples.count
      if count > 1 { lines.append("Property '\(name)' fails in \(count) distinct ways.") }
      for (index, counterexample) in counterexamples.enumerated() {
        if count > 1 { lines += ["", "Failure \(index + 1) of \(count): \(counterexample.failure.identity)"] }
        lines += self.lines(of: counterexample, index < reproductions.count ? reproductions[index] : nil)
      }
      if count > 1 { lines.append("") }
      if let searchEnd { lines.append("The search for other failures ended early: \(searchEnd).") }
    }
    lines += TextCap.cut(entries: saved.map(\.line), "saved cases")
    lines += statistics.lines(isJudged: passed && !isExhaustive)
    return lines.joined(separator: "\n")
  }

  private func lines(of counterexample: Counterexample, _ reproduction: Reproduction?) -> [String] {
    let whole = reproduction?.wholeText
    var lines = TextCap.cut(counterexample.caseLines(name: name), whole: whole)
    lines += TextCap.cut(counterexample.failureLines, whole: whole)
    lines = lines.map(TextCap.cut(line:))
    lines.append("To repeat this case:")
    lines.append("  " + (reproduction?.line ?? "CaseRunner(property: ...).run(bytes: \(counterexample.bytes))"))
    if let reproduction { lines.append("Saved: " + reproduction.artefact) }
    lines += counterexample.shrinkLines(seed: seed)
    let reported = counterexamples.map(\.failure.identity)
    lines += counterexample.shrinking.otherFailures.filter { !reported.contains($0.failure.identity) }.map {
      TextCap.cut(line: "Another failure was seen while shrinking (\($0.failure.identity)): \($0.failure.message)")
        + " - its case is \(Hex.text($0.bytes))"
    }
    return lines
  }
}

extension Report.SavedResult {
  package var line: String { "Saved case \(origin): \(judgement)" }

  private var judgement: String {
    let change = "the property draws differently now"
    let isOther = drawing == .other
    switch verdict {
    case .passed where isOther: return "passes, but \(change): it may no longer be the case that failed."
    case .passed:
      guard case .longer(let count)? = drawing else { return "no longer fails." }
      return "no longer fails, and draws \(count) more \(count == 1 ? "choice" : "choices") than when it failed."
    case .stopped(let stop): return "is not a valid case any more (\(stop))\(isOther ? ": \(change)" : "")."
    case .failed(let failure): return "still fails (\(failure.identity))\(isOther ? ", though \(change)" : "")."
    }
  }
}

extension Statistics {
  /// The counts, line by line.
  ///
  /// - Parameter isJudged: whether the run has judged its coverage, so that what is open is worth a word.
  func lines(isJudged: Bool) -> [String] {
    var lines: [String] = []
    let discarded = rejected + exhausted
    if judged + discarded > 0 {
      let share = Percent.text(discarded, of: judged + discarded)
      let failures = failed > 0 ? " \(failed) failed," : ""
      lines.append(
        "Cases: \(passed) passed,\(failures) \(rejected) rejected, \(exhausted) over budget (\(share) discarded).")
    }
    if passed > 0 { lines.append("Choices: \(choices / passed) in a case on average, \(largestCase) in the largest.") }
    let shares = labels.map { TextCap.cut(line: "  \(Percent.text($0.count, of: passed))  \($0.text)") }
    lines += TextCap.cut(entries: shares, "labels")
    for cover in coverage {
      let doubt = isJudged && cover.isOpen ? "; undecided" : ""
      lines.append(
        "  \(Percent.text(cover.hits, of: cover.cases))  \(cover.label) (demanded: \(cover.demandText)\(doubt))")
    }
    lines += commandLines
    lines += targets.map { "Target '\($0.label)': \($0.bestText) at best." }
    let heard = complaints.map { TextCap.cut(line: "  \($0.count) times: \($0.text)") }
    lines += TextCap.cut(entries: heard, "complaints")
    lines += healthLines.map { "Health: " + $0 }
    return lines
  }

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

  /// What makes a run worth less than its number of cases says.
  package var healthLines: [String] {
    var lines: [String] = []
    if judged + rejected >= 100, rejected > judged {
      lines.append("most cases are rejected; draw values that fit instead of filtering them")
    }
    if exhausted > 0, exhausted * 20 > judged {
      lines.append("one case in twenty or more is over its budget of choices; draw smaller cases or raise the budget")
    }
    if passed >= 100, choices == 0 { lines.append("no case draws anything; one case would do") }
    return lines
  }
}
