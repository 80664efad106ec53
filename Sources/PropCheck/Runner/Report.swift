// The outcome of a run as a value; Report+Text.swift prints it.

/// What a run of a property found.
public struct Report: Sendable {
  /// The property's name.
  public let name: String
  /// The seed of the run.
  public let seed: UInt64
  /// How the run ended.
  public package(set) var outcome: Outcome
  /// What the run counted.
  public package(set) var statistics = Statistics()
  /// What became of each saved case.
  public package(set) var saved: [SavedResult] = []

  /// Why the run ended before it had all its cases, although it failed already or was allowed to pass; nil: it did not.
  public package(set) var searchEnd: String?

  /// Whether the run went through every case of a scope, rather than through random ones.
  public package(set) var isExhaustive = false

  /// How a run ended.
  public enum Outcome: Sendable {
    /// The property held in all cases.
    case passed
    /// The property does not hold: one case of each distinct failure, in the order in which they were found; at least
    /// one.
    case failed([Counterexample])
    /// The run could not judge the property; the text says why.
    case inconclusive(String)
  }

  /// A saved case and what became of it.
  public struct SavedResult: Sendable {
    /// Where the case comes from.
    public let origin: String
    /// What became of it.
    public let verdict: Verdict
    /// What the property drew from it, compared with when it was saved; nil: unknown. Where that is something else, the
    /// verdict says nothing about the failure for which it was saved.
    public let drawing: CaseShape.Comparison?
  }

  /// Whether the property held.
  public var passed: Bool {
    if case .passed = outcome { true } else { false }
  }

  /// One case of each distinct failure, in the order in which they were found; none if the property held.
  public var counterexamples: [Counterexample] {
    if case .failed(let counterexamples) = outcome { counterexamples } else { [] }
  }

  /// The counterexample that was found first, if the property does not hold.
  public var counterexample: Counterexample? { counterexamples.first }

  package init(name: String, seed: UInt64) {
    self.name = name
    self.seed = seed
    outcome = .passed
  }
}
