// Physical memory as a table: a row for each stretch of one use, with the letter that stands for it in the bars.
//
//   0x00000000-0x0009fbff    639 KiB  _  usable, below the floor
//   0x0009fc00-0x0009ffff      1 KiB  #  reserved

import Operations
import Specification

/// Rows that name every stretch of physical memory, or the first and last of very many.
struct MemoryRows {
  /// The most stretches that are all shown, and how many are shown at either end of more.
  static let limit = 72
  static let shownAtStart = 40
  static let shownAtEnd = 24

  private let stretches: [MemoryUseMap.Stretch]

  init(_ map: MemoryUseMap) {
    stretches = map.stretches
  }

  var lines: [String] {
    let digits = max(8, String(stretches.last?.last ?? 0, radix: 16).count)
    if stretches.count <= MemoryRows.limit { return stretches.map { MemoryRows.line($0, digits: digits) } }
    let head = stretches.prefix(MemoryRows.shownAtStart)
    let tail = stretches.suffix(MemoryRows.shownAtEnd)
    let hidden = stretches.dropFirst(head.count).dropLast(tail.count)
    return head.map { MemoryRows.line($0, digits: digits) } + MemoryRows.fold(hidden)
      + tail.map { MemoryRows.line($0, digits: digits) }
  }

  private static func line(_ stretch: MemoryUseMap.Stretch, digits: Int) -> String {
    let first = TextLayout.hexadecimal(stretch.first, digits: digits)
    let last = TextLayout.hexadecimal(stretch.last, digits: digits)
    let size = TextLayout.rightAligned(TextLayout.size(stretch.length), to: 10)
    return TextLayout.shortened("  \(first)-\(last) \(size)  \(stretch.use.letter)  \(stretch.use.label)")
  }

  /// What the rows that are left out would have told, by use.
  private static func fold(_ hidden: ArraySlice<MemoryUseMap.Stretch>) -> [String] {
    var sums: [(label: String, bytes: UInt128)] = []
    for stretch in hidden {
      if let index = sums.firstIndex(where: { $0.label == stretch.use.label }) {
        sums[index].bytes += stretch.length
      } else {
        sums.append((stretch.use.label, stretch.length))
      }
    }
    let parts = sums.map { "\($0.label) \(TextLayout.size($0.bytes))" }
    return TextLayout.wrapped("  ... \(hidden.count) more rows: \(parts.joined(separator: "; "))", indent: 6)
  }
}
