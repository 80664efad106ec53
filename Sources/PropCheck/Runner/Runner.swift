// The run of a property: saved cases first, then random ones; on a failure, shrinking.

/// Runs a named property within the limits of its settings.
///
///     let report = Runner("reversing twice", settings: Settings(cases: 1_000)).run { source in
///       let list = try source.list { source in try source.integer(in: 0...9) }
///       try require(list.reversed().reversed() == list, "\(list) changed")
///     }
///
/// A run of equal settings gives an equal report, in every process and build.
public struct Runner {
  /// The property's stable name; it decides the default seed and where failures are saved.
  public let name: String
  /// The limits and the seed.
  public var settings: Settings
  /// Told about a failure at once, before it is shrunk, and again when it is.
  package var observer: ((Counterexample) -> Void)?
  /// How cases are judged; nil: in this process.
  package var judge: CaseRunner.Judge?
  /// Makes the source; nil: one with memory of its own.
  package var makeSource: (() -> Tape)?

  /// A runner for the property called `name`.
  public init(_ name: String, settings: Settings = Settings()) {
    self.name = name
    self.settings = settings
  }

  /// Runs `property` and reports what was found.
  public func run(_ property: @escaping (inout Source) throws -> Void) -> Report {
    let seed = settings.seed ?? Settings.seed(for: name)
    var report = Report(name: name, seed: seed)
    let cases = makeCaseRunner(property)
    if let found = runSavedCases(cases, report: &report) {
      report.outcome = .failed(simplify(found, with: cases))
    } else if report.saved.count < settings.savedCases.count {
      report.outcome = .inconclusive(
        "stopped by the clock after \(report.saved.count) of \(settings.savedCases.count) saved cases")
    } else if !settings.savedCasesOnly {
      runRandomCases(cases, report: &report)
    } else if settings.savedCases.isEmpty {
      report.outcome = .inconclusive("only saved cases were to be run, and there are none")
    }
    return report
  }

  func makeCaseRunner(_ property: @escaping (inout Source) throws -> Void) -> CaseRunner {
    var source = makeSource.map { Source(tape: $0()) } ?? Source(choiceLimit: settings.choiceLimit)
    source.style = settings.style
    return CaseRunner(source: source, judge: judge, property: property)
  }

  /// Runs every saved case that the clock allows, and hands back the first that fails.
  private func runSavedCases(_ cases: CaseRunner, report: inout Report) -> Counterexample? {
    var found: Counterexample?
    for saved in settings.savedCases where settings.shouldStop?() != true {
      let verdict = cases.run(bytes: saved.bytes)
      report.saved.append(Report.SavedResult(origin: saved.origin, verdict: verdict))
      if found == nil, let failure = verdict.failure {
        found = Counterexample(failure: failure, record: cases.record, caseNumber: nil)
      }
    }
    return found
  }

  private func runRandomCases(_ cases: CaseRunner, report: inout Report) {
    guard settings.cases > 0 else {
      report.outcome = .inconclusive("\(settings.cases) cases were asked for; ask for at least one")
      return
    }
    var index: UInt64 = 0
    var goal = settings.cases
    for _ in 0..<Settings.longestProlongation {
      guard runRandomCases(cases, until: goal, from: &index, report: &report) else { return }
      let (next, isTooLarge) = goal.addingReportingOverflow(settings.cases)
      guard settings.demandsCoverage, isCoverageOpen(report.statistics), !isTooLarge else { break }
      goal = next
    }
    if settings.demandsCoverage { judgeCoverage(&report) }
  }

  /// Runs until `goal` cases have passed; false when the run is over before that.
  private func runRandomCases(
    _ cases: CaseRunner, until goal: Int, from index: inout UInt64, report: inout Report
  ) -> Bool {
    while report.statistics.passed < goal {
      guard report.statistics.rejected + report.statistics.exhausted <= discardLimit else {
        report.outcome = .inconclusive(tooManyDiscards(report.statistics))
        return false
      }
      if settings.shouldStop?() == true {
        report.outcome = .inconclusive("stopped by the clock after \(index) cases")
        return false
      }
      let count = min(goal - report.statistics.passed, settings.shouldStop == nil ? Runner.batch : 1)
      let verdict = cases.run(seed: report.seed, from: &index, count: count, statistics: &report.statistics)
      guard note(verdict, number: Int(index), cases: cases, report: &report) else { return false }
    }
    return true
  }

