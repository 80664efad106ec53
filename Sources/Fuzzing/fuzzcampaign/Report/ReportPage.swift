// The page of `make fuzz-report`: one file without anything from elsewhere, for a phone as for a wide screen.

import Foundation
import ReportFormats

/// The page about all targets.
struct ReportPage {
  let targets: [TargetReport]

  /// What only charts have.
  static let style = """
    .chart text { font: 11px system-ui, sans-serif; fill: var(--soft); }
    .grid { stroke: var(--line); } .boundary { stroke: var(--soft); stroke-dasharray: 2 3; }
    .line { fill: none; stroke: var(--mark); stroke-width: 2; stroke-linejoin: round; }
    """

  /// The sections alone, with the rules that they need, for a page of another.
  var part: String {
    "<style>\n\(ReportPage.style)\n</style>\n" + targets.map(section).joined(separator: "\n") + "\n"
  }

  /// The whole file.
  var text: String {
    let bugs = targets.reduce(0) { $0 + $1.bugs.count }
    let executions = targets.reduce(0) { $0 + $1.executions }
    let verdict =
      bugs == 0 ? "<span>no bug found</span>" : "<span class=\"bad\">\(bugs) \(bugs == 1 ? "bug" : "bugs") found</span>"
    return HTMLPage(
      title: "Fuzz campaigns", style: HTMLPage.figureStyle + "\n" + ReportPage.style,
      body: """
        <h1>Fuzz campaigns</h1>
        <p>\(HTML.number(executions)) executions over \(targets.count) targets, \(verdict).</p>
        <p class="soft">\(period)</p>
        \(targets.map(section).joined(separator: "\n"))
        """
    ).text
  }

  private var period: String {
    let starts = targets.flatMap { $0.samples.map(\.start) }
    let ends = targets.flatMap { $0.samples.map { $0.start + $0.elapsed } }
    guard let first = starts.min(), let last = ends.max() else { return "No campaign has run yet: make fuzz." }
    func day(_ seconds: Int) -> String { Date(timeIntervalSince1970: Double(seconds)).ISO8601Format() }
    return "From \(day(first)) to \(day(last))."
  }

  private func section(_ target: TargetReport) -> String {
    let last = target.samples.last
    let figures: [(String, String)] = [
      ("executions", HTML.number(target.executions)), ("a second", HTML.number(last?.rate ?? 0)),
      ("edges", HTML.number(last?.coverage ?? 0)), ("features", HTML.number(last?.features ?? 0)),
      ("corpus", "\(HTML.number(target.corpusFiles)) files"),
      ("its size", "\(HTML.number(target.corpusBytes / 1024)) KiB"),
      ("campaigns", "\(target.campaigns.count)"), ("bugs", "\(target.bugs.count)"),
    ]
    let list = figures.map { "<div><dt>\($0)</dt><dd>\($1)</dd></div>" }.joined()
    return """
      <section>
      <h2>\(HTML.escaped(target.name))</h2>
      <dl>\(list)</dl>
      \(charts(target))
      \(target.bugs.map(bug).joined(separator: "\n"))
      </section>
      """
  }

  private func charts(_ target: TargetReport) -> String {
    guard target.samples.count > 1 else { return "<p class=\"soft\">Too few samples for a chart.</p>" }
    let charts = [
      target.growth(of: \.coverage, title: "Edges reached"), target.growth(of: \.features, title: "Features"),
    ]
    let figures = charts.map { "<figure><figcaption>\($0.title)</figcaption>\n\($0.svg)\n</figure>" }
    return "<div class=\"charts\">\n\(figures.joined(separator: "\n"))\n</div>"
  }

  private func bug(_ bug: TargetReport.Bug) -> String {
    """
    <details>
    <summary><span class="bad">\(HTML.escaped(bug.name))</span> \(HTML.escaped(bug.identity)) \
    <span class="soft">(\(bug.inputs) \(bug.inputs == 1 ? "input" : "inputs"))</span></summary>
    <pre>\(HTML.escaped(bug.explanation))</pre>
    </details>
    """
  }
}
