// kmemcheck properties: the properties that `swift test` and the fuzzers run, in a release build, as many cases as wanted.

import ArgumentParser
import PropCheckHost
import Properties
import SimulatedPC

/// Runs properties on random cases and prints a report of each.
struct PropertiesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "properties",
    abstract: "Run the memory manager's properties on random cases.",
    discussion: """
      The seed derives from the property's name, so that the same cases run everywhere; PROPCHECK_SEED sets another one, \
      or a fresh one. Each distinct failure of a property, up to eight, is shrunk, printed with the line that repeats \
      it, and kept in Corpus/propcheck; PROPCHECK_FAILURES sets another limit.

      --format json prints one object a line for each property as it ends: property, outcome (passed, failed, \
      inconclusive), cases (those that passed), and of the failure that was found first oracle, clause, message, case (its \
      number in the run), evaluations (of shrinking), commands (of the shrunk trace) and trace (its lines). The others \
      have the same in otherFailures. microsecondsToFailure and microseconds are processor time and differ from run to \
      run; nothing else does.

      \(ExitStatus.help)
      """)

  @Option(help: "How many cases each property must pass, 1 to 1000000000.")
  var cases: Int = 20_000

  @Flag(help: "As many cases of each property as swift test runs, whatever --cases says.")
  var testBudget = false

  @Option(help: "Run only this property. Without it all of them run.")
  var only: String?

  @Flag(help: "Run the small scopes of which every trace is a case, in place of the properties.")
  var exhaustive = false

  @Flag(
    help: """
      Draw all choices evenly: no edges, no repetition, no swarms, no long and short cases. Demands on coverage are not \
      judged, and prolong no run.
      """)
  var plain = false

  @Option(help: "How many cases one property must pass, whatever --cases says: PROPERTY=CASES. May be repeated.")
  var budget: [CaseBudget] = []

  @Flag(help: "Report the first failure as it is found: it is neither shrunk nor explained.")
  var noShrinking = false

  @Flag(help: "Stop at the first failure of the first property that does not hold.")
  var failFast = false

  @Option(name: .customLong("format"), help: "A report for people, or JSON for programs.")
  var format: ReportFormat = .text

  @Option(
    name: .customLong("page-part"),
    help: ArgumentHelp(
      "Write a section for each property to this file, as a part of make check's page.", visibility: .hidden))
  var pagePart: String?

  /// The subjects asked for.
  private var subjects: [PropertyRun] {
    (exhaustive ? scopes : properties).filter { only == nil || $0.name == only }
  }

  private var properties: [PropertyRun] {
    MemoryProperty.all.map {
      PropertyRun($0, cases: cases(of: $0), plain: plain, shrinks: !noShrinking, goesOn: !failFast && !noShrinking)
    }
  }

  private var scopes: [PropertyRun] { ExhaustiveScope.all.map { PropertyRun($0, goesOn: !failFast) } }

  private func cases(of property: MemoryProperty) -> Int {
    budget.last { $0.property == property.name }?.cases ?? (testBudget ? property.cases : cases)
  }

  func validate() throws {
    if subjects.isEmpty {
      let names = exhaustive ? ExhaustiveScope.all.map(\.name) : MemoryProperty.all.map(\.name)
      throw ValidationError("--only names one of these properties: \(names.joined(separator: ", ")).")
    }
    if !(1...1_000_000_000).contains(cases) { throw ValidationError("--cases is a number from 1 to 1000000000.") }
    if exhaustive && (plain || testBudget || noShrinking || !budget.isEmpty) {
      throw ValidationError(
        "--exhaustive runs every case once: it goes with none of --plain, --test-budget, --budget and --no-shrinking.")
    }
  }

  /// The subjects asked for, or the one of which the environment wants a case repeated.
  ///
  /// - Throws: `ValidationError` if the environment cannot be followed.
  private func subjects(in environment: Environment) throws -> [PropertyRun] {
    guard let name = environment.replay?.name else { return subjects }
    guard only == nil || only == name else {
      throw ValidationError("PROPCHECK_REPLAY names the property '\(name)', but --only leaves it out.")
    }
    let all = properties + scopes
    guard let subject = all.first(where: { $0.name == name }) else {
      let names = all.map(\.name).joined(separator: ", ")
      throw ValidationError("PROPCHECK_REPLAY names '\(name)', which is none of these properties: \(names).")
    }
    return [subject]
  }

  /// Runs every property.
  ///
  /// - Returns: `violated` if one does not hold.
  func run(printingTo output: Output) throws -> ExitStatus {
    let lease = try MachineLease.orExplain()
    let environment = Environment.current
    let subjects = try subjects(in: environment)
    let harness = Harness(environment: environment, command: "kmemcheck properties")
    var passed = true
    var part = PagePart()
    for subject in subjects {
      let (result, time) = subject.run(with: harness, on: lease.machine)
      let line = PropertyOutcome(result.report, time: time)
      try output.write(format == .json ? line.json + "\n" : result.text + "\n")
      passed = passed && result.passed
      part.add(PropertySection(report: result.report, text: result.text).html)
      if failFast && !passed { break }
    }
    if let pagePart { try part.write(to: pagePart) }
    return passed ? .ok : .violated
  }
}
