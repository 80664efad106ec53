// One call of checkProperty: from its parameters to the issue of the test.

import PropCheck
import PropCheckHost
import Testing

/// The name of a property in a test.
struct PropertyName {
  let text: String
  /// Whether the cases of a parameterised test share this name without having asked for it.
  let isShared: Bool

  /// - Parameters:
  ///   - given: what the caller named; nil: the file and the function that call.
  ///   - argument: the argument of a parameterised test; nil: none.
  init(_ given: String?, _ argument: Any?, _ function: String, _ location: SourceLocation) {
    let file = location.fileName.hasSuffix(".swift") ? location.fileName.dropLast(6) : location.fileName[...]
    let caller = function.hasSuffix("()") ? function.dropLast(2) : function[...]
    let name = given ?? "\(file).\(caller)"
    text = argument.map { "\(name) [\(ValueText.of($0))]" } ?? name
    isShared = given == nil && argument == nil && Test.Case.current?.isParameterized == true
  }
}

/// A property to be checked as the body of a test.
struct Check {
  let name: PropertyName
  var settings: Settings
  /// The most cases of a scope that is run as a whole; nil: random cases are run.
  var exhaustiveLimit: Int?
  var isolationMilliseconds: Int?
  var artefacts: ArtefactStore?
  let location: SourceLocation

  /// Runs the property and records what is wrong as one issue.
  func perform(on executor: CallingThreadExecutor, _ property: @escaping (inout Source) throws -> Void) -> Report {
    var harness = Harness(artefacts: artefacts, command: Check.rerunCommand())
    if let isolationMilliseconds, harness.isolationMilliseconds == nil {
      harness.isolationMilliseconds = isolationMilliseconds
    }
    let result = collecting(executor, property) { settings, property in
      guard let exhaustiveLimit else { return harness.run(name.text, settings: settings, property) }
      return harness.runExhaustively(name.text, limit: exhaustiveLimit, settings: settings, property)
    }
    if result.passed {
      tell(result.remarks + sharedName)
    } else {
      record(([result.text] + sharedName).joined(separator: "\n"))
    }
    return result.report
  }

  /// Runs the property on one example, and records what is wrong; nil if it passes.
  ///
  /// - Parameter property: takes the example, and draws nothing.
  func perform(
    example number: Int, on executor: CallingThreadExecutor, _ property: @escaping (inout Source) throws -> Void
  ) -> Report? {
    let report = collecting(executor, property) { settings, property in
      var settings = settings
      settings.savedCases = [SavedCase(origin: "example \(number)", bytes: [])]
      settings.savedCasesOnly = true
      return Runner(name.text, settings: settings).run(property)
    }
    guard !report.counterexamples.isEmpty else { return nil }
    let reproduction = Report.Reproduction(
      line: Check.rerunCommand(), artefact: "in the test, as example \(number); it is not shrunk")
    record(report.text(reproductions: report.counterexamples.map { _ in reproduction }))
    return report
  }

  /// Hands the property to `run`, with the issues that it records made failures, and with settings that end where the
  /// test does.
  private func collecting<R>(
    _ executor: CallingThreadExecutor, _ property: @escaping (inout Source) throws -> Void,
    _ run: (Settings, @escaping (inout Source) throws -> Void) -> R
  ) -> R {
    withUnsafeCurrentTask { task in
      let collector = IssueCollector()
      return collector.collect(executor) { run(settings(stoppingWith: task), collector.judging(property)) }
    }
  }

  private func settings(stoppingWith task: UnsafeCurrentTask?) -> Settings {
    // Asking after every case costs more than a short case.
    guard let task, Test.current?.timeLimit != nil else { return settings }
    var settings = settings
    let test = Cancellation(task: task)
    let outer = settings.shouldStop
    settings.shouldStop = { test.task.isCancelled || outer?() == true }
    return settings
  }

  /// The task of the test, which lasts as long as the check: the check is a part of it.
  private struct Cancellation: @unchecked Sendable {
    let task: UnsafeCurrentTask
  }

  private func record(_ text: String) { Issue.record(Comment(rawValue: text), sourceLocation: location) }

  /// Says on standard error what there is to say about a property that holds.
  private func tell(_ remarks: [String]) {
    guard !remarks.isEmpty else { return }
    let lines = ["Property '\(name.text)' holds, but:"] + remarks.map { "  " + $0 }
    _ = Files.write(Array((lines.joined(separator: "\n") + "\n").utf8), toOpen: 2)
  }

  private var sharedName: [String] {
    guard name.isShared else { return [] }
    return ["All arguments of the test have this name, and so one seed and the same saved cases: pass 'argument:'."]
  }

  /// What a person types to run the current test alone.
  private static func rerunCommand() -> String {
    guard let test = Test.current else { return "swift test" }
    let place = "/\(test.sourceLocation.fileName):\(test.sourceLocation.line):\(test.sourceLocation.column)"
    var path = String(describing: test.id)
    if path.hasSuffix(place) { path.removeLast(place.count) }
    return "swift test --filter \(Harness.quoted(escaped(path)))"
  }

  /// The text as a regular expression that matches it: a test's name may be any text between backticks.
  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { pattern, character in
      if "\\.^$|?*+()[]{}".contains(character) { pattern.append("\\") }
      pattern.append(character)
    }
  }
}
