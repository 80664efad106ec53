// The outcome of a property as one line of JSON, for programs that compare many runs.

import PropCheck
import ReportFormats
import Specification

/// What a run of a property came to.
struct PropertyOutcome {
  private let report: Report
  private let time: PropertyRun.Time

  init(_ report: Report, time: PropertyRun.Time) {
    self.report = report
    self.time = time
  }

  /// One object without line feeds.
  var json: String {
    let members: [(key: String, value: JSONValue)] = [
      ("property", .string(report.name)), ("outcome", .string(outcome)),
      ("cases", .number(UInt64(report.statistics.passed))), ("microseconds", .number(microseconds(time.total))),
    ]
    return JSONValue.object(members + details).text
  }

  private var outcome: String {
    switch report.outcome {
    case .passed: "passed"
    case .failed: "failed"
    case .inconclusive: "inconclusive"
    }
  }

  private var details: [(key: String, value: JSONValue)] {
    switch report.outcome {
    case .passed: return []
    case .inconclusive(let reason): return [("message", .string(reason))]
    case .failed(let found):
      let others = found.dropFirst().map { JSONValue.object(members(of: $0)) }
      return found.prefix(1).flatMap(members) + [
        ("otherFailures", .array(others)),
        ("microsecondsToFailure", time.toFailure.map { .number(microseconds($0)) } ?? .null),
      ]
    }
  }

  private func members(of found: Counterexample) -> [(key: String, value: JSONValue)] {
    let commands = found.notes.count { Self.isCommand($0.text) }
    return [
      ("oracle", .string(found.failure.oracle)), ("clause", clause(of: found.failure.message)),
      ("message", .string(found.failure.message)),
      ("case", found.caseNumber.map { .number(UInt64($0)) } ?? .null),
      ("evaluations", .number(UInt64(found.shrinking.evaluations))),
      ("commands", .number(UInt64(commands))), ("trace", .array(found.notes.map { .string($0.text) })),
    ]
  }

  /// Whether a line of a trace is a call of what is under test, and not the machine or the comparison at the end.
  private static func isCommand(_ line: String) -> Bool {
    (line.contains("kernel.") || line.contains("early.")) && !line.contains(".finish()")
  }

  /// A finding's message begins with the clause that is broken.
  private func clause(of message: String) -> JSONValue {
    let name = message.prefix { $0 != ":" }
    return Clause(rawValue: String(name)).map { .string($0.rawValue) } ?? .null
  }

  private func microseconds(_ duration: Duration) -> UInt64 {
    UInt64(max(0, duration / .microseconds(1)))
  }
}
