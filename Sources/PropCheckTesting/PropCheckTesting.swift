// The Swift Testing adapter: one call in a test runs a property and records one issue if it does not hold.

import PropCheck
import PropCheckHost
import Testing

/// Runs `property` as the body of a test and records one issue, at the caller's line, unless it holds.
///
///     @Test func reversing() {
///       checkProperty { source in
///         let list = try source.draw("list", .list(of: .integer(in: 0...9)))
///         #expect(Array(list.reversed().reversed()) == list)
///       }
///     }
///
/// A case fails by what the property throws, by `#expect` and `#require`, and by other issues that it records; none of
/// these reaches the test's results but the one with the shrunk case. What `withKnownIssue` accepts, in the property or
/// around the call, is not a failure.
///
/// Saved failures run first; a new one is saved. The environment may change the seed and the limits, see `Environment`. A
/// property that holds although there is something to say, such as a saved case that no longer fails or a command that
/// never ran, says so on standard error. Where the test has a time limit, the run ends with it, and shows what it has
/// found so far.
///
/// - Parameters:
///   - name: the property's stable name; it decides the seed and where failures are kept. Nil: the file and the function
///     that call, such as `ListTests.reversing`; a second property in one function needs a name of its own.
///   - settings: the limits of the run.
///   - argument: the argument of a parameterised test; it becomes part of the name, so that seeds and failures differ.
///   - isolationMilliseconds: run every case in a child process, with this limit in milliseconds, at least 1;
///     nil: in this process. The child has a copy of the calling thread alone.
///   - artefacts: where failures are kept unless the environment says otherwise; nil: nowhere.
/// - Returns: the report, for tests that look closer.
@discardableResult
public func checkProperty(
  _ name: String? = nil, _ settings: Settings = Settings(), argument: Any? = nil, isolationMilliseconds: Int? = nil,
  artefacts: ArtefactStore? = ArtefactStore(directory: Harness.defaultDirectory),
  sourceLocation: SourceLocation = #_sourceLocation, function: String = #function,
  _ property: @escaping (inout Source) throws -> Void
) -> Report {
  let check = Check(
    name: PropertyName(name, argument, function, sourceLocation), settings: settings,
    isolationMilliseconds: isolationMilliseconds, artefacts: artefacts, location: sourceLocation)
  return check.perform(on: CallingThreadExecutor(), property)
}

/// Runs `property` on values of a generator as the body of a test, and records one issue, at the caller's line, unless
/// it holds for all of them.
///
///     @Test func reversing() {
///       checkProperty(forAll: .list(of: .integer(in: 0...9)), examples: [[], [1, 1]]) { list in
///         #expect(Array(list.reversed().reversed()) == list)
///       }
///     }
///
/// - Parameters:
///   - name: the property's stable name; nil: the file and the function that call.
///   - generator: draws the value; `.pair(_:_:)` makes two.
///   - settings: the limits of the run.
///   - examples: values that are tried before any other, in this order; one that fails is shown as it is, in this
///     process.
///   - argument: the argument of a parameterised test; it becomes part of the name.
///   - isolationMilliseconds: see the other `checkProperty`.
///   - artefacts: where failures are kept unless the environment says otherwise; nil: nowhere.
/// - Returns: the report, for tests that look closer.
@discardableResult
public func checkProperty<G: Generator>(
  _ name: String? = nil, forAll generator: G, _ settings: Settings = Settings(), examples: [G.Value] = [],
  argument: Any? = nil, isolationMilliseconds: Int? = nil,
  artefacts: ArtefactStore? = ArtefactStore(directory: Harness.defaultDirectory),
  sourceLocation: SourceLocation = #_sourceLocation, function: String = #function,
  _ property: @escaping (G.Value) throws -> Void
) -> Report {
  let check = Check(
    name: PropertyName(name, argument, function, sourceLocation), settings: settings,
    isolationMilliseconds: isolationMilliseconds, artefacts: artefacts, location: sourceLocation)
  for (index, example) in examples.enumerated() {
    let report = check.perform(example: index + 1, on: CallingThreadExecutor()) { source in
      try property(source.note("value", example))
    }
    if let report { return report }
  }
  return check.perform(on: CallingThreadExecutor()) { source in try property(try source.draw("value", generator)) }
}

/// Runs `property` on every case of a small scope as the body of a test, and records one issue, at the caller's line,
/// unless it holds for all of them.
///
/// - Parameters:
///   - name: the property's stable name; nil: the file and the function that call.
///   - limit: the most cases to run; a larger scope is an issue too.
///   - settings: the limits of a case and of shrinking.
///   - argument: the argument of a parameterised test; it becomes part of the name.
/// - Returns: the report, for tests that look closer.
@discardableResult
public func checkExhaustively(
  _ name: String? = nil, limit: Int = 1_000_000, _ settings: Settings = Settings(), argument: Any? = nil,
  artefacts: ArtefactStore? = ArtefactStore(directory: Harness.defaultDirectory),
  sourceLocation: SourceLocation = #_sourceLocation, function: String = #function,
  _ property: @escaping (inout Source) throws -> Void
) -> Report {
  let check = Check(
    name: PropertyName(name, argument, function, sourceLocation), settings: settings, exhaustiveLimit: limit,
    artefacts: artefacts, location: sourceLocation)
  return check.perform(on: CallingThreadExecutor(), property)
}
