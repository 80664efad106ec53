// One input, judged and simplified in child processes, so that traps, hangs and sanitizers' reports are verdicts; or judged in
// this process, where there are many inputs and none is expected to trap.

import PropCheck
import PropCheckHost
import SimulatedPC

/// An input of a target as a case of a property, whatever the input's kind.
package struct IsolatedCase {
  /// How long one evaluation may take, in milliseconds. Simplifying waits so long for each candidate that hangs, so this is
  /// less than libFuzzer's limit for one input.
  private static let timeoutMilliseconds = 10_000

  private let target: CaseTarget
  private let size: Int
  /// The case in PropCheck's byte format.
  private let encoded: [UInt8]
  private let property: (inout Source) throws -> Void
  private let choiceLimit: Int

  /// The case that `bytes` are for `target` on `machine`.
  package init(_ bytes: [UInt8], of target: CaseTarget, on machine: SimulatedMachine) {
    self.target = target
    size = bytes.count
    switch target.input {
    case .choices(let check):
      encoded = bytes
      property = { source in try check(&source, machine) }
      choiceLimit = Source.defaultChoiceLimit
    case .bytes(let check, let explain):
      let grain = target.grain
      encoded = grain.encoded(bytes)
      property = { source in
        let drawn = try grain.draw(from: &source)
        if source.isNarrating, let explain { return try explain(drawn, &source) }
        for line in HexDump.lines(of: drawn) { source.note(line) }
        try check(drawn)
      }
      choiceLimit = max(Source.defaultChoiceLimit, bytes.count * 4 + 64)
    }
  }

  /// What an input is and what became of it.
  package struct Explanation {
    /// Its size.
    package let summary: String
    /// The input as a person reads it.
    package let lines: [String]
    package let verdict: Verdict
  }

  /// Runs the case twice, the second time for its notes.
  package func explanation() throws(IsolationError) -> Explanation {
    guard let tape = SharedTape(capacity: choiceLimit) else { throw IsolationError("no memory to share with children") }
    let judge = ChildJudge(timeoutMilliseconds: Self.timeoutMilliseconds, tape: tape)
    let runner = CaseRunner(source: Source(tape: tape.tape), judge: judge.judge, property: property)
    _ = runner.run(bytes: encoded)
    let choices = runner.record.choices.count
    let (verdict, notes) = runner.narrate(runner.encoded)
    if let trouble = judge.trouble { throw IsolationError(trouble) }
    return Explanation(summary: summary(choices: choices), lines: notes.map(\.text), verdict: verdict)
  }

  /// Runs the case once, for its verdict and its notes, in this process, which a trap ends.
  package func explanationWithoutIsolation() -> Explanation {
    let runner = CaseRunner(choiceLimit: choiceLimit, property: property)
    let (verdict, notes) = runner.narrate(bytes: encoded)
    return Explanation(
      summary: summary(choices: runner.record.choices.count), lines: notes.map(\.text), verdict: verdict)
  }

  private func summary(choices: Int) -> String {
    if case .choices = target.input { "\(size) bytes, \(choices) choices" } else { "\(size) bytes" }
  }

  /// An input made as simple as can be.
  package struct Simplified {
    package let bytes: [UInt8]
    package let failure: PropertyFailure
    /// What the case is and what goes wrong.
    package let report: String
  }

  /// The simplest input that fails in the same way; nil if the case does not fail.
  package func simplified() throws(IsolationError) -> Simplified? {
    var harness = Harness(artefacts: nil, command: "make replay")
    harness.isolationMilliseconds = Self.timeoutMilliseconds
    var settings = Settings()
    settings.choiceLimit = choiceLimit
    settings.savedCases = [SavedCase(origin: target.name, bytes: encoded)]
    settings.savedCasesOnly = true
    settings.distinctFailures = 1
    let result = harness.run(target.name, settings: settings, property)
    if result.passed { return nil }
    guard let found = result.report.counterexample else { throw IsolationError(result.text) }
    let report = IsolatedCase.withoutRepetition(result.text)
    let bytes =
      if case .bytes = target.input {
        target.grain.decoded(found.bytes, choiceLimit: choiceLimit)
      } else { found.bytes }
    return Simplified(bytes: bytes, failure: found.failure, report: report)
  }

  /// A report without the lines on how to repeat a case of a property: this one is a file of its own.
  private static func withoutRepetition(_ text: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if let start = lines.firstIndex(of: "To repeat this case:") {
      lines.removeSubrange(start..<min(start + 3, lines.count))
    }
    return lines.joined(separator: "\n")
  }
}

extension IsolatedCase.Explanation {
  /// What a replay of the case prints: the input as a person reads it and, where asked for, what became of it.
  ///
  /// - Parameters:
  ///   - file: the file's name.
  ///   - target: the name of the property.
  package func text(of file: String, target: String, isJudged: Bool = true) -> [String] {
    let lines = ["\(file): \(target), \(summary)"] + lines
    guard isJudged else { return lines }
    return lines + verdictLines
  }

  private var verdictLines: [String] {
    switch verdict {
    case .passed: ["verdict: passed"]
    case .stopped(let stop): ["verdict: not judged, the case is \(stop)"]
    case .failed(let failure): ["verdict: failed", "  \(failure.oracle) oracle: \(failure.message)"]
    }
  }
}

/// Why a case could not be judged, which says nothing about the case.
package struct IsolationError: Error, CustomStringConvertible {
  package let description: String
  init(_ description: String) { self.description = description }
}

/// Sixteen bytes a line, in hexadecimal and as text.
package enum HexDump {
  package static func lines(of bytes: [UInt8]) -> [String] {
    stride(from: 0, to: bytes.count, by: 16).map { start in
      let row = bytes[start..<min(start + 16, bytes.count)]
      let digits = row.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
      let text = row.map { (0x20...0x7E).contains($0) ? String(UnicodeScalar($0)) : "." }.joined()
      return "  \(digits)\(String(repeating: " ", count: 48 - digits.utf8.count))\(text)"
    }
  }
}
