// How a property ends early.

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
