// The property of firmware maps as text: whatever the bytes, they are read or refused at a line that exists, and what was
// read is printed so that it reads back the same.

import FirmwareTexts
import Operations
import PropCheck
import Specification

/// "Any bytes are a map or an error that a person can act on; a printed map reads back."
public enum FirmwareTextProperty {
  /// Its stable name, which decides its seed and names its folder in the corpus.
  public static let name = "e820-text"

  /// Draws a text and checks it.
  public static func check(_ source: inout Source) throws {
    let kind = try source.weighted([40, 20, 40])
    if kind == 2 { return try checkPasted(&source) }
    let isLog = kind == 1
    let entries = try source.boolean(percent: 70) ? try FirmwareMaps.draw(from: &source, percentLong: 0) : []
    let log = isLog ? LogText(entries, era: try source.element(of: LogText.Era.allCases)) : nil
    let added = try source.boolean(percent: 60) ? try drawPieces(from: &source) : []
    let text = Array((log?.text ?? FirmwareMapText.table(of: entries)).utf8) + added
    if source.isNarrating { source.note("try FirmwareTextProperty.check(\(swift(text)))") }
    let map = try judge(text)
    if let log, added.isEmpty, map?.entries ?? [] != log.entries {
      throw failure("a log of \(log.entries) is read as \(map?.entries ?? [])")
    }
    source.cover(map?.form == .table, atLeast: 5, "read as a table")
    source.cover(map?.form == .linuxLog, atLeast: 3, "read as a log")
    source.cover(map == nil, atLeast: 20, "refused")
  }

  /// Draws a text that holds a map in the form of some program, whole or damaged.
  public static func drawText(from source: inout Source) throws -> [UInt8] { try PastedText(from: &source).bytes }

  /// Draws a text whose truth is known, and checks what is read of it.
  private static func checkPasted(_ source: inout Source) throws {
    let text = try PastedText(from: &source)
    if source.isNarrating { source.note("try FirmwareTextProperty.check(\(swift(text.bytes)))") }
    _ = try judge(text.bytes)
    let result = Result { () throws(FirmwareMapTextError) in try FirmwareMapText(parsing: text.bytes) }
    let outcome = try PastedTextOracle(text: text).judge(result)
    source.label("pasted: \(outcome.rawValue)")
    source.cover(outcome == .truth, atLeast: 20, "pasted, read as the truth")
    source.cover(outcome == .refused, atLeast: 2, "pasted, refused")
    source.cover(outcome == .noted, atLeast: 1, "pasted, read with a note")
  }

  /// Checks `bytes`, taken for a text file.
  ///
  /// - Throws: `PropertyFailure` with what was wrong.
  public static func check(_ bytes: [UInt8]) throws(PropertyFailure) { _ = try judge(bytes) }

