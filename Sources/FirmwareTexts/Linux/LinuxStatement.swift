// One statement of a Linux log about its memory map: a mark, a range and a type. They have changed over the years; whatever
// stands before the mark (time stamp, host name, processor, priority, quotes) is skipped.
//
//   2.2          BIOS-e820: 0009fc00 @ 00000000 (usable)                                    length @ start
//   2.4 to 3.4   BIOS-e820: 0000000000000000 - 000000000009fc00 (usable)                    end exclusive
//   3.5 to 6.19  BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable              end inclusive
//   later        BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff]  System RAM         end inclusive
//                BIOS-e820: [gap 0x00000000000a0000-0x00000000000effff]                     no entry
//
// BIOS-e801 and BIOS-88 stand in the same place on machines whose BIOS has no E820, and Xen: in a guest of Xen.

import Operations

/// What a log says of one range.
struct LinuxStatement {
  /// Who made the map that the range is of.
  enum Origin: CaseIterable {
    /// The firmware's, as the kernel received it.
    case firmware
    /// What Xen gives a guest in the firmware's place.
    case xen
    /// All entries, where the first print had room for some only.
    case extended
    /// The map of the command line.
    case user
    /// What mem= and the like left of the firmware's.
    case modified
    /// The map with the loader's data taken out.
    case setupData

    /// What stands before the range, without the colon.
    fileprivate var marks: [StaticString] {
      switch self {
      case .firmware: ["BIOS-e820", "BIOS-e801", "BIOS-88"]
      case .xen: ["Xen"]
      case .extended: ["extended"]
      case .user: ["user"]
      case .modified: ["modified"]
      case .setupData: ["reserve setup_data"]
      }
    }
  }

  let origin: Origin
  /// What follows the mark, up to the next mark of the line.
  let text: ArraySlice<UInt8>

  /// The statements of a line.
  static func all(in line: ArraySlice<UInt8>) -> [LinuxStatement] {
    var found: [(origin: Origin, start: Int, end: Int)] = []
    for colon in line.indices where line[colon] == UInt8(ascii: ":") {
      if let mark = mark(before: colon, in: line) { found.append((mark.origin, mark.start, colon + 1)) }
    }
    return found.enumerated().map { index, mark in
      let end = index + 1 < found.count ? found[index + 1].start : line.endIndex
      return LinuxStatement(origin: mark.origin, text: TextScanner.trimmed(line[mark.end..<end]))
    }
  }

  /// The mark that ends at `colon`. The words of all but the firmware's are common ones: a range must follow.
  private static func mark(before colon: Int, in line: ArraySlice<UInt8>) -> (origin: Origin, start: Int)? {
    for origin in Origin.allCases {
      for name in origin.marks where colon - line.startIndex >= name.utf8CodeUnitCount {
        let start = colon - name.utf8CodeUnitCount
        var scanner = TextScanner(line[start...])
        guard scanner.take(name), scanner.take(":") else { continue }
        if origin == .firmware { return (origin, start) }
        let isWord = start == line.startIndex || !TextScanner.isLetterOrDigit(line[start - 1])
        if isWord, TextScanner(TextScanner.trimmed(scanner.rest)).startsRange { return (origin, start) }
      }
    }
    return nil
  }

  /// What is wrong with a statement.
  enum Fault: Error {
    case malformed
    case reversed
    case tooLarge(FirmwareMapTextError.Field, ArraySlice<UInt8>)
    case typeUnknown(ArraySlice<UInt8>)
  }

  /// The entry that the statement makes; `nil` for a gap.
  static func entry(_ text: ArraySlice<UInt8>) throws(Fault) -> FirmwareMapEntry? {
    var scanner = TextScanner(text)
    let isGap = scanner.startsGap
    let range = try scanner.isBracketed ? inclusiveRange(&scanner) : oldRange(&scanner)
    if isGap { return nil }
    let name = typeText(scanner.rest)
    guard let type = LinuxMemoryTypeName.type(of: name) else { throw .typeUnknown(name) }
    return FirmwareMapEntry(base: range.base, length: range.length, type: type)
  }

  /// The letters of a type, without what JSON, tables, quotes and comments put after it.
  private static func typeText(_ rest: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let closers = Array("\"',;|<\\#{}[]*`".utf8)
    var text = TextScanner.trimmed(rest.prefix { !closers.contains($0) })
    while text.last == UInt8(ascii: ".") { text = TextScanner.trimmed(text.dropLast()) }
    return text
  }

  /// `[mem 0xFIRST-0xLAST]`. An empty entry prints a last byte one below its first.
  private static func inclusiveRange(_ scanner: inout TextScanner) throws(Fault) -> (base: UInt64, length: UInt64) {
    guard scanner.take("[mem") || scanner.take("[gap") else { throw .malformed }
    scanner.skipBlanks()
    let first = try address(&scanner, .start)
    guard scanner.take("-") else { throw .malformed }
    let last = try address(&scanner, .end)
    guard scanner.take("]") else { throw .malformed }
    let end = last &+ 1
    guard end >= first || end == 0 else { throw .reversed }
    return (first, end &- first)
  }

  /// `START - END` with an exclusive end, where 0 stands for 2^64, or `LENGTH @ START`.
  private static func oldRange(_ scanner: inout TextScanner) throws(Fault) -> (base: UInt64, length: UInt64) {
    let left = try address(&scanner, .start)
    scanner.skipBlanks()
    let isLengthFirst = scanner.take("@")
    guard isLengthFirst || scanner.take("-") else { throw .malformed }
    scanner.skipBlanks()
    let right = try address(&scanner, isLengthFirst ? .start : .end)
    if isLengthFirst { return (right, left) }
    guard right >= left || right == 0 else { throw .reversed }
    return (left, right &- left)
  }

  private static func address(
    _ scanner: inout TextScanner, _ field: FirmwareMapTextError.Field
  ) throws(Fault) -> UInt64 {
    let quoted = scanner.rest
    switch scanner.takeHexadecimal() {
    case .value(let value): return value
    case .malformed: throw .malformed
    case .exceeds64Bits: throw .tooLarge(field, quoted.prefix(quoted.count - scanner.rest.count))
    }
  }
}

extension TextScanner {
  fileprivate var isBracketed: Bool { rest.first == UInt8(ascii: "[") }

  fileprivate var startsGap: Bool {
    var scanner = self
    return scanner.take("[gap")
  }

  /// Whether a range of some era comes next.
  fileprivate var startsRange: Bool {
    var scanner = self
    if scanner.take("[mem") || scanner.take("[gap") { return true }
    guard case .value = scanner.takeHexadecimal() else { return false }
    scanner.skipBlanks()
    return scanner.take("-") || scanner.take("@")
  }
}
