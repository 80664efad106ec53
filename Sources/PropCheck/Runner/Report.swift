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

  /// Whether the run went through every case of a scope, rather than through random ones.
  public package(set) var isExhaustive = false

  /// How a run ended.
  public enum Outcome: Sendable {
    /// The property held in all cases.
    case passed
    /// The property does not hold.
    case failed(Counterexample)
    /// The run could not judge the property; the text says why.
    case inconclusive(String)
  }

  /// A saved case and what became of it.
  public struct SavedResult: Sendable {
    /// Where the case comes from.
    public let origin: String
    /// What became of it.
    public let verdict: Verdict
  }

  /// Whether the property held.
  public var passed: Bool {
    if case .passed = outcome { true } else { false }
  }

  /// The counterexample, if the property does not hold.
  public var counterexample: Counterexample? {
    if case .failed(let counterexample) = outcome { counterexample } else { nil }
  }

  package init(name: String, seed: UInt64) {
    self.name = name
    self.seed = seed
    outcome = .passed
  }
}

/// A case for which a property does not hold, simplified.
public struct Counterexample: Sendable {
  /// The failure of the simplified case.
  public package(set) var failure: PropertyFailure
  /// The choices of the simplified case.
  public package(set) var record: Record
  /// The simplified case in the byte format.
  public package(set) var bytes: [UInt8]
  /// What the property noted about the simplified case.
  public package(set) var notes: [Note] = []
  /// Which choices of the simplified case do not matter: other values were tried, and the case failed in the same way.
  public package(set) var irrelevant: [Int] = []
  /// The simplified case as an indented outline of its spans and values.
  public package(set) var outline: [String] = []
  /// Whether the case did not fail in the same way when it was repeated: as it was found, in which case it is not
  /// shrunk, or when it was shrunk.
  public package(set) var isFlaky = false
  /// How the case failed when it was repeated, if it failed in another way.
  public package(set) var repeatedFailure: PropertyFailure?
  /// The case as it was found, in the byte format.
  public let originalBytes: [UInt8]
  /// How many choices the case had when it was found.
  public let originalChoices: Int
  /// The number of the case in the run, from 1; nil for a saved case.
  public let caseNumber: Int?
  /// What shrinking did.
  public package(set) var shrinking = ShrinkSummary()

  package init(failure: PropertyFailure, record: Record, caseNumber: Int?) {
    self.failure = failure
    self.record = record
    bytes = CaseEncoding.bytes(of: record.choices)
    originalBytes = bytes
    originalChoices = record.choices.count
    self.caseNumber = caseNumber
  }
}

/// What shrinking did and why it ended.
public struct ShrinkSummary: Equatable, Sendable {
  /// How often the property was evaluated.
  public package(set) var evaluations = 0
  /// How many of them gave a simpler case.
  public package(set) var improvements = 0
  /// Whether no pass could simplify the case any further; false when a budget ended shrinking.
  public package(set) var isComplete = true
  /// Whether it was the clock that ended shrinking.
  public package(set) var stoppedByClock = false
  /// What each pass did, in the order of the passes.
  public package(set) var passes: [PassProfile] = []
  /// Other failures that were seen on the way: the oracle, and the bytes of the first case.
  public package(set) var otherFailures: [OtherFailure] = []

  /// What one pass did.
  public struct PassProfile: Equatable, Sendable {
    /// The name of the pass.
    public let name: String
    /// How often it evaluated the property.
    public package(set) var evaluations = 0
    /// How many of its evaluations gave a simpler case.
    public package(set) var improvements = 0
  }

  /// A failure of another kind than the one being shrunk.
  public struct OtherFailure: Equatable, Sendable {
    /// What the other oracle said.
    public let failure: PropertyFailure
    /// The case, in the byte format.
    public let bytes: [UInt8]
  }
}
