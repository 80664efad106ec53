// What an oracle says when something is wrong.

import Operations

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

  /// The operation that was judged, by the name of its case; nil: none in particular.
  public private(set) var operation: String?

  /// In which of several ways the clause is broken, in words that no case changes, such as "writeToUnowned kernel"; nil: the
  /// clause says it all.
  public var detail: String?

  /// What was expected and what was seen.
  public var message: String

  public init(_ oracle: Oracle, _ clause: Clause, detail: String? = nil, _ message: String) {
    self.oracle = oracle
    self.clause = clause
    self.detail = detail
    self.message = message
  }
}

extension Finding {
  /// The finding, as one about `operation` unless it is about another one.
  package func during(_ operation: Operation) -> Finding {
    if self.operation != nil { return self }
    var copy = self
    copy.operation = operation.name
    return copy
  }
}

extension Operation {
  /// The name of the case, without its arguments.
  package var name: String {
    let mirror = Mirror(reflecting: self)
    return mirror.children.first?.label ?? String(describing: self)
  }
}

extension Finding: CustomStringConvertible {
  public var description: String { "\(oracle.rawValue) oracle, \(clause): \(message)" }
}
