// The harness: a run with everything that the outside world adds - the environment's wishes, saved failures, child
// processes, and the line that repeats a failure.

import PropCheck

/// Runs properties with saved failures first and keeps new ones.
///
///     let result = Harness().run("pages are never lost") { source in ... }
///     print(result.text)
public struct Harness {
  /// Where failures are kept; nil: nowhere.
  public var artefacts: ArtefactStore?
  /// Cases run in child processes, with this limit in milliseconds, at least 1; nil: in this process.
  ///
  /// A child is a copy of the calling thread alone (POSIX `fork`): a property that waits for another thread of this
  /// process waits until it is cut.
  public var isolationMilliseconds: Int?
  /// What a person types to run the property again, such as `swift test --filter NAME`.
  public var command: String
  private let environment: Environment

  /// The default directory for failures, below the current directory.
  public static let defaultDirectory = "Corpus/propcheck"

  /// A harness that follows `environment`.
  ///
  /// - Parameters:
  ///   - environment: the wishes, by default those of the process.
  ///   - artefacts: where failures are kept unless the environment says otherwise; nil: nowhere.
  ///   - command: what a person types to run the property again.
  public init(
    environment: Environment = .current, artefacts: ArtefactStore? = ArtefactStore(directory: defaultDirectory),
    command: String = "swift test"
  ) {
    self.environment = environment
    self.command = command
    isolationMilliseconds = environment.isolationMilliseconds
    switch environment.artefacts {
    case nil: self.artefacts = artefacts
    case "none": self.artefacts = nil
    case let directory?: self.artefacts = ArtefactStore(directory: directory)
    }
  }

  /// What a run gave.
  public struct Result: Sendable {
    /// The run's report.
    public let report: Report
    /// The report as text, with the line that repeats a failure, and what went wrong around the run.
    public let text: String
    /// What somebody should know although the property held: saved cases that no longer fail, commands that never ran,
    /// files that could not be read, a fresh seed. One remark a line; empty when there is nothing to say.
    public let remarks: [String]
    /// Whether the property held.
    public var passed: Bool { report.passed }
  }

  /// Runs `property` under `name` on random cases.
  public func run(
    _ name: String, settings: Settings = Settings(), _ property: @escaping (inout Source) throws -> Void
  ) -> Result {
    run(name, settings) { runner in runner.run(property) }
  }

  /// Runs `property` under `name` on every case of a small scope; asked to repeat one case, on that alone.
  ///
  /// - Parameter limit: the most cases to run; a larger scope makes the report inconclusive.
  public func runExhaustively(
    _ name: String, limit: Int = 1_000_000, settings: Settings = Settings(),
    _ property: @escaping (inout Source) throws -> Void
  ) -> Result {
    run(name, settings) { runner in
      runner.settings.savedCasesOnly ? runner.run(property) : runner.runExhaustively(limit: limit, property)
    }
  }

  private func run(_ name: String, _ settings: Settings, _ perform: (Runner) -> Report) -> Result {
    if let problem = setupProblem {
      var report = Report(name: name, seed: settings.seed ?? Settings.seed(for: name))
      report.outcome = .inconclusive(problem)
      return result(report, problems: [])
    }
    if environment.isOfProcess, let wanted = environment.replay?.name { ReplayWatch.note(name, wanted: wanted) }
    var problems: [String] = []
    var runner = Runner(name, settings: adapted(settings, name: name, problems: &problems))
    let keeper = Keeper(store: artefacts, name: name, seed: runner.settings.seed ?? Settings.seed(for: name))
    runner.observer = { keeper.keep($0) }
    let report = isolated(&runner, problems: &problems, perform)
    problems += keeper.problems
    let reproductions = report.counterexamples.map { reproduction(of: $0, name: name, keeper: keeper) }
    return result(report, reproductions: reproductions, problems: problems)
  }

  /// What keeps a run from starting: an ordinary run instead of the one that was asked for would pass for it.
  private var setupProblem: String? {
    if let isolationMilliseconds, isolationMilliseconds < 1 {
      return "isolationMilliseconds is \(isolationMilliseconds), but must be 1 or more"
    }
    return environment.problems.isEmpty ? nil : environment.problems.joined(separator: "; ")
  }

