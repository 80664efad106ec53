// Two sets of frames side by side, where they differ: what a reader wants of "the free frames are wrong".
//
//   frames                   expected    seen
//   0x00118 to 0x0011b       free        not free
//   0x00200                  not free    free

import Operations

/// The difference between the frames that are free and those that must be.
package struct FrameDifference {
  package let seen: FrameSet
  package let expected: FrameSet

  package init(seen: FrameSet, expected: FrameSet) {
    self.seen = seen
    self.expected = expected
  }

  /// The most rows that are shown.
  package static let rowLimit = 8

  /// The table, a line for each run that differs, in ascending order.
  package var text: String {
    let missing = expected.subtracting(seen).ranges.map { (range: $0, wanted: true) }
    let extra = seen.subtracting(expected).ranges.map { (range: $0, wanted: false) }
    let rows = (missing + extra).sorted { $0.range.lowerBound < $1.range.lowerBound }
    var table = [["frames", "expected", "seen"]]
    for row in rows.prefix(Self.rowLimit) {
      table.append([name(row.range), row.wanted ? "free" : "not free", row.wanted ? "not free" : "free"])
    }
    let rest = rows.count > Self.rowLimit ? "\nand \(rows.count - Self.rowLimit) more runs" : ""
    return TextTable(rows: table).text + rest
  }

  private func name(_ range: Range<UInt32>) -> String {
    range.count == 1
      ? hexadecimal(range.lowerBound) : "\(hexadecimal(range.lowerBound)) to \(hexadecimal(range.upperBound - 1))"
  }
}
