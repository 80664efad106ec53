// What an oracle says when something is wrong.

/// Something that an oracle found wrong.
public struct Finding: Error, Hashable, Sendable {
  /// The layers of oracles; a report names the one that saw the failure.
  public enum Oracle: String, CaseIterable, Hashable, Sendable {
    /// The returned value or error is not the one that the specification allows.
    case result

    /// Something observable differs from the specification.
    case state

    /// The machine saw an access, a stale translation or an entry that must not be.
    case machine

    /// A command that failed changed something.
    case atomicity

    /// A change of the input changed the result otherwise than it may.
    case metamorphic
  }

  public var oracle: Oracle

  /// The clause of the contract that is broken.
  public var clause: Clause

  /// What was expected and what was seen.
  public var message: String

  public init(_ oracle: Oracle, _ clause: Clause, _ message: String) {
    self.oracle = oracle
    self.clause = clause
    self.message = message
  }
}

extension Finding: CustomStringConvertible {
  public var description: String { "\(oracle.rawValue) oracle, \(clause): \(message)" }
}
