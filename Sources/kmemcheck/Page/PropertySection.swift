// A property on the page of `make check`: what became of it, and what its cases were like.

import PropCheck
import ReportFormats

/// The section of one property.
struct PropertySection {
  let report: Report
  /// The report as text.
  let text: String

  /// Rows that are shown; the text has all of them.
  private static let limit = 14

  var html: String {
    """
    <section>
    <h2>\(HTML.escaped(report.name))</h2>
    <p>\(verdict)</p>
    \(distribution)
    <details>
    <summary>The whole report</summary>
    <pre>\(HTML.escaped(text))</pre>
    </details>
    </section>
    """
  }

  private var verdict: String {
    let cases = HTML.number(report.statistics.passed)
    switch report.outcome {
    case .passed: return "holds: \(cases) cases"
    case .failed(let found):
      let what = found.first.map { "\($0.failure.oracle) oracle: \($0.failure.message)" } ?? ""
      return "<span class=\"bad\">does not hold</span> \(HTML.escaped(what))"
    case .inconclusive(let reason): return "<span class=\"bad\">no verdict</span> \(HTML.escaped(reason))"
    }
  }

  /// What was to be covered and the labels as shares of the cases, the commands as shares of all commands.
  private var distribution: String {
    let statistics = report.statistics
    let commands = statistics.commands.reduce(0) { $0 + $1.count }
    var rows = statistics.coverage.map { row($0.label, $0.hits, of: $0.cases) }
    rows += statistics.labels.map { row($0.text, $0.count, of: statistics.passed) }
    rows += statistics.commands.map { row($0.text, $0.count, of: commands) }
    return rows.isEmpty ? "" : "<div class=\"rows\">\n\(rows.prefix(Self.limit).joined(separator: "\n"))\n</div>"
  }

  private func row(_ label: String, _ count: Int, of all: Int) -> String {
    let tenths = all == 0 ? 0 : count * 1000 / all
    let share = "\(tenths / 10).\(tenths % 10)"
    return "<span>\(HTML.escaped(label))</span><b>\(share) %</b><i style=\"width:\(share)%\"></i>"
  }
}
