// The report as one page: a card for each finding, known ones folded, and the table of work with bars.

import Judgement
import ReportFormats

/// The page about one kernel.
public struct JudgePage {
  private let report: JudgeReport

  public init(_ report: JudgeReport) { self.report = report }

  private static let style = """
    th.number { white-space: nowrap; }
    table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin-top: 8px; }
    .wide { overflow-x: auto; } th, td { text-align: left; padding: 2px 12px 2px 0; vertical-align: top; }
    th { color: var(--soft); font-weight: 400; font-size: .85rem; } td.number, th.number { text-align: right; }
    h2 { overflow-wrap: anywhere; } h3 { font-size: .85rem; color: var(--soft); font-weight: 400; margin: 12px 0 0; }
    pre { margin-top: 2px; } pre.calls { font-size: 13px; border-left: 3px solid var(--mark); padding-left: 10px; }
    code { font: 12px/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
    .bar { display: block; height: 4px; min-width: 1px; background: var(--mark); border-radius: 2px; }
    """

  /// The whole file.
  public var text: String {
    HTMLPage(
      title: "\(report.kernel): \(report.verdict)", style: Self.style,
      body: ([head] + report.findings.enumerated().map { card($0.offset + 1, $0.element) } + [work, gone, remarks])
        .filter { !$0.isEmpty }.joined(separator: "\n")
    ).text
  }

  private var head: String {
    let mark = report.newFindings.isEmpty ? "<span>" : "<span class=\"bad\">"
    let rows = report.properties.map { result in
      let count = report.findings.count { $0.shrunk.property == result.property }
      return """
        <tr><td>\(result.property.rawValue)</td><td class="number">\(HTML.number(result.cases))</td>\
        <td class="number\(count > 0 ? " bad" : "")">\(count)</td>\
        <td class="soft">\(HTML.escaped(result.remark ?? result.property.summary))</td></tr>
        """
    }
    return """
      <h1>\(HTML.escaped(report.kernel))</h1>
      <p>\(mark)\(HTML.escaped(report.verdict))</span> in \(HTML.number(report.caseCount)) cases.</p>
      <p class="soft">\(HTML.escaped(report.kernelFile)), as \(HTML.escaped(report.profileFile)) has it.</p>
      <div class="wide"><table>
      <tr><th>property</th><th class="number">cases</th><th class="number">findings</th><th></th></tr>
      \(rows.joined(separator: "\n"))
      </table></div>
      """
  }

  // MARK: Findings

  private func card(_ number: Int, _ item: ReportedFinding) -> String {
    let title = "\(number). \(HTML.escaped(item.headline))"
    let content = """
      <p>\(HTML.escaped(item.finding.rule.sentence))</p>
      <p>\(HTML.escaped(item.finding.message))</p>
      \(item.shrunk.isFlaky ? "<p class=\"soft\">It did not happen again when it was repeated.</p>" : "")
      \(parts(item).joined(separator: "\n"))
      """
    guard item.isKnown else { return "<section>\n<h2>\(title)</h2>\n\(content)\n</section>" }
    return """
      <section><details><summary>\(title) <span class="soft">(known)</span></summary>
      \(content)
      </details></section>
      """
  }

  private func parts(_ item: ReportedFinding) -> [String] {
    func part(_ caption: String, _ lines: [String], _ kind: String = "") -> String {
      if lines.isEmpty { return "" }
      let mark = kind.isEmpty ? "" : " class=\"\(kind)\""
      return "<h3>\(caption)</h3>\n<pre\(mark)>\(HTML.escaped(lines.joined(separator: "\n")))</pre>"
    }
    let shrunk = item.shrunk
    var parts = [map(item), part("calls", item.calls, "calls")]
    if let place = shrunk.stack.first ?? shrunk.place {
      parts.append(part(item.placeCaption, [ReportedFinding.text(place)]))
    }
    parts.append(part("called from", shrunk.stack.dropFirst().map(ReportedFinding.text)))
    if let place = item.finding.place { parts.append(part("registers", [place.registers.description])) }
    parts.append(part("printed by the kernel", item.lastConsoleLines))
    parts.append("<h3>known as</h3>\n<code>\(HTML.escaped(item.known.description))</code>")
    if let saved = item.savedCase { parts.append("<h3>saved in</h3>\n<code>\(HTML.escaped(saved))</code>") }
    return parts.filter { !$0.isEmpty }
  }

  private func map(_ item: ReportedFinding) -> String {
    guard let map = item.shrunk.firmwareMap else { return "" }
    let rows = map.map(MapRow.init).map { row in
      "<tr><td><code>\(row.first)</code></td><td><code>\(row.last)</code></td><td>\(row.type)</td><td>\(row.size)</td></tr>"
    }
    return """
      <h3>started with this firmware's map</h3>
      <div class="wide"><table><tr><th>first</th><th>last</th><th>type</th><th>size</th></tr>
      \(rows.joined(separator: "\n"))
      </table></div>
      """
  }

  // MARK: The rest

  private var work: String {
    guard let table = report.work, !table.rows.isEmpty || table.remark != nil else { return "" }
    let heading = table.cells[0].enumerated().map { index, cell in
      "<th\(index > 0 && index <= WorkTable.levels.count ? " class=\"number\"" : "")>\(cell)</th>"
    }
    let rows = zip(table.rows, table.cells.dropFirst()).map { row, cells in
      let most = Double(row.instructions.compactMap(\.self).max() ?? 1)
      let numbers = WorkTable.levels.indices.map { index in
        let count = index < row.instructions.count ? row.instructions[index] : nil
        let bar = count.map { "<span class=\"bar\" style=\"width:\(Int(Double($0) / most * 100))%\"></span>" } ?? ""
        return "<td class=\"number\">\(cells[index + 1])\(bar)</td>"
      }
      let isBad = row.isConstant && row.grows
      return
        "<tr><td>\(cells[0])</td>\(numbers.joined())<td class=\"\(isBad ? "bad" : "soft")\">\(cells.last!)</td></tr>"
    }
    return """
      <section>
      <h2>Work</h2>
      <p class="soft">\(table.caption)</p>
      \(table.remark.map { "<p class=\"soft\">Not all of it could be measured: \(HTML.escaped($0)).</p>" } ?? "")
      <div class="wide"><table><tr>\(heading.joined())</tr>
      \(rows.joined(separator: "\n"))
      </table></div>
      </section>
      """
  }

  private var gone: String {
    if report.gone.isEmpty { return "" }
    let rows = report.gone.map { "<p><code>\(HTML.escaped($0.description))</code></p>" }
    return "<section>\n<h2>Known findings that are gone</h2>\n\(rows.joined(separator: "\n"))\n</section>"
  }

  private var remarks: String {
    report.remarks.map { "<p class=\"soft\">\(HTML.escaped($0))</p>" }.joined(separator: "\n")
  }
}
