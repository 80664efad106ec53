// A finding with all that a report says of it.

import EmulatedProcessor
import KernelFiles
import Operations
import Profiles
import PropCheck

/// One distinct failure, shrunk.
public struct ShrunkFinding: Sendable {
  /// The property that found it; nil: the table of work shows it.
  public var property: JudgeProperty?
  public var finding: JudgeFinding
  /// What tells it from others.
  public var identity: FailureIdentity { finding.identity }
  /// The calls as C, and what they gave.
  public var trace: [String]
  /// The firmware's map with which the kernel was started; nil where it was the reference machine's.
  public var firmwareMap: [FirmwareMapEntry]?
  /// The case, to be replayed; empty where there is none.
  public var bytes: [UInt8]
  /// The case in the run that found it, and how often the property was evaluated to shrink it.
  public var caseNumber: Int?
  public var evaluations: Int
  /// The instruction that did it, or the beginning of the operation's function where no instruction is to blame; nil: neither
  /// has a name.
  public var place: CodePlace?
  /// Functions from the instruction outwards; empty where no instruction is to blame.
  public var stack: [CodePlace]
  /// What the kernel had printed when it happened.
  public var consoleText: String
  /// Whether it did not happen again when it was repeated.
  public var isFlaky: Bool

  /// A finding that no case shows.
  public init(_ finding: JudgeFinding, trace: [String], in subject: KernelUnderJudgement) {
    self.finding = finding
    self.trace = trace
    bytes = []
    evaluations = 0
    stack = finding.place.map { subject.stack(of: $0) } ?? []
    place = subject.place(of: finding, stack: stack)
    consoleText = subject.kernel.consoleText
    isFlaky = false
  }

  init(_ finding: JudgeFinding, _ counterexample: Counterexample, _ property: JudgeProperty, in judge: Judge) {
    self.init(finding, trace: counterexample.notes.map(\.text), in: judge.subject)
    self.property = property
    let map = judge.subject.kernel.mapEntries
    firmwareMap = map == judge.subject.reference ? nil : map
    bytes = counterexample.bytes
    caseNumber = counterexample.caseNumber
    evaluations = counterexample.shrinking.evaluations
    isFlaky = counterexample.isFlaky
  }
}

extension KernelUnderJudgement {
  /// The place that a finding is about: in the function that is to blame, which may have called the one that copied or filled.
  fileprivate func place(of finding: JudgeFinding, stack: [CodePlace]) -> CodePlace? {
    if let place = stack.first(where: { $0.function == finding.function }) ?? stack.first { return place }
    guard let operation = Profiles.Operation(rawValue: finding.operation), let call = profile.operations[operation]
    else { return nil }
    return kernel.file.place(of: kernel.bound.address(of: call.function))
  }
}
