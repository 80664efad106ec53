// The table of work for people.
//
//   instructions     0 %   50 %   97 %  99.9 %
//   alloc_frame       34    812   1540    1590  grows
//   free_frame        21     21     21      21

import Judgement

extension WorkTable {
  /// The cells of the table: a row of headings, then one for each operation.
  var cells: [[String]] {
    let heading = ["instructions"] + WorkTable.levels.map(WorkTable.text(level:)) + [""]
    return [heading]
      + rows.map { row in
        let numbers = WorkTable.levels.indices.map { index in
          index < row.instructions.count ? row.instructions[index].map { "\($0)" } ?? "-" : "-"
        }
        return [row.operation.rawValue] + numbers + [row.verdict]
      }
  }

  /// What full means.
  var caption: String {
    var parts: [String] = []
    if frames > 0 { parts.append("\(frames) frames") }
    if blocks > 0 { parts.append("\(blocks) blocks") }
    let full = parts.isEmpty ? "" : "; 100 % are \(parts.joined(separator: " and "))"
    return "The most instructions of a few calls, by how much was in use\(full)."
  }

  var textLines: [String] {
    let cells = cells
    let name = cells.map { $0[0].count }.max() ?? 0
    return cells.map { row in
      let numbers = row[1...WorkTable.levels.count].map { $0.aligned(to: 9) }.joined()
      return row[0].padded(to: name) + numbers + (row.last!.isEmpty ? "" : "  " + row.last!)
    } + [caption] + (remark.map { ["Not all of it could be measured: \($0)."] } ?? [])
  }
}

extension WorkTable.Row {
  fileprivate var verdict: String {
    grows ? isConstant ? "grows, and the profile promises that it does not" : "grows" : ""
  }
}
