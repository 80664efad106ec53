// The property of firmware maps as text: whatever the bytes, they are read or refused at a line that exists, and what was
// read is printed so that it reads back the same.

import PropCheck

/// "Any bytes are a map or an error that a person can act on; a printed map reads back."
public enum FirmwareTextProperty {
  /// Its stable name, which decides its seed and names its folder in the corpus.
  public static let name = "e820-text"

  /// Draws a text and checks it.
  public static func check(_ source: inout Source) throws {
    let text = try draw(from: &source)
    if source.isNarrating { source.note("try FirmwareTextProperty.check(\(swift(text)))") }
    try check(text)
  }

  /// Checks `bytes`, taken for a text file.
  ///
  /// - Throws: `PropertyFailure` with what was wrong.
  public static func check(_ bytes: [UInt8]) throws(PropertyFailure) {
    let map: FirmwareMapText
    do throws(FirmwareMapTextError) { map = try FirmwareMapText(parsing: bytes) } catch {
      return try judge(error, lines: 1 + bytes.count { $0 == UInt8(ascii: "\n") })
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
    let again = try? FirmwareMapText(parsing: bytes + Array("\n\n# comment\r\n".utf8))
    guard again == map else { throw failure("a comment behind the map changes it", oracle: .metamorphic) }
  }

  private static func failure(_ message: String, oracle: Finding.Oracle = .result) -> PropertyFailure {
    PropertyFailure(oracle: oracle.rawValue, message)
  }

  /// Words that a log or a table is made of.
  private static let words = [
    "\n", " ", "BIOS-e820: ", "[mem 0x", "-0x", "] ", "usable", "reserved", "ACPI data", "type 20", "0x", "1", "2",
    "100000", "9fc00", "ffffffffffffffff", "0000000000000000", " - ", " @ ", "(usable)", "#", "\r", "\u{1B}[33m",
    "[gap 0x", "BIOS-provided physical RAM map:", "BIOS-88: ", "user: ", "persistent (type 12)", "639 KB ", "g",
  ]

  private static func draw(from source: inout Source) throws -> [UInt8] {
    let pieces: [[UInt8]] = try source.list(0...60) { source in
      switch try source.weighted([80, 10, 10]) {
      case 0: return Array(try source.element(of: words).utf8)
      case 1: return [try source.integer(in: 0...0xFF as ClosedRange<UInt8>)]
      default: return Array(String(try source.integer(in: 0...UInt64.max), radix: 16).utf8)
      }
    }
    let entries = try source.boolean(percent: 50) ? try FirmwareMaps.draw(from: &source) : []
    return Array(FirmwareMapText.table(of: entries).utf8) + pieces.joined()
  }
}
