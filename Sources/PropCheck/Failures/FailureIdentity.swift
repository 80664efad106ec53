// What makes two failures the same one. Shrinking keeps to one identity, and a run reports one case of each.

/// What a failure is, whatever case shows it: who saw it, in which way, and where in the code.
///
/// Two failures are the same if all three parts are equal. The message is not part of the identity: it may name values,
/// which differ from case to case.
///
///     FailureIdentity(oracle: "machine")
///       .with("clause", "V12")
///       .with("operation", "vmm_map")
///       .at(SourcePlace(file: "vmm.c", line: 212))
public struct FailureIdentity: Hashable, Sendable {
  /// Who saw the failure: the name that the property gave, `error TYPE` for an error that it threw, `hang`, or
  /// `crash END` for a child process that ended without an answer.
  public let oracle: String
  /// What else tells this failure apart, in the order in which it was stated.
  public private(set) var traits: [Trait] = []
  /// Where the check stands that failed, or the code that is to blame; nil: unknown.
  public private(set) var place: SourcePlace?

  /// A named part of an identity: the case of an error, a clause, an operation.
  public struct Trait: Hashable, Sendable {
    /// What kind of thing the value is.
    public let name: String
    /// The value.
    public let value: String

    /// A part of an identity.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The identity of everything that `oracle` sees at `place`.
  public init(oracle: String, traits: [Trait] = [], place: SourcePlace? = nil) {
    self.oracle = oracle
    self.traits = traits
    self.place = place
  }

  /// The identity with one trait more.
  public func with(_ name: String, _ value: String) -> FailureIdentity {
    FailureIdentity(oracle: oracle, traits: traits + [Trait(name, value)], place: place)
  }

  /// The identity with another place.
  public func at(_ place: SourcePlace?) -> FailureIdentity {
    FailureIdentity(oracle: oracle, traits: traits, place: place)
  }

  /// The value of the first trait called `name`; nil if there is none.
  public subscript(name: String) -> String? { traits.first { $0.name == name }?.value }

  /// The identity of a case that was cut by the clock.
  public static let hang = FailureIdentity(oracle: "hang")
}

extension FailureIdentity: CustomStringConvertible {
  /// The parts in their order, such as `oracle 'machine', clause 'V12', at vmm.c:212`.
  public var description: String {
    let parts = ["oracle '\(oracle)'"] + traits.map { "\($0.name) '\($0.value)'" }
    return (parts + (place.map { ["at \($0)"] } ?? [])).joined(separator: ", ")
  }
}

/// A place in source code.
public struct SourcePlace: Hashable, Sendable, CustomStringConvertible {
  /// The file, as `#fileID` names it (`MODULE/FILE.swift`), or a path that is the same on every machine.
  public let file: String
  /// The line, from 1.
  public let line: Int
  /// The column, from 1; 0: unknown.
  public let column: Int

  /// A place in source code.
  public init(file: String, line: Int, column: Int = 0) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// `FILE:LINE`.
  public var description: String { "\(file):\(line)" }
}
