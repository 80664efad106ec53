// The Swift Testing adapter: one issue for a failing property, at the caller's line, with the report as its text.

import PropCheckTesting
import Testing

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
        && issue.comments.first?.rawValue.contains("swift test --filter 'a_failing_property_records_one_issue") == true
    }
  }

  @Test func a_property_that_holds_records_nothing() {
    let report = checkProperty("adapter holds") { source in _ = try source.boolean() }
    #expect(report.passed)
  }

  /// Runs a false property as if it were called at `line` of this file, and saves nothing.
  private func checkWithoutArtefacts(_ name: String, _ settings: Settings, line: Int) {
    let location = SourceLocation(fileID: #fileID, filePath: "\(#filePath)", line: line, column: 1)
    checkProperty(name, settings, artefacts: nil, sourceLocation: location) { source in
      if try source.integer(UInt8.self) > 100 { throw PropertyFailure("too large") }
    }
  }
}
