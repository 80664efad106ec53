// A whole run of the judge: every property, every distinct failure on its own, shrunk, with all that a report says of it.

import EmulatedKernel
import EmulatedProcessor
import KernelFiles
import Operations
import Profiles
import PropCheck
import SimulatedPC

/// How a run is made.
public struct JudgeOptions: Sendable {
  /// Cases of each property, but boots, which cost more.
  public var cases = 1_000
  /// The seed; nil: each property's own.
  public var seed: UInt64?
  public var only: JudgeProperty?
  /// Failures that are reported of each property, at most.
  public var distinctFailures = 32
  /// Asked between cases: whether the run shall end.
  public var shouldStop: (@Sendable () -> Bool)?

  public init() {}

  /// Boots take as long as a hundred short cases.
  func cases(of property: JudgeProperty) -> Int { property == .boot ? max(1, cases / 10) : cases }
}

/// One distinct failure, shrunk.
public struct ShrunkFinding: Sendable {
  public var property: JudgeProperty
  public var finding: JudgeFinding
  /// What tells it from others.
  public var identity: FailureIdentity { finding.identity }
  /// The calls as C, and what they gave.
  public var trace: [String]
  /// The case, to be replayed.
  public var bytes: [UInt8]
  /// The case in the run that found it, and how often the property was evaluated to shrink it.
  public var caseNumber: Int?
  public var evaluations: Int
  /// Functions from the instruction outwards, with how far into each, by address.
  public var stack: [CodePlace]
  /// What the kernel had printed when it happened.
  public var consoleText: String
  /// Whether it did not happen again when it was repeated.
  public var isFlaky: Bool
}

/// A place in the kernel's code.
public struct CodePlace: Hashable, Sendable {
  public var address: UInt32
  public var function: String
  /// Bytes into the function.
  public var offset: UInt32
}

/// What became of one property.
public struct PropertyResult: Sendable {
  public var property: JudgeProperty
  /// Cases that were judged, those that failed among them, and cases that were given up.
  public var cases: Int
  public var discards: Int
  public var findings: [ShrunkFinding]
  /// Why the property could not be judged, or the search ended early; nil: neither.
  public var remark: String?
}

extension Judge {
  /// Runs the properties.
  ///
  /// - Parameter progress: told of each property when it is done.
  public func run(_ options: JudgeOptions, progress: (PropertyResult) -> Void = { _ in }) -> [PropertyResult] {
    properties.filter { options.only == nil || $0 == options.only }.map { property in
      let result = run(property, options)
      progress(result)
      return result
    }
  }

  private func run(_ property: JudgeProperty, _ options: JudgeOptions) -> PropertyResult {
    var settings = Settings(cases: options.cases(of: property))
    settings.seed = options.seed
    settings.demandsCoverage = false
    settings.distinctFailures = options.distinctFailures
    settings.casesAfterFailure = settings.cases
    settings.shouldStop = options.shouldStop
    settings.passesWhenStopped = true
    let report = Runner(property.rawValue, settings: settings).run { source in try self.check(property, &source) }
    var remark = report.searchEnd
    if case .inconclusive(let reason) = report.outcome { remark = reason }
    return PropertyResult(
      property: property, cases: report.statistics.passed + report.statistics.failed,
      discards: report.statistics.rejected, findings: report.counterexamples.map { shrunk($0, property) },
      remark: remark)
  }

  /// Repeats a saved case.
  ///
  /// - Returns: what it finds; nil: nothing.
  public func replay(_ bytes: [UInt8], as property: JudgeProperty) -> ShrunkFinding? {
    var settings = Settings(cases: 1)
    settings.savedCases = [SavedCase(origin: "replay", bytes: bytes)]
    settings.savedCasesOnly = true
    settings.shrinkEvaluations = 0
    let report = Runner(property.rawValue, settings: settings).run { source in try self.check(property, &source) }
    return report.counterexample.map { shrunk($0, property) }
  }

  /// Runs the shrunk case once more, for what only the run knows.
  private func shrunk(_ counterexample: Counterexample, _ property: JudgeProperty) -> ShrunkFinding {
    lastFinding = nil
    var settings = Settings(cases: 1)
    settings.savedCases = [SavedCase(origin: "shrunk", bytes: counterexample.bytes)]
    settings.savedCasesOnly = true
    settings.shrinkEvaluations = 0
    settings.explainEvaluations = 0
    _ = Runner(property.rawValue, settings: settings).run { source in try self.check(property, &source) }
    let finding =
      lastFinding ?? JudgeFinding(.exception, counterexample.failure.oracle, counterexample.failure.message)
    return ShrunkFinding(
      property: property, finding: finding, trace: counterexample.notes.map(\.text), bytes: counterexample.bytes,
      caseNumber: counterexample.caseNumber, evaluations: counterexample.shrinking.evaluations,
      stack: finding.place.map { subject.stack(of: $0) } ?? [], consoleText: subject.kernel.consoleText,
      isFlaky: counterexample.isFlaky)
  }
}

extension KernelUnderJudgement {
  /// The functions that were being executed at a place, from the innermost outwards, as far as the stack shows.
  func stack(of place: ViolationPlace) -> [CodePlace] {
    let first = codePlace(at: place.registers.instructionPointer)
    let callers = place.stack.compactMap { word in
      kernel.caller(returningTo: word) == nil ? nil : codePlace(at: word)
    }
    return [first].compactMap(\.self) + callers.prefix(12)
  }

  private func codePlace(at address: UInt32) -> CodePlace? {
    kernel.file.function(at: address).map { CodePlace(address: address, function: $0.name, offset: $0.offset) }
  }
}
