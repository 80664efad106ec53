// The Swift Testing adapter: one call in a test runs a property and records one issue if it does not hold.

@_exported import PropCheck
@_exported import PropCheckHost
import Testing

/// Runs `property` as the body of a test and records one issue, at the caller's line, unless it holds.
///
///     @Test func reversing() {
///       checkProperty("reversing twice changes nothing") { source in
///         let list = try source.list { source in try source.integer(in: 0...9) }
///         try require(Array(list.reversed().reversed()) == list, "\(list) changed")
///       }
///     }
///
/// Saved failures run first; a new one is saved. The environment may change the seed and the limits, see `Environment`.
///
/// - Parameters:
///   - name: the property's stable name; it decides the seed and where failures are kept.
///   - settings: the limits of the run.
///   - isolationMilliseconds: run every case in a child process and cut it after so many milliseconds; nil: in this
///     process.
///   - artefacts: where failures are kept unless the environment says otherwise; nil: nowhere.
/// - Returns: the report, for tests that look closer.
@discardableResult
public func checkProperty(
  _ name: String, _ settings: Settings = Settings(), isolationMilliseconds: Int? = nil,
  artefacts: ArtefactStore? = ArtefactStore(directory: Harness.defaultDirectory),
  sourceLocation: SourceLocation = #_sourceLocation, _ property: @escaping (inout Source) throws -> Void
) -> Report {
  var harness = Harness(artefacts: artefacts, command: rerunCommand())
  if let isolationMilliseconds, harness.isolationMilliseconds == nil {
    harness.isolationMilliseconds = isolationMilliseconds
  }
  let result = harness.run(name, settings: settings, property)
  if !result.passed { Issue.record(Comment(rawValue: result.text), sourceLocation: sourceLocation) }
  return result.report
}

/// Runs `property` on every case of a small scope as the body of a test, and records one issue, at the caller's line,
/// unless it holds for all of them.
///
/// - Parameters:
///   - name: the property's stable name.
///   - limit: the most cases to run; a larger scope is an issue too.
///   - settings: the limits of a case and of shrinking.
/// - Returns: the report, for tests that look closer.
@discardableResult
public func checkExhaustively(
  _ name: String, limit: Int = 1_000_000, _ settings: Settings = Settings(),
  artefacts: ArtefactStore? = ArtefactStore(directory: Harness.defaultDirectory),
  sourceLocation: SourceLocation = #_sourceLocation, _ property: @escaping (inout Source) throws -> Void
) -> Report {
  let harness = Harness(artefacts: artefacts, command: rerunCommand())
  let result = harness.runExhaustively(name, limit: limit, settings: settings, property)
  if !result.passed { Issue.record(Comment(rawValue: result.text), sourceLocation: sourceLocation) }
  return result.report
}

/// What a person types to run the current test alone.
private func rerunCommand() -> String {
  guard let name = Test.current?.name, let function = name.split(separator: "(").first else { return "swift test" }
  return "swift test --filter '\(function)'"
}
