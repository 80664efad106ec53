// Printed counterexamples that stand as code in a test: the lines between two marks of a file.

import Foundation
import PropCheck
import Testing

/// What must be printed, read from the source that it is compiled from.
struct PinnedLines {
  let lines: [String]

  /// The lines of `file` between `// what was printed: NAME` and `// the end of it`, without the indentation of the marks.
  init(_ name: String, in file: String = #filePath) throws {
    let text = try String(contentsOf: URL(filePath: file), encoding: .utf8)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let first = try #require(lines.firstIndex { $0 == "    // what was printed: \(name)" })
    let last = try #require(lines[first...].firstIndex { $0 == "    // the end of it" })
    self.lines = lines[(first + 1)..<last].map { String($0.dropFirst(4)) }
  }

  /// Demands that `counterexample` prints these lines.
  func expect(_ counterexample: Counterexample) {
    let printed = counterexample.notes.flatMap { $0.text.split(separator: "\n").map(String.init) }
    #expect(printed == lines, "\(printed.joined(separator: "\n"))")
  }
}