  /// - Returns: the map that the bytes are; nil if they are refused.
  private static func judge(_ bytes: [UInt8]) throws(PropertyFailure) -> FirmwareMapText? {
    let map: FirmwareMapText
    do throws(FirmwareMapTextError) { map = try FirmwareMapText(parsing: bytes) } catch {
      try judge(error, lines: 1 + bytes.count { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") })
      return nil
    }
    guard !map.entries.isEmpty else { throw failure("a map without entries") }
    let printed = FirmwareMapText.table(of: map.entries)
    guard let again = try? FirmwareMapText(parsing: Array(printed.utf8)) else {
      throw failure("printed as\n\(printed)which is refused")
    }
    guard again.form == .table, again.entries == map.entries else {
      throw failure("printed as\n\(printed)but read back as \(again.entries)")
    }
    try judgeLines(bytes, map)
    return map
  }

  /// The bytes as an expression of Swift: a string's, or one by one where they are none.
  private static func swift(_ bytes: [UInt8]) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else { return "\(bytes)" }
    return "Array(\(text.debugDescription).utf8)"
  }

  private static func judge(_ error: FirmwareMapTextError, lines: Int) throws(PropertyFailure) {
    if let line = error.line, !(1...lines).contains(line) { throw failure("line \(line) of \(lines): \(error)") }
    let text = error.description
    let isPrintable = text.unicodeScalars.allSatisfy { (0x20...0x7E).contains($0.value) }
    guard isPrintable, text.utf8.count <= 300 else { throw failure("the message is not one printable line: \(text)") }
  }

  /// An empty line and a comment behind a map change nothing.
  private static func judgeLines(_ bytes: [UInt8], _ map: FirmwareMapText) throws(PropertyFailure) {
    // UTF-16 cannot go on in ASCII.
    if bytes.contains(0) { return }
    // A line feed would make one line of a text whose lines end with carriage returns.
    let hasReturnsOnly = bytes.contains(UInt8(ascii: "\r")) && !bytes.contains(UInt8(ascii: "\n"))
    let comment = hasReturnsOnly ? "\r\r# comment\r" : "\n\n# comment\r\n"
    let again = try? FirmwareMapText(parsing: bytes + Array(comment.utf8))
    guard again?.form == map.form, again?.entries == map.entries else {
      throw failure("a comment behind the map changes it", oracle: .metamorphic)
    }
  }

  private static func failure(_ message: String, oracle: Finding.Oracle = .result) -> PropertyFailure {
    PropertyFailure(FailureIdentity(oracle: oracle.rawValue), message)
  }

  /// Words that a log or a table is made of.
  private static let words = [
    "\n", " ", "BIOS-e820: ", "[mem 0x", "-0x", "] ", "usable", "reserved", "ACPI data", "type 20", "0x", "1", "2",
    "100000", "9fc00", "ffffffffffffffff", "0000000000000000", " - ", " @ ", "(usable)", "#", "\r", "\u{1B}[33m",
    "[gap 0x", "BIOS-provided physical RAM map:", "BIOS-88: ", "user: ", "persistent (type 12)", "639 KB ", "g",
  ]

  private static func drawPieces(from source: inout Source) throws -> [UInt8] {
    let pieces: [[UInt8]] = try source.list(0...60) { source in
      switch try source.weighted([80, 10, 10]) {
      case 0: return Array(try source.element(of: words).utf8)
      case 1: return [try source.integer(in: 0...0xFF as ClosedRange<UInt8>)]
      default: return Array(String(try source.integer(in: 0...UInt64.max), radix: 16).utf8)
      }
    }
    return Array(pieces.joined())
  }
}

/// Entries as a Linux kernel prints them; those that run past 2^64 cannot be said and are left out.
private struct LogText {
  /// The ways in which Linux has printed ranges; see `LinuxLogMap`.
  enum Era: CaseIterable {
    case inclusive, exclusive, lengthFirst
  }

  /// What the log says.
  let entries: [FirmwareMapEntry]
  let text: String

  init(_ entries: [FirmwareMapEntry], era: Era) {
    let sayable = entries.filter { entry in
      let (end, runsPast) = entry.base.addingReportingOverflow(entry.length)
      return !runsPast || end == 0
    }.map { FirmwareMapEntry(base: $0.base, length: $0.length, type: $0.type) }
    self.entries = era == .lengthFirst ? sayable : Self.sorted(sayable)
    text =
      "BIOS-provided physical RAM map:\n"
      + self.entries.map { "[    0.000000] BIOS-e820: \(Self.line($0, era))\n" }.joined()
  }

  /// The entries that start at or above the end of those before: Linux sorts its map before it prints it, since 2.4.
  private static func sorted(_ entries: [FirmwareMapEntry]) -> [FirmwareMapEntry] {
    var sorted: [FirmwareMapEntry] = []
    var end: UInt64 = 0
    for entry in entries.sorted(by: { $0.base < $1.base }) where entry.base >= end {
      sorted.append(entry)
      end = entry.base &+ entry.length
      if end < entry.base { break }
    }
    return sorted
  }

  private static func line(_ entry: FirmwareMapEntry, _ era: Era) -> String {
    let end = entry.base &+ entry.length
    let type = name(of: entry.type)
    switch era {
    case .inclusive: return "[mem 0x\(digits(entry.base))-0x\(digits(end &- 1))] \(type)"
    case .exclusive: return "\(digits(entry.base)) - \(digits(end)) (\(type))"
    case .lengthFirst: return "\(digits(entry.length)) @ \(digits(entry.base)) (\(type))"
    }
  }

  private static func digits(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private static func name(of type: UInt32) -> String {
    switch type {
    case FirmwareMemoryType.usable: "usable"
    case FirmwareMemoryType.reserved: "reserved"
    case FirmwareMemoryType.acpiTables: "ACPI data"
    case FirmwareMemoryType.acpiNonVolatile: "ACPI NVS"
    case FirmwareMemoryType.persistent: "persistent (type \(type))"
    default: "type \(type)"
    }
  }
}
