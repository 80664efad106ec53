// The Swift Testing adapter: one issue for a failing property, at the caller's line, with the report as its text.

import PropCheck
import PropCheckHost
import PropCheckTesting
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct AdapterTests {
  @Test func a_failing_property_records_one_issue_at_the_line_of_the_call() {
    let line = #line + 4
    withKnownIssue {
      var settings = Settings()
      settings.savedCases = [SavedCase(origin: "known", bytes: [200])]
      checkWithoutArtefacts("adapter", settings, line: line)
    } matching: { issue in
      issue.sourceLocation?.line == line
        && issue.comments.first?.rawValue.hasPrefix("Property 'adapter' does not hold for this case:\n  101\n") == true
        && issue.comments.first?.rawValue.contains(
          "swift test --filter 'PropCheckTests\\.AdapterTests/a_failing_property_records_one_issue") == true
    }
  }

  @Test func a_property_that_holds_records_nothing() {
    let report = checkProperty("adapter holds") { source in _ = try source.boolean() }
    #expect(report.passed)
  }

  @Test func `a name that isn't one word (or is it?)`() {
    let name = #"`a name that isn'\''t one word \(or is it\?\)`\(\)"#
    withKnownIssue {
      checkWithoutArtefacts("adapter", Settings(cases: 10), line: #line)
    } matching: { issue in
      issue.comments.first?.rawValue.contains(#"swift test --filter 'PropCheckTests\.AdapterTests/"# + name + "'\n")
        == true
    }
  }

  @Test func a_property_that_holds_says_on_standard_error_what_is_to_be_said() {
    let directory = TemporaryDirectory()
    let path = directory.path + "/said"
    var harness = Harness(environment: Environment(), artefacts: nil)
    harness.isolationMilliseconds = 60_000
    // In a child process, whose standard error belongs to nobody else.
    let result = harness.run("outer", settings: Settings(cases: 1)) { _ in
      dup2(open(path, O_WRONLY | O_CREAT, 0o600), 2)
      var settings = Settings(cases: 5)
      settings.savedCases = [SavedCase(origin: "known", bytes: [1])]
      checkProperty("inner", settings, artefacts: nil) { source in _ = try source.boolean() }
      checkProperty("silent", artefacts: nil) { source in _ = try source.boolean() }
    }
    #expect(result.passed, "\(result.text)")
    let said = (try? Files.read(path, limit: 1_000)).map { String(decoding: $0, as: UTF8.self) }
    #expect(said == "Property 'inner' holds, but:\n  Saved case known: no longer fails.\n")
  }

  /// Runs a false property as if it were called at `line` of this file, and saves nothing.
  private func checkWithoutArtefacts(_ name: String, _ settings: Settings, line: Int) {
    let location = SourceLocation(fileID: #fileID, filePath: "\(#filePath)", line: line, column: 1)
    checkProperty(name, settings, artefacts: nil, sourceLocation: location) { source in
      if try source.integer(UInt8.self) > 100 { throw PropertyFailure("too large") }
    }
  }
}
