// How a property ends early, and how it says that it failed.

/// Why a case ended before the property was done with it; thrown by draws and let through by properties.
///
/// A `Stop` is never a failure: the runner counts it and goes on with the next case.
public enum Stop: Error, Equatable, Sendable {
  /// The case does not meet an assumption or a filter.
  case rejected
  /// The case asked for more choices than its budget, or nests deeper than it.
  case exhausted
  /// A generator was used wrongly; the report says how.
  case misused
}

/// A property that does not hold, as seen by one oracle.
///
/// The oracle's name tells failures apart: while shrinking, a case that fails another oracle is another failure.
public struct PropertyFailure: Error, Equatable, Sendable {
  /// The oracle that saw the failure; part of its identity.
  public let oracle: String
  /// What was wrong; may differ from case to case.
  public let message: String

  /// A failure seen by `oracle`.
  public init(oracle: String = "property", _ message: String) {
    self.oracle = oracle
    self.message = message
  }
}

/// Throws a `PropertyFailure` unless `condition` holds; the message is only made when it does not.
@inlinable
public func require(
  _ condition: @autoclosure () throws -> Bool, oracle: @autoclosure () -> String = "property",
  _ message: @autoclosure () -> String
) throws {
  if try condition() { return }
  throw PropertyFailure(oracle: oracle(), message())
}

/// Throws a `PropertyFailure` that shows both values unless they are equal.
@inlinable
public func requireEqual<T: Equatable>(
  _ actual: @autoclosure () throws -> T, _ expected: @autoclosure () throws -> T,
  oracle: @autoclosure () -> String = "property", _ what: @autoclosure () -> String = "value"
) throws {
  let (actual, expected) = (try actual(), try expected())
  if actual == expected { return }
  throw PropertyFailure(oracle: oracle(), "\(what()) is \(actual), but must be \(expected)")
}