  /// Performs a run, in child processes if that was asked for.
  private func isolated(_ runner: inout Runner, problems: inout [String], _ perform: (Runner) -> Report) -> Report {
    guard let isolationMilliseconds else { return perform(runner) }
    guard let shared = SharedTape(capacity: runner.settings.choiceLimit) else {
      var report = Report(name: runner.name, seed: runner.settings.seed ?? Settings.seed(for: runner.name))
      report.outcome = .inconclusive("the system gives no memory to share with child processes")
      return report
    }
    let judge = ChildJudge(timeoutMilliseconds: isolationMilliseconds, tape: shared)
    runner.makeSource = { shared.tape }
    runner.judge = judge.judge
    var report = withExtendedLifetime(shared) { perform(runner) }
    guard let trouble = judge.trouble else { return report }
    if report.counterexample == nil {
      report.outcome = .inconclusive(trouble)
    } else {
      problems.append("while the case was simplified, \(trouble)")
    }
    return report
  }

  private func result(
    _ report: Report, reproductions: [Report.Reproduction] = [], problems: [String]
  ) -> Result {
    var lines = [report.text(reproductions: reproductions)]
    var around = environment.seedIsFresh ? ["Fresh seed: PROPCHECK_SEED=\(report.seed)"] : []
    around += problems.map { "Note: \($0)." }
    lines += around
    return Result(report: report, text: lines.joined(separator: "\n"), remarks: remarks(on: report) + around)
  }

  private func remarks(on report: Report) -> [String] {
    let saved = report.saved.filter { $0.verdict.failure == nil }.map(\.line)
    let statistics = report.statistics
    let never = statistics.commands.filter { $0.count == 0 }.map(\.text)
    var lines = saved
    if !never.isEmpty { lines.append("Commands that never ran: " + never.joined(separator: ", ") + ".") }
    // Some are usual, and part of every scope.
    if statistics.emptyTraces > statistics.passed / 4 {
      lines.append("Traces without steps: \(statistics.emptyTraces) of \(statistics.passed).")
    }
    return lines + statistics.healthLines.map { "Health: " + $0 }
  }

  private func adapted(_ settings: Settings, name: String, problems: inout [String]) -> Settings {
    var settings = settings
    if let seed = environment.seed { settings.seed = seed }
    if let cases = environment.cases { settings.cases = cases }
    if environment.casesFit {
      settings.cases = .max
      settings.passesWhenStopped = true
    }
    if let failures = environment.distinctFailures { settings.distinctFailures = failures }
    if let evaluations = environment.shrinkEvaluations { settings.shrinkEvaluations = evaluations }
    if let seconds = environment.seconds {
      settings.shouldStop = Harness.deadline(seconds: seconds, or: settings.shouldStop)
    }
    if let replay = environment.replay, replay.name == name {
      settings.savedCases = [replay.saved]
      settings.savedCasesOnly = true
    } else if let artefacts {
      let (cases, found) = artefacts.load(name)
      settings.savedCases = cases + settings.savedCases
      problems += found
    }
    return settings
  }

  /// Stops after `seconds`, or when the property's own settings want to.
  private static func deadline(seconds: Int, or other: (@Sendable () -> Bool)?) -> @Sendable () -> Bool {
    let end = ContinuousClock.now + .seconds(seconds)
    return { ContinuousClock.now > end || other?() == true }
  }

  /// Longer cases are repeated from their file: a shell line has limits, and so have readers.
  private static let longestInLine = 400

  private func reproduction(of found: Counterexample, name: String, keeper: Keeper) -> Report.Reproduction {
    let artefact: String
    var wholeText: String?
    let saved = keeper.saved(found.failure.identity)
    switch saved {
    case nil: artefact = "nowhere, as asked"
    case .success(let path)?:
      artefact = path
      wholeText = CaseText.path(beside: path)
    case .failure(let problem)?: artefact = "not saved: \(problem)"
    }
    var value = Hex.text(found.bytes)
    if value.utf8.count > Harness.longestInLine, case .success(let path)? = saved { value = "@" + path }
    let isolation = isolationMilliseconds.map { "PROPCHECK_ISOLATE=\($0) " } ?? ""
    return Report.Reproduction(
      line: "\(isolation)PROPCHECK_REPLAY=\(Harness.quoted("\(name)=\(value)")) \(command)", artefact: artefact,
      wholeText: wholeText)
  }

  /// The text as one word of a shell line.
  package static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
