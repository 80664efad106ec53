// Something that is wrong with a kernel, as a value that lives from the oracle to the report.

import EmulatedProcessor
import Operations
import PropCheck

/// A rule that was broken, by which call, and where in the kernel's code.
public struct JudgeFinding: Error, Sendable {
  public var rule: JudgeRule
  /// The operation, as the profile names it; "boot" before there are any.
  public var operation: String
  /// The function in which it happened, without functions that only copy or fill memory; nil: the operation's own.
  public var function: String?
  /// Which form of the rule was broken, in words that are the same in every case.
  public var detail: String?
  /// What was expected and what was seen.
  public var message: String
  /// The registers and the stack at the instruction that did it, if one did.
  public var place: ViolationPlace?

  public init(
    _ rule: JudgeRule, _ operation: String, function: String? = nil, detail: String? = nil, _ message: String,
    place: ViolationPlace? = nil
  ) {
    self.rule = rule
    self.operation = operation
    self.function = function
    self.detail = detail
    self.message = message
    self.place = place
  }

  /// What identifies the finding. It holds no addresses and no lines, so that it survives other cases and other builds.
  public var identity: FailureIdentity {
    var identity = FailureIdentity(oracle: rule.rawValue).with("operation", operation)
    if let function { identity = identity.with("function", function) }
    if let detail { identity = identity.with("detail", detail) }
    return identity
  }
}

extension PropertyFailure {
  /// The failure as the engine shrinks and identifies it.
  init(_ finding: JudgeFinding) {
    var lines = [finding.message, finding.rule.sentence]
    if let place = finding.place { lines.append(place.registers.description) }
    self.init(finding.identity, lines.joined(separator: "\n"))
  }
}

extension JudgeFinding {
  /// Not a finding: a promised panic has ended the case.
  static var promisedPanic: JudgeFinding { JudgeFinding(.panic, "", detail: "promised", "") }
  var isPromisedPanic: Bool { rule == .panic && detail == "promised" }
}
