// The table on standard output: undetected first, one line a defect, and the last line alone.

/// The records as lines of text.
struct DefectTable {
  private let records: [DefectRecord]

  init(_ records: [DefectRecord]) {
    self.records = records.sorted(by: DefectRecord.isBefore)
  }

  private static let widths = [34, 6, 8, 15, 12, 14, 15, 19, 8]
  private static let header = [
    "defect", "clause", "found", "property", "oracle", "expected", "cases 50/90 %", "ms 50/90 %", "commands",
  ]

  var text: String {
    ([Self.line(Self.header)] + records.map(Self.row) + remarks + [lastLine]).joined(separator: "\n")
  }

  /// K of N defects: those that every run found, of all.
  var lastLine: String { "\(records.count { $0.isFound }) of \(records.count) defects" }

  private static func row(_ record: DefectRecord) -> String {
    let defect = record.defect
    return line([
      defect.name, defect.clause.rawValue, "\(record.detections.count)/\(record.outcomes.count)",
      record.usual(\.property), record.usual(\.oracle), record.expectedOracle + (record.isSurprise ? " !" : ""),
      quantiles(record.cases, divisor: 1), quantiles(record.microseconds, divisor: 1000),
      record.commands.map(String.init) ?? "-",
    ])
  }

  static func quantiles(_ distribution: Distribution, divisor: Int) -> String {
    [50, 90].map { text(distribution.quantile(percent: $0), divisor: divisor) }.joined(separator: "/")
  }

  /// A value; one that is only known to be larger has a sign in front.
  static func text(_ value: Distribution.Value?, divisor: Int) -> String {
    switch value {
    case .seen(let number)?: decimal(number, divisor)
    case .censored(let number)?: ">" + decimal(number, divisor)
    case nil: "-"
    }
  }

  private static func decimal(_ number: Int, _ divisor: Int) -> String {
    divisor == 1 ? String(number) : "\(number / divisor).\(number % divisor * 10 / divisor)"
  }

  private static func line(_ cells: [String]) -> String {
    var line = ""
    for (cell, width) in zip(cells, widths) {
      line += cell + String(repeating: " ", count: max(1, width - cell.count))
    }
    while line.last == " " { line.removeLast() }
    return line
  }

  /// What the table alone does not say.
  private var remarks: [String] {
    var lines: [String] = []
    let open = records.filter { $0.defect.open != nil }
    lines += open.map { "open: \($0.defect.name), found in \($0.share): \($0.defect.open ?? "")" }
    let surprises = records.filter(\.isSurprise)
    let names = surprises.map { "\($0.defect.name) (\($0.usual(\.oracle)), not \($0.expectedOracle))" }
    lines.append(
      "first seen by another oracle than expected: \(surprises.count) of \(records.count { !$0.detections.isEmpty })"
        + (names.isEmpty ? "" : ": " + names.joined(separator: ", ")))
    let long = records.filter { ($0.commands ?? 0) > 6 && $0.defect.length == nil }.map(\.defect.name)
    if !long.isEmpty {
      lines.append("traces of more than 6 commands without a reason: \(long.joined(separator: ", "))")
    }
    let seen = Set(records.flatMap(\.oracles))
    let isFuzzed = records.contains { $0.arm == .fuzz }
    let silent = Defect.oracles.filter {
      !seen.contains($0) && !["hang", Defect.linkGate].contains($0) && ($0 != "sanitizer" || isFuzzed)
    }
    if !silent.isEmpty { lines.append("oracles that were never the first: \(silent.joined(separator: ", "))") }
    return lines
  }
}
