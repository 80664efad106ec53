// The results as one HTML page: no script, no network, readable on a phone. Undetected defects come first.

/// The page.
struct Page {
  let records: [DefectRecord]
  let arms: ArmTable

  /// How the runs were made, in one line.
  let conditions: String

  init(_ records: [DefectRecord], arms: ArmTable, conditions: String) {
    self.records = records.sorted(by: DefectRecord.isBefore)
    self.arms = arms
    self.conditions = conditions
  }

  var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(Self.escaped(headline))</title>
    <style>\(Self.style)</style>
    </head>
    <body>
    <h1>\(Self.escaped(headline))</h1>
    <p>\(Self.escaped(conditions))</p>
    \(missed)
    \(summary)
    \(armTable)
    <h2>Defects</h2>
    <p>Each dot is a run: the cases until the first report, on a scale of powers of ten. A hollow dot is a run that found
    nothing; it stands at the cases that it ran.</p>
    \(records.map { DefectCard($0, scale: scale).html }.joined(separator: "\n"))
    </body>
    </html>

    """
  }

  /// What the harness does not always find, before anything else.
  private var missed: String {
    let names = records.filter { !$0.isFound }.map { "\(Self.escaped($0.defect.name)) (\($0.share))" }
    return names.isEmpty ? "" : "<p class=\"missed\">Not found by every run: \(names.joined(separator: ", ")).</p>"
  }

  private var headline: String { DefectTable(records).lastLine }

  /// The largest number of cases of any run: the right end of every scale.
  private var scale: Int { records.flatMap { $0.cases.values.map(\.number) }.max() ?? 1 }

  private var summary: String {
    let all = records.flatMap(\.detections)
    let byOracle = Self.counts(all.map(\.oracle))
    let byProperty = Self.counts(all.map(\.property))
    let seconds = Self.seconds(records)
    return """
      <h2>Who reports first</h2>
      <table><tr><th>oracle</th><th>runs</th></tr>\(byOracle)</table>
      <table><tr><th>property</th><th>runs</th></tr>\(byProperty)</table>
      <h2>Where time goes</h2>
      <p>Seconds until the first report, summed over the runs of a defect; runs that found nothing count in full.</p>
      <table><tr><th>defect</th><th>s</th></tr>\(seconds)</table>
      """
  }

  private static func counts(_ names: [String]) -> String {
    Dictionary(grouping: names) { $0 }.mapValues(\.count).sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { "<tr><td>\(escaped($0.key))</td><td>\($0.value)</td></tr>" }.joined()
  }

  /// The ten defects that take longest.
  private static func seconds(_ records: [DefectRecord]) -> String {
    let sums = records.map { ($0.defect.name, $0.microseconds.values.reduce(0) { $0 + $1.number }) }
    return sums.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.prefix(10)
      .map { "<tr><td>\(escaped($0.0))</td><td>\(DefectTable.text(.seen($0.1), divisor: 1_000_000))</td></tr>" }
      .joined()
  }

  private var armTable: String {
    if arms.arms.count < 2 { return "" }
    let rows = arms.rows.map { row in
      """
      <tr><td>\(row.arm.rawValue)</td><td>\(row.always)</td><td>\(row.sometimes)</td><td>\(row.total)</td>
      <td>\(row.seconds)</td><td>\(Self.escaped(row.arm.summary))<details><summary>\(row.lost.count) lost</summary>
      \(Self.escaped(row.lost.joined(separator: ", ")))</details></td></tr>
      """
    }
    return """
      <h2>What each part is worth</h2>
      <table><tr><th>arm</th><th>always found</th><th>sometimes</th><th>of</th><th>s</th><th></th></tr>
      \(rows.joined())</table>
      """
  }

  static func escaped(_ text: String) -> String {
    text.map { character in
      switch character {
      case "&": "&amp;"
      case "<": "&lt;"
      case ">": "&gt;"
      case "\"": "&quot;"
      default: String(character)
      }
    }.joined()
  }

  private static let style = """
    :root { color-scheme: light dark; }
    body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: auto; padding: 1rem; }
    table { border-collapse: collapse; display: block; overflow-x: auto; margin-bottom: 1rem; }
    th, td { text-align: left; padding: .2rem .8rem .2rem 0; vertical-align: top; }
    details.defect { border-top: 1px solid #8886; padding: .5rem 0; }
    details.missed > summary, p.missed { color: #c00; font-weight: 600; }
    summary { cursor: pointer; }
    summary small { opacity: .75; }
    svg { width: 100%; height: 1.6rem; display: block; }
    pre { overflow-x: auto; padding: .5rem; background: #8882; font-size: .85rem; }
    """
}
