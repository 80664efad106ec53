// The table form of a firmware map in text: START LENGTH TYPE [ATTRIBUTES], one entry a line.

import Operations

/// Reads `START LENGTH TYPE [ATTRIBUTES]` lines.
enum TableMap {
  /// The entries of all lines; every line that is not empty must be one.
  static func entries(_ lines: TextLines) throws(FirmwareMapTextError) -> [FirmwareMapEntry] {
    var entries: [FirmwareMapEntry] = []
    for line in lines where !line.content.isEmpty {
      guard entries.count < FirmwareMapText.maximumEntries else {
        throw FirmwareMapTextError(line: line.number, reason: .tooManyEntries)
      }
      entries.append(try entry(line))
    }
    return entries
  }

  /// The entries, with what makes them doubtful.
  static func reading(_ lines: TextLines) throws(FirmwareMapTextError) -> MapReading {
    let entries = try entries(lines)
    guard let first = lines.first(where: { !$0.content.isEmpty }) else { return MapReading(candidates: [], notes: []) }
    var notes: [FirmwareMapText.Note] = []
    if lines.contains(where: { hasWideType($0) }) { notes.append(.init(.attributesAboveType)) }
    let doubt = ColumnDoubt(entries.map { ($0.base, $0.length) })
    if doubt.fitAsEnds, !doubt.overlapAsLengths.isEmpty || doubt.areInclusiveEnds {
      notes.append(.init(.lengthsLookLikeEnds(doubt.overlapAsLengths)))
    }
    if looksDecimal(lines) { notes.append(.init(.looksDecimal)) }
    return MapReading(
      candidates: [MapCandidate(form: .table, line: first.number, entries: entries)], notes: notes)
  }

  /// Whether the malformed line was meant as an entry: its first word has a digit.
  static func isAttempt(_ lines: TextLines, at number: Int?) -> Bool {
    guard let line = lines.first(where: { $0.number == number }) else { return true }
    return line.content.prefix { !TextScanner.isBlank($0) }.contains(where: TextScanner.isDecimalDigit)
  }

  private static func hasWideType(_ line: TextLine) -> Bool {
    let words = line.content.split(whereSeparator: TextScanner.isBlank)
    return words.count == 3 && WideType(words[2]) != nil
  }

  /// Whether all numbers have decimal digits only, and are whole KiB in decimal and not in hexadecimal.
  private static func looksDecimal(_ lines: TextLines) -> Bool {
    var isWholeInHexadecimal = true
    var hasLong = false
    for line in lines where !line.content.isEmpty {
      for word in line.content.split(whereSeparator: TextScanner.isBlank).prefix(2) {
        guard word.first != UInt8(ascii: "0") || word.count == 1,
          case .value(let decimal) = TextScanner.numeral(word, radix: 10), decimal % 1024 == 0,
          case .value(let hexadecimal) = TextScanner.numeral(word, radix: 16)
        else { return false }
        hasLong = hasLong || word.count >= 4
        isWholeInHexadecimal = isWholeInHexadecimal && hexadecimal % 1024 == 0
      }
    }
    return hasLong && !isWholeInHexadecimal
  }

  private static func entry(_ line: TextLine) throws(FirmwareMapTextError) -> FirmwareMapEntry {
    let words = line.content.split(whereSeparator: TextScanner.isBlank)
    guard words.count == 3 || words.count == 4 else {
      throw FirmwareMapTextError(line: line.number, reason: .fieldCount(words.count))
    }
    let base = try hexadecimal(words[0], .start, line)
    let length = try hexadecimal(words[1], .length, line)
    if words.count == 3, let wide = WideType(words[2]) {
      return FirmwareMapEntry(base: base, length: length, type: wide.type, attributes: wide.attributes)
    }
    return FirmwareMapEntry(
      base: base,
      length: length,
      type: try type(words[2], line),
      attributes: words.count == 4 ? try hexadecimal32(words[3], .attributes, line) : nil)
  }

  private static func hexadecimal(
    _ word: ArraySlice<UInt8>, _ field: FirmwareMapTextError.Field, _ line: TextLine
  ) throws(FirmwareMapTextError) -> UInt64 {
    switch TextScanner.hexadecimal(word) {
    case .value(let value):
      return value
    case .exceeds64Bits:
      throw FirmwareMapTextError(line: line.number, reason: .tooLarge(field, FirmwareMapTextError.quote(word)))
    case .malformed:
      throw FirmwareMapTextError(line: line.number, reason: .notHexadecimal(field, FirmwareMapTextError.quote(word)))
    }
  }

  private static func hexadecimal32(
    _ word: ArraySlice<UInt8>, _ field: FirmwareMapTextError.Field, _ line: TextLine
  ) throws(FirmwareMapTextError) -> UInt32 {
    guard let value = UInt32(exactly: try hexadecimal(word, field, line)) else {
      throw FirmwareMapTextError(line: line.number, reason: .tooLarge(field, FirmwareMapTextError.quote(word)))
    }
    return value
  }

  private static func type(_ word: ArraySlice<UInt8>, _ line: TextLine) throws(FirmwareMapTextError) -> UInt32 {
    var prefix = TextScanner(word)
    if prefix.take("0x") {
      return try hexadecimal32(word, .type, line)
    }
    switch TextScanner.numeral(word, radix: 10) {
    case .value(let value) where value <= UInt64(UInt32.max):
      return UInt32(value)
    case .value, .exceeds64Bits:
      throw FirmwareMapTextError(line: line.number, reason: .tooLarge(.type, FirmwareMapTextError.quote(word)))
    case .malformed:
      throw FirmwareMapTextError(line: line.number, reason: .typeNotDecimal(FirmwareMapTextError.quote(word)))
    }
  }
}
