// The Linux form of a firmware map: the lines in which the kernel prints what the firmware gave it. They have changed
// over the years; whatever stands before the marker (time stamp, host name, processor, priority) is skipped.
//
//   2.2          BIOS-e820: 0009fc00 @ 00000000 (usable)                                    length @ start
//   2.4 to 3.4   BIOS-e820: 0000000000000000 - 000000000009fc00 (usable)                    end exclusive
//   3.5 to 6.19  BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable              end inclusive
//   later        BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff]  System RAM         end inclusive
//                BIOS-e820: [gap 0x00000000000a0000-0x00000000000effff]                     no entry
//
// BIOS-e801 and BIOS-88 stand in the same place on machines whose BIOS has no E820. Lines that begin "user:",
// "modified:" or "e820: update" show the map after Linux changed it and are not read.

import Operations

/// Reads the `BIOS-e820:` lines of a Linux log.
enum LinuxLogMap {
  /// The entries of all marked lines. A log may hold its map several times (an early console that is replayed); the copies
  /// count once, and a different second map is an error, since two boots make no machine.
  static func entries(_ lines: TextLines) throws(FirmwareMapTextError) -> [FirmwareMapEntry] {
    var maps: [(line: Int, entries: [FirmwareMapEntry])] = []
    var isNextMap = true
    for line in lines {
      if contains(line.content, "BIOS-provided physical RAM map:") {
        isNextMap = true
      }
      guard let statement = marker(in: line.content), let entry = try entry(statement, line.number) else { continue }
      if isNextMap { maps.append((line.number, [])) }
      isNextMap = false
      guard maps[maps.count - 1].entries.count < FirmwareMapText.maximumEntries else {
        throw FirmwareMapTextError(line: line.number, reason: .tooManyEntries)
      }
      maps[maps.count - 1].entries.append(entry)
    }
    guard let first = maps.first else { return [] }
    if let other = maps.first(where: { $0.entries != first.entries }) {
      throw FirmwareMapTextError(line: other.line, reason: .secondMapDiffers(firstMapLine: first.line))
    }
    return first.entries
  }

  /// What follows the marker of a map line, or `nil` where there is none.
  static func marker(in line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard var index = firstIndex(of: "BIOS-", in: line) else { return nil }
    while true {
      var scanner = TextScanner(line[index...])
      if scanner.take("BIOS-e820:") || scanner.take("BIOS-e801:") || scanner.take("BIOS-88:") {
        return TextScanner.trimmed(scanner.rest)
      }
      guard let next = firstIndex(of: "BIOS-", in: line[(index + 1)...]) else { return nil }
      index = next
    }
  }

  private static func contains(_ line: ArraySlice<UInt8>, _ text: StaticString) -> Bool {
    firstIndex(of: text, in: line) != nil
  }

  /// Where `text` first stands in `line`, in upper or lower case.
  private static func firstIndex(of text: StaticString, in line: ArraySlice<UInt8>) -> Int? {
    guard line.count >= text.utf8CodeUnitCount else { return nil }
    return text.withUTF8Buffer { pattern in
      let first = TextScanner.lowercased(pattern[0])
      for index in line.startIndex...(line.endIndex - pattern.count)
      where TextScanner.lowercased(line[index]) == first {
        var scanner = TextScanner(line[index...])
        if scanner.take(text) { return index }
      }
      return nil
    }
  }

  /// The entry that a marked line states; `nil` for a gap.
  private static func entry(
    _ statement: ArraySlice<UInt8>, _ line: Int
  ) throws(FirmwareMapTextError) -> FirmwareMapEntry? {
    var scanner = TextScanner(statement)
    let isGap = scanner.startsGap
    guard let range = try (scanner.isBracketed ? inclusiveRange(&scanner, line) : oldRange(&scanner, line)) else {
      throw FirmwareMapTextError(line: line, reason: .logRangeMalformed(FirmwareMapTextError.quote(statement)))
    }
    if isGap { return nil }
    guard let type = LinuxMemoryTypeName.type(of: scanner.rest) else {
      let quoted = FirmwareMapTextError.quote(TextScanner.trimmed(scanner.rest))
      throw FirmwareMapTextError(line: line, reason: .logTypeUnknown(quoted))
    }
    return FirmwareMapEntry(base: range.base, length: range.length, type: type)
  }

  /// `[mem 0xFIRST-0xLAST]`. An empty entry prints a last byte one below its first.
  private static func inclusiveRange(
    _ scanner: inout TextScanner, _ line: Int
  ) throws(FirmwareMapTextError) -> (base: UInt64, length: UInt64)? {
    guard scanner.take("[mem") || scanner.take("[gap") else { return nil }
    scanner.skipBlanks()
    guard let first = try address(&scanner, .start, line), scanner.take("-"),
      let last = try address(&scanner, .end, line), scanner.take("]")
    else { return nil }
    let end = last &+ 1
    guard end >= first || end == 0 else { throw FirmwareMapTextError(line: line, reason: .logRangeReversed) }
    return (first, end &- first)
  }

  /// `START - END` with an exclusive end, where 0 stands for 2^64, or `LENGTH @ START`.
  private static func oldRange(
    _ scanner: inout TextScanner, _ line: Int
  ) throws(FirmwareMapTextError) -> (base: UInt64, length: UInt64)? {
    guard let left = try address(&scanner, .start, line) else { return nil }
    scanner.skipBlanks()
    let isLengthFirst = scanner.take("@")
    guard isLengthFirst || scanner.take("-") else { return nil }
    scanner.skipBlanks()
    guard let right = try address(&scanner, isLengthFirst ? .start : .end, line) else { return nil }
    if isLengthFirst { return (right, left) }
    guard right >= left || right == 0 else { throw FirmwareMapTextError(line: line, reason: .logRangeReversed) }
    return (left, right &- left)
  }

  private static func address(
    _ scanner: inout TextScanner, _ field: FirmwareMapTextError.Field, _ line: Int
  ) throws(FirmwareMapTextError) -> UInt64? {
    let quoted = scanner.rest
    switch scanner.takeHexadecimal() {
    case .value(let value): return value
    case .malformed: return nil
    case .exceeds64Bits:
      let digits = quoted.prefix(quoted.count - scanner.rest.count)
      throw FirmwareMapTextError(line: line, reason: .tooLarge(field, FirmwareMapTextError.quote(digits)))
    }
  }
}

extension TextScanner {
  fileprivate var isBracketed: Bool { rest.first == UInt8(ascii: "[") }

  fileprivate var startsGap: Bool {
    var scanner = self
    return scanner.take("[gap")
  }
}
