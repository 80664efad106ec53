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
  /// Called for a failure twice: when it is met, and when it has been shrunk.
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
  ///
  /// Saved cases come first; where one of them fails, no random case is run. Otherwise the run continues after a failure
  /// until it has the cases that were asked for, those that fail among them, or as many distinct failures as the
  /// settings allow, or has met nothing new for some time.
  public func run(_ property: @escaping (inout Source) throws -> Void) -> Report {
    let seed = settings.seed ?? Settings.seed(for: name)
    var report = Report(name: name, seed: seed)
    let cases = makeCaseRunner(property)
    var findings = Findings(settings)
    runSavedCases(cases, &findings, report: &report)
    if findings.isEmpty, report.saved.count < settings.savedCases.count {
      report.outcome = .inconclusive(
        "stopped by the clock after \(report.saved.count) of \(settings.savedCases.count) saved cases")
    } else if findings.isEmpty, !settings.savedCasesOnly {
      runRandomCases(cases, &findings, report: &report)
    } else if findings.isEmpty, settings.savedCases.isEmpty {
      report.outcome = .inconclusive("only saved cases were to be run, and there are none")
    }
    findings.conclude(&report)
    return report
  }

  func makeCaseRunner(_ property: @escaping (inout Source) throws -> Void) -> CaseRunner {
    var source = makeSource.map { Source(tape: $0()) } ?? Source(choiceLimit: settings.choiceLimit)
    source.style = settings.style
    return CaseRunner(source: source, judge: judge, property: property)
  }

  /// Runs every saved case that the clock allows, then simplifies the first of each distinct failure.
  private func runSavedCases(_ cases: CaseRunner, _ findings: inout Findings, report: inout Report) {
    var found: [Counterexample] = []
    for saved in settings.savedCases where settings.shouldStop?() != true {
      let verdict = cases.run(bytes: saved.bytes)
      let drawing = saved.shape?.comparison(with: cases.source.recorded)
      report.saved.append(Report.SavedResult(origin: saved.origin, verdict: verdict, drawing: drawing))
      if let failure = verdict.failure, !found.contains(where: { $0.failure.identity == failure.identity }) {
        found.append(Counterexample(failure: failure, record: cases.record, origin: .saved(saved.origin)))
      }
    }
    for counterexample in found { add(counterexample, to: &findings, with: cases, judged: 0) }
  }

  private func runRandomCases(_ cases: CaseRunner, _ findings: inout Findings, report: inout Report) {
    guard settings.cases > 0 else {
      report.outcome = .inconclusive("\(settings.cases) cases were asked for; ask for at least one")
      return
    }
    var index: UInt64 = 0
    var search = TargetSearch(seed: report.seed)
    var goal = settings.cases
    for _ in 0..<Settings.longestProlongation {
      guard runRandomCases(cases, until: goal, from: &index, &search, &findings, report: &report) else {
        if report.passed && findings.isEmpty && settings.demandsCoverage { judgeCoverage(&report) }
        return
      }
      let (next, isTooLarge) = goal.addingReportingOverflow(settings.cases)
      guard findings.isEmpty, settings.demandsCoverage, isCoverageOpen(report.statistics), !isTooLarge else { break }
      goal = next
    }
    if findings.isEmpty && settings.demandsCoverage { judgeCoverage(&report) }
  }

  /// Runs until `goal` cases have passed or failed; false when the run is over before that.
  private func runRandomCases(
    _ cases: CaseRunner, until goal: Int, from index: inout UInt64, _ search: inout TargetSearch,
    _ findings: inout Findings, report: inout Report
  ) -> Bool {
    while report.statistics.judged < goal {
      guard report.statistics.rejected + report.statistics.exhausted <= discardLimit else {
        report.outcome = .inconclusive(tooManyDiscards(report.statistics))
        return false
      }
      if settings.shouldStop?() == true {
        stop(after: Int(index) + search.evaluations, report: &report)
        return false
      }
      let judged = report.statistics.judged
      if findings.endSearch(judged: judged, report: &report) { return false }
      let hasTargets = judged == 0 || !report.statistics.targets.isEmpty
      let batch = settings.shouldStop == nil ? (hasTargets ? TargetSearch.batch : Runner.batch) : 1
      let count = findings.share(of: min(goal - judged, batch), judged: judged)
      let verdict =
        search.takesTurn(of: report.statistics)
        ? search.run(cases, count: count, statistics: &report.statistics)
        : cases.run(seed: report.seed, from: &index, count: count, statistics: &report.statistics)
      let number = Int(index) + search.evaluations
      guard note(verdict, number: number, cases: cases, &findings, report: &report) else { return false }
    }
    return true
  }

  /// Ends a run whose time is up after `count` cases.
  private func stop(after count: Int, report: inout Report) {
    let (statistics, reason) = (report.statistics, "stopped by the clock after \(count) cases")
    guard settings.passesWhenStopped, statistics.passed > 0 else {
      report.outcome = .inconclusive(reason)
      return
    }
    // The number of cases sets no limit for discards where it is as large as can be.
    let discarded = (statistics.rejected + statistics.exhausted) / statistics.passed
    if discarded > settings.discardRatio { report.outcome = .inconclusive(tooManyDiscards(statistics)) }
    report.searchEnd = reason
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
  func note(
    _ verdict: Verdict, number: Int, cases: CaseRunner, _ findings: inout Findings, report: inout Report
  ) -> Bool {
    switch verdict {
    case .passed: return true
    case .failed(let failure):
      report.statistics.failed += 1
      findings.count(failure)
      if !findings.contains(failure.identity) {
        let found = Counterexample(failure: failure, record: cases.record, origin: .run(number))
        add(found, to: &findings, with: cases, judged: report.statistics.judged)
      }
      return true
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

  private func tooManyDiscards(_ statistics: Statistics) -> String {
    let discarded = statistics.rejected + statistics.exhausted
    return "gave up: \(discarded) cases were discarded (\(statistics.rejected) rejected, "
      + "\(statistics.exhausted) over the budget of \(settings.choiceLimit) choices) "
      + "while \(statistics.passed)\(settings.cases == .max ? "" : " of \(settings.cases)") passed"
  }

  private func judgeCoverage(_ report: inout Report) {
    guard let missed = report.statistics.coverage.first(where: { $0.isMissedAtLast }) else { return }
    report.outcome = .inconclusive(missed.complaint)
  }
}
