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
    } else if !settings.savedCasesOnly {
      runRandomCases(cases, report: &report)
    }
    return report
  }

  func makeCaseRunner(_ property: @escaping (inout Source) throws -> Void) -> CaseRunner {
    var source = makeSource.map { Source(tape: $0()) } ?? Source(choiceLimit: settings.choiceLimit)
    source.style = settings.style
    return CaseRunner(source: source, judge: judge, property: property)
  }

  /// Runs every saved case, and hands back the first that fails.
  private func runSavedCases(_ cases: CaseRunner, report: inout Report) -> Counterexample? {
    var found: Counterexample?
    for saved in settings.savedCases {
      let verdict = cases.run(bytes: saved.bytes)
      report.saved.append(Report.SavedResult(origin: saved.origin, verdict: verdict))
      if found == nil, let failure = verdict.failure {
        found = Counterexample(failure: failure, record: cases.record, caseNumber: nil)
      }
    }
    return found
  }

  private func runRandomCases(_ cases: CaseRunner, report: inout Report) {
    var index: UInt64 = 0
    var goal = settings.cases
    repeat {
      guard runRandomCases(cases, until: goal, from: &index, report: &report) else { return }
      goal += settings.cases
    } while isCoverageOpen(report.statistics) && goal <= settings.cases * Runner.coverageFactor
    judgeCoverage(&report)
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
      let count = min(goal - report.statistics.passed, Runner.batch)
      let verdict = cases.run(seed: report.seed, from: &index, count: count, statistics: &report.statistics)
      guard note(verdict, number: Int(index), cases: cases, report: &report) else { return false }
    }
    return true
  }

  /// A run is prolonged up to this many times when coverage can be called neither met nor missed.
  private static let coverageFactor = 10

  private func isCoverageOpen(_ statistics: Statistics) -> Bool {
    statistics.coverage.contains { !$0.isCertainlyMet && !$0.isCertainlyMissed }
      && !statistics.coverage.contains { $0.isCertainlyMissed }
  }

  private var discardLimit: Int {
    let product = max(1, settings.cases).multipliedReportingOverflow(by: max(0, settings.discardRatio))
    return product.overflow ? Int.max : product.partialValue
  }

  /// How many cases run between two looks at the clock.
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

  private func simplify(_ found: Counterexample, with cases: CaseRunner) -> Counterexample {
    observer?(found)
    var shrunk = found
    let shrinker = Shrinker(
      cases: cases, record: found.record, failure: found.failure, evaluationLimit: settings.shrinkEvaluations,
      stallLimit: settings.shrinkStall, shouldStop: settings.shouldStop)
    shrinker.run()
    shrunk.record = shrinker.best
    shrunk.failure = shrinker.failure
    shrunk.bytes = CaseEncoding.bytes(of: shrinker.best.choices)
    shrunk.shrinking = shrinker.summary
    let (verdict, notes) = cases.narrate(shrinker.best)
    shrunk.isFlaky = verdict.failure == nil
    shrunk.notes = notes
    shrunk.outline = Outline.lines(of: shrinker.best, label: cases.source.labelText)
    if !shrunk.isFlaky {
      shrunk.irrelevant =
        Explainer(
          cases: cases, record: shrinker.best, failure: shrinker.failure, evaluationLimit: settings.explainEvaluations
        ).irrelevantChoices()
    }
    observer?(shrunk)
    return shrunk
  }

  private func tooManyDiscards(_ statistics: Statistics) -> String {
    let discarded = statistics.rejected + statistics.exhausted
    return "gave up: \(discarded) cases were discarded (\(statistics.rejected) rejected, "
      + "\(statistics.exhausted) over the budget of \(settings.choiceLimit) choices) "
      + "while \(statistics.passed) of \(settings.cases) passed"
  }

  private func judgeCoverage(_ report: inout Report) {
    let missed = report.statistics.coverage.filter { $0.isCertainlyMissed }
    guard let first = missed.first else { return }
    report.outcome = .inconclusive(
      "coverage: '\(first.label)' was demanded in \(first.demandText) of the cases, "
        + "but occurred in \(first.hits) of \(first.cases)")
  }
}
