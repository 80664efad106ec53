// A failing case as a value; Counterexample+Text.swift prints it.

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
  /// Whether the case did not fail in the same way when it was repeated as it was found, or after it was shrunk. This is
  /// the case as it was found then.
  public package(set) var isFlaky = false
  /// How the case failed when it was repeated, if it failed in another way.
  public package(set) var repeatedFailure: PropertyFailure?
  /// The case as it was found, in the byte format.
  public let originalBytes: [UInt8]
  /// How many choices the case had when it was found.
  public let originalChoices: Int
  /// Where the case as it was found comes from.
  public let origin: Origin
  /// What shrinking did.
  public package(set) var shrinking = ShrinkSummary()

  /// Where a case comes from.
  public enum Origin: Equatable, Sendable {
    /// The case with this number, from 1, of a random or exhaustive run.
    case run(Int)
    /// A saved case, from this place.
    case saved(String)
    /// A simpler candidate for another failure.
    case shrinking
  }

  /// The number of the case in the run, from 1; nil if it was not found by the run itself.
  public var caseNumber: Int? {
    if case .run(let number) = origin { number } else { nil }
  }

  package init(failure: PropertyFailure, record: Record, origin: Origin) {
    self.failure = failure
    self.record = record
    bytes = CaseEncoding.bytes(of: record.choices)
    originalBytes = bytes
    originalChoices = record.choices.count
    self.origin = origin
  }
}
