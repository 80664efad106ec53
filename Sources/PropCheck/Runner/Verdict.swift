// What became of one case.

/// What became of one case.
public enum Verdict: Equatable, Sendable {
  /// The property holds for the case.
  case passed
  /// The case ended early and says nothing about the property.
  case stopped(Stop)
  /// The property does not hold for the case.
  case failed(PropertyFailure)

  /// The failure, if the property does not hold.
  public var failure: PropertyFailure? {
    if case .failed(let failure) = self { failure } else { nil }
  }
}

extension Source {
  /// Runs `property` on the case that was begun, and says what became of it.
  ///
  /// An error that is neither a `Stop` nor a `PropertyFailure` is a failure too; see `PropertyFailure.init(thrown:)`.
  package mutating func judge(_ property: (inout Source) throws -> Void) -> Verdict {
    do {
      try property(&self)
      if let stopped { return .stopped(stopped) }
      return .passed
    } catch {
      return verdict(on: error)
    }
  }

  private mutating func verdict(on error: any Error) -> Verdict {
    if let stopped { return .stopped(stopped) }
    if let stop = error as? Stop { return .stopped(stop) }
    return .failed(PropertyFailure(thrown: error))
  }
}
