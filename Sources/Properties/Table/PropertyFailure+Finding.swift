// A finding as the engine sees it: its identity stays a value, and its words say what the contract says.

import PropCheck
import Specification

extension PropertyFailure {
  /// The names of an identity's traits: the clause of the contract, the operation that was judged, and in which of several ways
  /// the clause is broken.
  package static let clauseTrait = "clause"
  package static let operationTrait = "operation"
  package static let detailTrait = "detail"

  /// The failure that an oracle's finding is.
  package init(_ finding: Finding) {
    var identity = FailureIdentity(oracle: finding.oracle.rawValue).with(Self.clauseTrait, finding.clause.rawValue)
    if let operation = finding.operation { identity = identity.with(Self.operationTrait, operation) }
    if let detail = finding.detail { identity = identity.with(Self.detailTrait, detail) }
    let sentence = "The contract, \(finding.clause): \(finding.clause.sentence)"
    self.init(identity, "\(finding.clause): \(finding.message)\n\(sentence)")
  }
}
