// One defect on the page: its line, the dots of its runs, and, unfolded, its cause, its edit and its shrunk trace.

import Foundation

/// A part of the page about one defect.
struct DefectCard {
  private let record: DefectRecord

  /// The number of cases at the right end of the scale.
  private let scale: Int

  init(_ record: DefectRecord, scale: Int) {
    self.record = record
    self.scale = scale
  }

  var html: String {
    let defect = record.defect
    return """
      <details class="defect\(record.isFound ? "" : " missed")">
      <summary>\(Page.escaped(defect.name)) <small>\(defect.clause) \u{B7} found in \(record.share) \u{B7} \
      \(Page.escaped(record.usual(\.property))), \(Page.escaped(record.usual(\.oracle)))\
      \(record.isAsExpected ? "" : ", expected \(record.expectedOracle)") \u{B7} cases \
      \(DefectTable.quantiles(record.cases, divisor: 1)) \u{B7} ms \
      \(DefectTable.quantiles(record.microseconds, divisor: 1000))\(commands)</small>\(dots)</summary>
      <p>\(Page.escaped(defect.cause)). \(analogue)\(length)\(open)</p>
      <p><code>\(Page.escaped(defect.edit.file))</code></p>
      <pre>\(edit)</pre>
      \(trace)
      </details>
      """
  }

  private var commands: String {
    record.commands.map { " \u{B7} \($0) command\($0 == 1 ? "" : "s")" } ?? ""
  }

  private var analogue: String {
    record.defect.analogue == "none" ? "" : "As in: \(Page.escaped(record.defect.analogue)). "
  }

  private var length: String {
    record.defect.length.map { "Needs more than six commands: \(Page.escaped($0))." } ?? ""
  }

  private var open: String {
    record.defect.open.map { " Open: \(Page.escaped($0))." } ?? ""
  }

  /// The edit as a difference.
  private var edit: String {
    let edit = record.defect.edit
    func lines(_ text: String, _ sign: String) -> [String] {
      text.split(separator: "\n", omittingEmptySubsequences: false).map { Page.escaped("\(sign) \($0)") }
    }
    return (lines(edit.search, "-") + lines(edit.replacement, "+")).joined(separator: "\n")
  }

  private var trace: String {
    guard let shown = record.shown else { return "<p>Every property held.</p>" }
    let lines = shown.trace + ["\(shown.oracle) oracle: \(shown.message)"]
    return "<pre>\(Page.escaped(lines.joined(separator: "\n")))</pre>"
  }

  /// A dot for each run on a logarithmic scale from 1 case to the most that any run of the page had.
  private var dots: String {
    let width = 1000.0
    let marks = record.cases.values.enumerated().map { index, value in
      let share = log10(Double(max(1, value.number))) / max(1, log10(Double(max(10, scale))))
      let isSeen = if case .seen = value { true } else { false }
      let fill = isSeen ? "fill=\"#27c\" fill-opacity=\".55\"" : "fill=\"none\" stroke=\"#c00\" stroke-width=\"2\""
      return "<circle cx=\"\(Int(10 + share * (width - 20)))\" cy=\"\(8 + index % 3 * 6)\" r=\"5\" \(fill)/>"
    }
    return """
      <svg viewBox="0 0 1000 28" preserveAspectRatio="none" role="img" aria-label="cases until found">\
      <line x1="10" y1="26" x2="990" y2="26" stroke="#888"/>\(marks.joined())</svg>
      """
  }
}
