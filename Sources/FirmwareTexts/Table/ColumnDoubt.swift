// Whether a second column that was said to hold lengths could hold ends: "0 9fc00 1, 100000 7fe0000 1" is a fine table either
// way, and a kernel that believes the wrong one uses memory that is not there.

/// What two columns of numbers are, looked at both ways.
struct ColumnDoubt {
  /// The rows, counted from 1, whose range as START LENGTH runs into another row's.
  let overlapAsLengths: [Int]
  /// Whether the rows as START END, ends inclusive or not, are ranges apart from each other.
  let fitAsEnds: Bool
  /// Whether they fit as ends and all are odd; lengths never are.
  let areInclusiveEnds: Bool

  init(_ rows: [(start: UInt64, second: UInt64)]) {
    let asLengths = rows.enumerated().map { index, row in
      (
        index: index + 1, start: row.start,
        end: row.second > UInt64.max - row.start ? UInt64.max : row.start + row.second
      )
    }.filter { $0.end > $0.start }.sorted { ($0.start, $0.end, $0.index) < ($1.start, $1.end, $1.index) }
    overlapAsLengths = zip(asLengths, asLengths.dropFirst()).filter { $0.end > $1.start }.map(\.0.index).sorted()
    let asEnds = rows.sorted { ($0.start, $0.second) < ($1.start, $1.second) }
    fitAsEnds =
      rows.count >= 2 && rows.allSatisfy { $0.second > $0.start }
      && zip(asEnds, asEnds.dropFirst()).allSatisfy { $0.second <= $1.start }
    areInclusiveEnds = fitAsEnds && rows.allSatisfy { $0.second % 2 == 1 }
  }
}
