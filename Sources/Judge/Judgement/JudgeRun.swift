// A whole run of the judge: every property, every distinct failure on its own, shrunk, with all that a report says of it.

import PropCheck

/// How a run is made.
public struct JudgeOptions: Sendable {
  /// Cases of each property. Boots get fewer, since they cost more.
  public var cases = 1_000
  /// The seed; nil: each property's own.
  public var seed: UInt64?
  public var only: JudgeProperty?
  /// Whether the run ends with the first finding.
  public var stopsAtFirst = false
  /// Asked between cases: whether the run shall end.
  public var shouldStop: (@Sendable () -> Bool)?

  public init() {}

  /// Boots take as long as some short cases.
  func cases(of property: JudgeProperty) -> Int { property.parts.isEmpty ? max(1, cases / 4) : cases }
}

/// How much of one property was run.
public struct PropertyResult: Sendable {
  public var property: JudgeProperty
  /// Cases that were judged, those that failed among them, and cases that were given up.
  public var cases: Int
  public var discards: Int
  /// Why the property could not be judged, or the search ended early; nil: neither.
  public var remark: String?
}

/// What a run has found so far.
public struct JudgeResults: Sendable {
  /// One for each property that was run.
  public var properties: [PropertyResult] = []
  /// Every distinct finding, in the order in which they were found.
  public var findings: [ShrunkFinding] = []
}

/// Progress of a run.
public enum JudgeProgress: Sendable {
  /// A slice of a property's cases is done; `done` counts all of its cases.
  case cases(JudgeProperty, done: Int, of: Int)
  /// A failure that was not known has been met and is shrunk next.
  case met(JudgeProperty, JudgeFinding)
  case found(ShrunkFinding)
  /// One more case is about to be evaluated, of the search or while a failure is shrunk.
  case evaluating(JudgeProperty, isShrinking: Bool)
}

extension Judge {
  /// Cases of a property that are run before the next property has its turn, so that the first finding of each comes early.
  private static let slice = 25

  /// Runs the properties in turns, until each has had its cases.
  ///
  /// A failure that was reported before ends its case; it is not shrunk or reported again.
  public func run(_ options: JudgeOptions, progress: @escaping (JudgeProgress) -> Void = { _ in }) -> JudgeResults {
    var results = JudgeResults()
    let wanted = properties.filter { options.only == nil || $0 == options.only }
    results.properties = wanted.map { PropertyResult(property: $0, cases: 0, discards: 0, remark: nil) }
    known = []
    var round: UInt64 = 0
    var isOpen = true
    while isOpen {
      isOpen = false
      for index in results.properties.indices {
        let property = results.properties[index].property
        let goal = options.cases(of: property)
        let done = results.properties[index].cases + results.properties[index].discards
        let share = min(property.parts.isEmpty ? max(1, Self.slice / 5) : Self.slice, goal - done)
        guard share > 0 else { continue }
        if options.shouldStop?() == true || options.stopsAtFirst && !results.findings.isEmpty {
          results.properties[index].remark = "ended early"
          continue
        }
        isOpen = true
        let report = runSlice(property, share, round, options, progress)
        results.properties[index].cases += report.statistics.passed + report.statistics.failed
        results.properties[index].discards += report.statistics.rejected
        if case .inconclusive(let reason) = report.outcome {
          results.properties[index].remark = reason
          results.properties[index].discards += max(1, share - report.statistics.rejected)
        }
        for counterexample in report.counterexamples {
          let finding = shrunk(counterexample, property)
          guard known.insert(counterexample.failure.identity).inserted else { continue }
          results.findings.append(finding)
          progress(.found(finding))
        }
        progress(.cases(property, done: results.properties[index].cases, of: goal))
      }
      round += 1
    }
    return results
  }

  private func runSlice(
    _ property: JudgeProperty, _ cases: Int, _ round: UInt64, _ options: JudgeOptions,
    _ progress: @escaping (JudgeProgress) -> Void
  ) -> Report {
    var settings = Settings(cases: cases)
    settings.seed = (options.seed ?? Settings.seed(for: property.rawValue)) &+ round &* 0x9E37_79B9_7F4A_7C15
    settings.demandsCoverage = false
    settings.distinctFailures = options.stopsAtFirst ? 1 : cases
    settings.casesAfterFailure = cases
    settings.shouldStop = options.shouldStop
    settings.passesWhenStopped = true
    var isShrinking = false
    var runner = Runner(property.rawValue, settings: settings)
    // The engine tells of a failure twice: when it is met, and when it has been shrunk.
    runner.observer = { _ in
      isShrinking.toggle()
      if isShrinking, let finding = self.lastFinding { progress(.met(property, finding)) }
    }
    return runner.run { source in
      progress(.evaluating(property, isShrinking: isShrinking))
      do { try self.check(property, &source) } catch let failure as PropertyFailure {
        if !self.known.contains(failure.identity) { throw failure }
      }
    }
  }

  /// Repeats a saved case.
  ///
  /// - Returns: what it finds; nil: nothing.
  public func replay(_ bytes: [UInt8], as property: JudgeProperty) -> ShrunkFinding? {
    repeated(bytes, property).counterexample.map { shrunk($0, property) }
  }

  private func repeated(_ bytes: [UInt8], _ property: JudgeProperty) -> Report {
    var settings = Settings(cases: 1)
    settings.savedCases = [SavedCase(origin: "replay", bytes: bytes)]
    settings.savedCasesOnly = true
    settings.shrinkEvaluations = 0
    settings.explainEvaluations = 0
    return Runner(property.rawValue, settings: settings).run { source in try self.check(property, &source) }
  }

  /// Runs the shrunk case once more, for what only the run knows.
  private func shrunk(_ counterexample: Counterexample, _ property: JudgeProperty) -> ShrunkFinding {
    lastFinding = nil
    _ = repeated(counterexample.bytes, property)
    let finding =
      lastFinding ?? JudgeFinding(.exception, counterexample.failure.oracle, counterexample.failure.message)
    return ShrunkFinding(finding, counterexample, property, in: self)
  }
}
