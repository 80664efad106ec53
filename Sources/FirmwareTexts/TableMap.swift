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

  private static func entry(_ line: TextLine) throws(FirmwareMapTextError) -> FirmwareMapEntry {
    let words = line.content.split(whereSeparator: TextScanner.isBlank)
    guard words.count == 3 || words.count == 4 else {
      throw FirmwareMapTextError(line: line.number, reason: .fieldCount(words.count))
    }
    return FirmwareMapEntry(
      base: try hexadecimal(words[0], .start, line),
      length: try hexadecimal(words[1], .length, line),
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