  private func isCoverageOpen(_ statistics: Statistics) -> Bool {
    statistics.coverage.contains { $0.isOpen }
      && !statistics.coverage.contains { $0.isCertainlyMissed }
  }

  private var discardLimit: Int {
    let product = max(1, settings.cases).multipliedReportingOverflow(by: max(0, settings.discardRatio))
    return product.overflow ? Int.max : product.partialValue
  }

  /// How many cases run in one call where no clock has to be asked after each.
  private static let batch = 256

  /// Takes note of how a batch ended; false when the run is over.
  func note(_ verdict: Verdict, number: Int, cases: CaseRunner, report: inout Report) -> Bool {
    switch verdict {
    case .passed: return true
    case .failed(let failure):
      let found = Counterexample(failure: failure, record: cases.record, caseNumber: number)
      report.outcome = .failed(simplify(found, with: cases))
      return false
    case .stopped(let stop):
      if let complaint = cases.source.complaint { report.statistics.complaintTable.add(complaint) }
      report.statistics.complaints = report.statistics.complaintTable.sorted
      if stop == .misused {
        report.outcome = .inconclusive("a generator was misused: \(cases.source.complaint ?? "no details")")
        return false
      }
      if stop == .rejected { report.statistics.rejected += 1 } else { report.statistics.exhausted += 1 }
      return true
    }
  }

  /// Repeats, shrinks and explains a failure; one that does not repeat is shown as it was found.
  private func simplify(_ found: Counterexample, with cases: CaseRunner) -> Counterexample {
    observer?(found)
    var shown = found
    narrate(&shown, with: cases)
    if !shown.isFlaky {
      let repeated = shown
      shown = shrink(found, with: cases)
      if shown.shrinking.improvements > 0 {
        narrate(&shown, with: cases)
      } else {
        (shown.notes, shown.outline) = (repeated.notes, repeated.outline)
      }
    }
    if !shown.isFlaky {
      shown.irrelevant =
        Explainer(
          cases: cases, record: shown.record, failure: shown.failure, evaluationLimit: settings.explainEvaluations,
          shouldStop: settings.shouldStop
        ).irrelevantChoices()
    }
    observer?(shown)
    return shown
  }

  /// Repeats the case to collect its notes, and to see whether it fails in the same way.
  private func narrate(_ counterexample: inout Counterexample, with cases: CaseRunner) {
    let (verdict, notes) = cases.narrate(counterexample.record)
    counterexample.isFlaky = verdict.failure?.oracle != counterexample.failure.oracle
    counterexample.repeatedFailure = counterexample.isFlaky ? verdict.failure : nil
    counterexample.notes = notes
    counterexample.outline = Outline.lines(of: counterexample.record, label: cases.source.labelText)
  }

  private func shrink(_ found: Counterexample, with cases: CaseRunner) -> Counterexample {
    var shrunk = found
    let shrinker = Shrinker(
      cases: cases, record: found.record, failure: found.failure,
      evaluationLimit: settings.shrinkEvaluations ?? Shrinker.evaluationLimit(for: found.record),
      stallLimit: settings.shrinkStall, shouldStop: settings.shouldStop)
    shrinker.run()
    shrunk.record = shrinker.best
    shrunk.failure = shrinker.failure
    shrunk.bytes = CaseEncoding.bytes(of: shrinker.best.choices)
    shrunk.shrinking = shrinker.summary
    return shrunk
  }

  private func tooManyDiscards(_ statistics: Statistics) -> String {
    let discarded = statistics.rejected + statistics.exhausted
    return "gave up: \(discarded) cases were discarded (\(statistics.rejected) rejected, "
      + "\(statistics.exhausted) over the budget of \(settings.choiceLimit) choices) "
      + "while \(statistics.passed) of \(settings.cases) passed"
  }

  private func judgeCoverage(_ report: inout Report) {
    guard let missed = report.statistics.coverage.first(where: { $0.isMissedAtLast }) else { return }
    report.outcome = .inconclusive(missed.complaint)
  }
}
