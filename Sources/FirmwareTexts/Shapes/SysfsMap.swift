// /sys/firmware/memmap as `grep -r .` or `head` print it: a folder for each entry, a file for each field, in any order.
//
//   /sys/firmware/memmap/0/start:0x0            ==> 0/start <==
//   /sys/firmware/memmap/0/end:0x9fbff          0x0
//   /sys/firmware/memmap/0/type:System RAM

import Operations

/// Reads the files of /sys/firmware/memmap.
enum SysfsMap {
  private struct Entry {
    var line: Int
    var start: Number?
    var end: Number?
    var type: MemoryTypeWord?
  }

  /// The rows in the order of their numbers, the line of the first that is not whole, and that of the first whose number
  /// does not follow; `nil` where no line is of this kind.
  static func rows(
    _ lines: [LogicalLine]
  ) throws(FirmwareMapTextError) -> (rows: [Row], incompleteLine: Int?, lineAfterGap: Int?)? {
    var entries: [UInt64: Entry] = [:]
    var pending: (index: UInt64, field: String)?
    for line in lines {
      let tokens = Token.tokens(of: line.content)
      if let (index, field, value) = path(tokens) {
        pending = value < tokens.count ? nil : (index, field)
        try note(tokens[value...], index, field, line.number, &entries)
      } else if let (index, field) = pending {
        try note(tokens[...], index, field, line.number, &entries)
        pending = nil
      }
    }
    guard !entries.isEmpty else { return nil }
    var rows: [Row] = []
    var lineAfterGap: Int?
    for (index, entry) in entries.sorted(by: { $0.key < $1.key }) {
      guard let start = entry.start, let end = entry.end, let type = entry.type else {
        return (rows, entry.line, lineAfterGap)
      }
      if index != UInt64(rows.count), lineAfterGap == nil { lineAfterGap = entry.line }
      let shape = Row.Shape(family: .sysfs, second: .inclusiveEnd)
      rows.append(Row(line: entry.line, shape: shape, start: start, second: end, kind: .word(type)))
    }
    return (rows, nil, lineAfterGap)
  }

  /// The number and the field that a path names, and the index of the token after it.
  private static func path(_ tokens: [Token]) -> (index: UInt64, field: String, value: Int)? {
    for index in tokens.indices.dropLast(2) where tokens[index].number != nil && tokens[index + 1].isMark("/") {
      let field = tokens[index + 2].lowercased
      guard ["start", "end", "type"].contains(field), tokens[index + 2].isAdjacent,
        let number = tokens[index].number?.value(decimal: true)
      else { continue }
      var value = index + 3
      while value < tokens.count, tokens[value].isMark(in: ":=<> ") { value += 1 }
      return (number, field, value)
    }
    return nil
  }

  private static func note(
    _ value: ArraySlice<Token>, _ index: UInt64, _ field: String, _ line: Int, _ entries: inout [UInt64: Entry]
  ) throws(FirmwareMapTextError) {
    var entry = entries[index] ?? Entry(line: line)
    switch field {
    case "start": entry.start = value.first?.number ?? entry.start
    case "end": entry.end = value.first?.number ?? entry.end
    default:
      guard !value.isEmpty else { break }
      let words = Phrase.words(in: Array(value), from: 0).words
      guard let type = MemoryTypeWord(words.joined()) else {
        let quoted = FirmwareMapTextError.quote(Array(words.joined(separator: " ").utf8)[...])
        throw FirmwareMapTextError(line: line, reason: .wordUnknown(quoted))
      }
      entry.type = type
    }
    entries[index] = entry
  }
}
