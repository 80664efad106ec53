// A table as text: what findings and traces draw.

/// Rows of text in columns.
package struct TextTable {
  package let rows: [[String]]

  package init(rows: [[String]]) { self.rows = rows }

  /// The rows, each cell but the last padded to the width of its column.
  package var text: String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
    return rows.map { row in
      row.enumerated().map { column, cell in
        column == row.count - 1 ? cell : TextLayout.padded(cell, to: widths[column])
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}
