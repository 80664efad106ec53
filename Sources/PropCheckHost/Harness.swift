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
  /// Cases run in child processes and are cut after so many milliseconds; nil: in this process.
  public var isolationMilliseconds: Int?
  /// What a person types to run the property again, such as `swift test --filter NAME`.
  public var command: String
  private let environment: Environment

  /// The directory for failures when nobody names another, below the current directory.
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
    var problems = environment.problems
    var runner = Runner(name, settings: adapted(settings, name: name, problems: &problems))
    let keeper = Keeper(store: artefacts, name: name)
    runner.observer = { keeper.keep($0) }
    var region: SharedTape?
    if let isolationMilliseconds {
      region = SharedTape(capacity: settings.choiceLimit)
      if let tape = region?.tape {
        runner.makeSource = { tape }
        runner.judge = ChildJudge(timeoutMilliseconds: isolationMilliseconds).judge
      } else {
        problems.append("no shared memory for child processes; cases run in this process")
      }
    }
    let report = withExtendedLifetime(region) { perform(runner) }
    let found = report.counterexample.map { reproduction(of: $0, name: name, keeper: keeper) }
    var lines = [report.text(reproduction: found)]
    if environment.seedIsFresh { lines.append("Fresh seed: PROPCHECK_SEED=\(report.seed)") }
    lines += problems.map { "Note: \($0)." }
    return Result(report: report, text: lines.joined(separator: "\n"))
  }

  private func adapted(_ settings: Settings, name: String, problems: inout [String]) -> Settings {
    var settings = settings
    if let seed = environment.seed { settings.seed = seed }
    if let cases = environment.cases { settings.cases = cases }
    if let evaluations = environment.shrinkEvaluations { settings.shrinkEvaluations = evaluations }
    if let seconds = environment.seconds { settings.shouldStop = Harness.deadline(seconds: seconds) }
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

  private static func deadline(seconds: Int) -> @Sendable () -> Bool {
    let end = ContinuousClock.now + .seconds(seconds)
    return { ContinuousClock.now > end }
  }

  /// Longer cases are repeated from their file: a shell line has limits, and so have readers.
  private static let longestInLine = 400

  private func reproduction(of found: Counterexample, name: String, keeper: Keeper) -> Report.Reproduction {
    let artefact: String
    switch keeper.saved {
    case nil: artefact = "nowhere, as asked"
    case .success(let path)?: artefact = path
    case .failure(let problem)?: artefact = "not saved: \(problem)"
    }
    var value = Hex.text(found.bytes)
    if value.utf8.count > Harness.longestInLine, case .success(let path)? = keeper.saved { value = "@" + path }
    return Report.Reproduction(
      line: "PROPCHECK_REPLAY=\(Harness.quoted("\(name)=\(value)")) \(command)", artefact: artefact)
  }

  /// The text as one word of a shell line.
  static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}

/// Saves a failure when it is found, and replaces it by the simplified case; what earlier runs saved stays.
private final class Keeper {
  private let store: ArtefactStore?
  private let name: String
  private(set) var saved: Swift.Result<String, FileProblem>?
  /// The file that this run created: one that was there before is a regression test and stays.
  private var created: String?

  init(store: ArtefactStore?, name: String) {
    self.store = store
    self.name = name
  }

  func keep(_ found: Counterexample) {
    guard let store else { return }
    let path = store.path(of: found.bytes, name: name)
    let isNew = !Files.exists(path)
    do throws(FileProblem) {
      saved = .success(try store.save(found.bytes, of: name))
      if let created, created != path { store.delete(created) }
      created = isNew || created == path ? path : nil
    } catch {
      if case .success? = saved { return }
      saved = .failure(error)
    }
  }
}
