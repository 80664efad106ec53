// A finding as the engine sees it: its identity stays a value, and its words say what the contract says.

import PropCheck
import Specification

extension PropertyFailure {
  /// The names of an identity's traits: the clause of the contract, and the operation that was judged.
  package static let clauseTrait = "clause"
  package static let operationTrait = "operation"

  /// The failure that an oracle's finding is.
  package init(_ finding: Finding) {
    var identity = FailureIdentity(oracle: finding.oracle.rawValue).with(Self.clauseTrait, finding.clause.rawValue)
    if let operation = finding.operation { identity = identity.with(Self.operationTrait, operation) }
    let sentence = "The contract, \(finding.clause): \(finding.clause.sentence)"
    self.init(identity, "\(finding.clause): \(finding.message)\n\(sentence)")
  }
}
