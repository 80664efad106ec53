// How a property says that it does not hold.

/// A property that does not hold for a case: what the failure is, and words about it.
public struct PropertyFailure: Error, Equatable, Sendable {
  /// What tells this failure from others: while shrinking, a case with another identity is another failure.
  public let identity: FailureIdentity
  /// What was wrong; may differ from case to case.
  public let message: String

  /// Who saw the failure.
  public var oracle: String { identity.oracle }

  /// A failure seen by `oracle` in the line that makes this value.
  ///
  /// Failures that are made in a function of their own have its place, so that `oracle` alone tells them apart.
  public init(
    oracle: String = "property", _ message: String, fileID: String = #fileID, line: Int = #line,
    column: Int = #column
  ) {
    self.init(
      FailureIdentity(oracle: oracle, place: SourcePlace(file: fileID, line: line, column: column)), message)
  }

  /// A failure with a given identity.
  public init(_ identity: FailureIdentity, _ message: String) {
    self.identity = identity
    self.message = message
  }

  /// A failure because the property threw `error`: itself if it is a `PropertyFailure`.
  ///
  /// Otherwise the error's type names the oracle, and an enum's case is a trait. Values that go with the case are not
  /// part of the identity. A case without values is named by its description, so that a type which describes itself
  /// must not describe two cases alike.
  public init(thrown error: any Error) {
    if let failure = error as? PropertyFailure {
      self = failure
      return
    }
    var identity = FailureIdentity(oracle: "error \(ValueText.name(of: type(of: error)))")
    let mirror = Mirror(reflecting: error)
    if mirror.displayStyle == .enum {
      identity = identity.with("case", mirror.children.first?.label ?? ValueText.of(error))
    }
    self.init(identity, "threw \(ValueText.of(error))")
  }
}

/// Throws a `PropertyFailure` unless `condition` holds; the message is only made when it does not.
///
/// The failure's identity is the oracle and the place of the call.
@inlinable
public func require(
  _ condition: @autoclosure () throws -> Bool, oracle: @autoclosure () -> String = "property",
  _ message: @autoclosure () -> String, fileID: String = #fileID, line: Int = #line, column: Int = #column
) throws {
  if try condition() { return }
  throw PropertyFailure(oracle: oracle(), message(), fileID: fileID, line: line, column: column)
}

/// Throws a `PropertyFailure` that shows both values unless they are equal.
///
/// The failure's identity is the oracle and the place of the call.
@inlinable
public func requireEqual<T: Equatable>(
  _ actual: @autoclosure () throws -> T, _ expected: @autoclosure () throws -> T,
  oracle: @autoclosure () -> String = "property", _ what: @autoclosure () -> String = "value",
  fileID: String = #fileID, line: Int = #line, column: Int = #column
) throws {
  let (actual, expected) = (try actual(), try expected())
  if actual == expected { return }
  throw PropertyFailure(
    oracle: oracle(), "\(what()) is \(actual), but must be \(expected)", fileID: fileID, line: line, column: column)
}
