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
/// A property that holds although there is something to say, such as a saved case that no longer fails or a command
/// that never ran, says so on standard error. Properties are synchronous: one that has to wait for a task cannot be
/// repeated choice by choice.
///
/// - Parameters:
///   - name: the property's stable name; it decides the seed and where failures are kept.
///   - settings: the limits of the run.
///   - isolationMilliseconds: run every case in a child process and cut it after so many milliseconds, 1 or more;
///     nil: in this process. The child has a copy of the calling thread alone.
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
  tell(result, of: name, at: sourceLocation)
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
  tell(result, of: name, at: sourceLocation)
  return result.report
}

/// Records an issue for a property that does not hold; what there is to say about one that holds goes to standard error.
private func tell(_ result: Harness.Result, of name: String, at location: SourceLocation) {
  guard result.passed else {
    Issue.record(Comment(rawValue: result.text), sourceLocation: location)
    return
  }
  guard !result.remarks.isEmpty else { return }
  let lines = ["Property '\(name)' holds, but:"] + result.remarks.map { "  " + $0 }
  _ = Files.write(Array((lines.joined(separator: "\n") + "\n").utf8), toOpen: 2)
}

/// What a person types to run the current test alone.
private func rerunCommand() -> String {
  guard let test = Test.current else { return "swift test" }
  let place = "/\(test.sourceLocation.fileName):\(test.sourceLocation.line):\(test.sourceLocation.column)"
  var path = String(describing: test.id)
  if path.hasSuffix(place) { path.removeLast(place.count) }
  return "swift test --filter \(Harness.quoted(escaped(path)))"
}

/// The text as a regular expression that matches it: a test's name may be any text between backticks.
private func escaped(_ text: String) -> String {
  text.reduce(into: "") { pattern, character in
    if "\\.^$|?*+()[]{}".contains(character) { pattern.append("\\") }
    pattern.append(character)
  }
}
