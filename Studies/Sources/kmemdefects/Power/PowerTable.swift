// What fuzzing came to, defect by defect: how many seeds found it, and after how long.

/// The table of `make fuzz-power`.
struct PowerTable {
  /// A defect and the outcome with each seed.
  struct Row {
    let pair: PowerList.Pair
    let outcomes: [Outcome]

    var found: [Detection] { outcomes.compactMap(\.detection) }

    /// Whether at least nine seeds in ten found it.
    var isFound: Bool { found.count * 10 >= outcomes.count * 9 }
  }

  let rows: [Row]

  /// Seconds that each seed had.
  let seconds: Int

  var isEachFound: Bool { rows.allSatisfy(\.isFound) }

  var text: String {
    let head = ["defect", "clause", "target", "found", "median s", "worst s", "median runs", "oracle"]
    let cells = [head] + rows.map(cells)
    let widths = head.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    let lines = cells.map { row in
      zip(row, widths).map { text, width in text + String(repeating: " ", count: width - text.count) }
        .joined(separator: "  ").trimmingSuffix { $0 == " " }
    }
    let count = rows.count { $0.isFound }
    let conditions = "in at least 9 of 10 seeds, \(seconds) s each on one core, from an empty working corpus"
    return (lines + ["\(count) of \(rows.count) defects found \(conditions)"]).joined(separator: "\n")
  }

  private func cells(of row: Row) -> [String] {
    let found = row.found
    let times = found.map(\.microseconds).sorted()
    let runs = found.map(\.cases).sorted()
    let oracles = Dictionary(grouping: found, by: \.oracle).mapValues(\.count)
    let most = oracles.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? "-"
    return [
      row.pair.defect.name, "\(row.pair.defect.clause)", row.pair.target, "\(found.count) of \(row.outcomes.count)",
      times.isEmpty ? "-" : PowerTable.seconds(times[times.count / 2]),
      found.count < row.outcomes.count ? ">\(seconds)" : times.last.map(PowerTable.seconds) ?? "-",
      runs.isEmpty ? "-" : "\(runs[runs.count / 2])", most,
    ]
  }

  /// Microseconds as seconds with a tenth.
  private static func seconds(_ microseconds: Int) -> String {
    "\(microseconds / 1_000_000).\(microseconds / 100_000 % 10)"
  }
}

extension String {
  /// The text without the characters at its end for which `isDropped` holds.
  fileprivate func trimmingSuffix(while isDropped: (Character) -> Bool) -> String {
    var text = self[...]
    while let last = text.last, isDropped(last) { text.removeLast() }
    return String(text)
  }
}
