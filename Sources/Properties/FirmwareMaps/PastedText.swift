// A printed map on its way into a file: between other lines of a log, with time stamps or quotation marks in front, coloured,
// wrapped, encoded, cut.

import Operations
import PropCheck

/// A text that holds one map, whose truth is known.
struct PastedText {
  let shape: PastedMap
  /// The entries that the text states.
  let truth: [FirmwareMapEntry]
  private(set) var bytes: [UInt8]
  /// What was done that may lose entries; none of it may make memory usable.
  private(set) var damage = Damage.none

  /// Whether the damage has cut a word, or a number that zeros do not fill up, in two: what is left is a word or a number, too,
  /// and nobody can know that there was more.
  private(set) var isCutInWord = false

  enum Damage: CaseIterable {
    case none, frontCut, tailCut, lineLost, lineBroken
  }

  /// Draws a map and what becomes of it.
  init(from source: inout Source) throws {
    shape = try source.element(of: PastedMap.allCases)
    let shape = shape
    let entries = try PastedText.entries(from: &source).map { entry in
      FirmwareMapEntry(base: entry.base, length: entry.length, type: shape.type(entry.type))
    }
    truth = entries
    var lines = shape.lines(entries)
    let prefixes = shape.standsAnyPrefix ? PastedText.prefixes : PastedText.plainPrefixes
    let prefix = try source.element(of: prefixes)
    lines = lines.map { prefix + $0 }
    bytes = []
    if try source.boolean(percent: 30) { damage = try source.element(of: Damage.allCases) }
    try damageLines(&lines, from: &source)
    if damage == .none, try source.boolean(percent: 50) {
      lines = try noise(from: &source, prefix) + lines + noise(from: &source, prefix)
    }
    let end = try source.element(of: ["\n", "\r\n", "\n\r", "\r"])
    var text = try dressed(lines, from: &source).map { $0 + end }.joined()
    if try source.boolean(percent: 10), text.hasSuffix(end) {
      text = String(text.unicodeScalars.dropLast(end.unicodeScalars.count))
    }
    var encoded = Array(text.utf8)
    if damage == .tailCut { encoded.removeLast(try source.integer(in: 0...min(60, encoded.count))) }
    if damage == .frontCut {
      let lost = try source.integer(in: 0...min(200, encoded.count))
      isCutInWord = Self.isInWord(encoded, lost)
      encoded.removeFirst(lost)
    }
    bytes = try encode(encoded, from: &source)
  }

  /// A map as firmware has it: ascending, apart or touching, whole KiB, the first usable from 0.
  private static func entries(from source: inout Source) throws -> [FirmwareMapEntry] {
    var next: UInt64 = 0
    let count = try source.integer(in: 3...9)
    var entries: [FirmwareMapEntry] = []
    for index in 0..<count {
      let unit: UInt64 = try source.element(of: [0x1000, 0x10000, 0x100000, 0x4000_0000])
      let length = unit * (try source.integer(in: 1...255 as ClosedRange<UInt64>))
      let type: UInt32 = index == 0 ? 1 : try source.element(of: [1, 1, 2, 2, 3, 4, 5])
      entries.append(FirmwareMapEntry(base: next, length: length, type: type))
      next += length
      if try source.boolean(percent: 40) { next += unit * (try source.integer(in: 1...15 as ClosedRange<UInt64>)) }
    }
    return entries
  }

  private static let plainPrefixes = ["", "", "  ", "\t", "> ", ">> "]
  private static let prefixes =
    plainPrefixes + [
      "[    0.000000] ", "[    0.000000][    T0] ", "<6>[    0.000000] ", "Mar  3 10:11:12 host kernel: ",
      "2024-03-03T10:11:12.345678+01:00 host kernel: ", "[2024-03-03 10:11:12] ", "6,1,0,-;", "12:", "dmesg.txt:12:",
      "console#1 | ", "kern  :info  : [    0.000000] ", "| ", "+", "\u{1B}[32m[    0.000000] \u{1B}[0m", "* ",
    ]

  private static let others = [
    "Linux version 6.1.0 (builder@host) (gcc 12.2.0) #1 SMP", "random: crng init done",
    "NX (Execute Disable) protection: active",
    "tsc: Detected 3000.000 MHz processor", "pci 0000:00:02.0: reg 0x10: [mem 0xfd000000-0xfdffffff pref]",
    "e820: update [mem 0x00000000-0x00000fff] usable ==> reserved",
    "  node   0: [mem 0x0000000000001000-0x000000000009efff]",
    "ACPI: RSDP 0x00000000000F5A50 000014 (v00 BOCHS )", "Memory: 129920K/130552K available (2048K kernel code)",
    "[mem 0x80000000-0xfed1bfff] available for PCI devices", "found SMP MP-table at [mem 0x000f5a60-0x000f5a6f]",
  ]

  private func noise(from source: inout Source, _ prefix: String) throws -> [String] {
    guard shape.standsAnyPrefix else { return [] }
    return try source.list(0...4) { prefix + (try $0.element(of: PastedText.others)) }
  }

  /// Whether letters or digits stand on both sides of `index`, or one blank and letters on either side of it, and they are no
  /// number that zeros fill up to 8 digits or more.
  private static func isInWord(_ bytes: [UInt8], _ index: Int) -> Bool {
    func isPart(_ index: Int) -> Bool { bytes.indices.contains(index) && Self.isLetterOrDigit(bytes[index]) }
    guard isPart(index - 1) || isPart(index - 2), isPart(index) || isPart(index + 1) else { return false }
    let start = (0..<index).last { !isPart($0) }.map { $0 + 1 } ?? 0
    let end = (index..<bytes.count).first { !isPart($0) } ?? bytes.count
    let isPrefixed = bytes[start..<end].starts(with: "0x".utf8)
    let digits = bytes[(isPrefixed ? start + 2 : start)..<end]
    return digits.count < 8 || digits.first != UInt8(ascii: "0")
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    let character = Character(UnicodeScalar(byte))
    return character.isASCII && (character.isLetter || character.isNumber)
  }

  private mutating func damageLines(_ lines: inout [String], from source: inout Source) throws {
    switch damage {
    case .lineLost: lines.remove(at: try source.integer(in: 0...lines.count - 1))
    case .lineBroken:
      let index = try source.integer(in: 0...lines.count - 1)
      let kept = try source.integer(in: 0...lines[index].unicodeScalars.count)
      isCutInWord = Self.isInWord(Array(lines[index].utf8), kept)
      lines[index] = String(String.UnicodeScalarView(lines[index].unicodeScalars.prefix(kept)))
    case .none, .frontCut, .tailCut: break
    }
  }

  /// The lines as they look in a mail, a web page, a terminal.
  private func dressed(_ lines: [String], from source: inout Source) throws -> [String] {
    guard damage == .none else { return lines }
    switch try source.weighted([50, 10, 10, 10, 10, 10]) {
    case 1: return lines.map { $0.replacing(" ", with: "\u{A0}") }
    case 2:
      return ["<pre>"] + lines.map { $0.replacing("<", with: "&lt;").replacing(">", with: "&gt;") + "<br>" } + [
        "</pre>"
      ]
    case 3: return lines.map { "\u{1B}[0m" + $0 + "\u{1B}[K" }
    case 4 where shape.isLinux: return lines.flatMap { PastedText.wrapped($0, at: 72) }
    case 5 where !lines.contains { $0.contains("=") }: return lines.flatMap { PastedText.softlyBroken($0) }
    default: return lines
    }
  }

  /// The line broken at the last blank before `column`.
  private static func wrapped(_ line: String, at column: Int) -> [String] {
    let scalars = Array(line.unicodeScalars)
    guard scalars.count > column, let blank = scalars[..<column].lastIndex(of: " ") else { return [line] }
    return [scalars[..<blank], scalars[(blank + 1)...]].map { String(String.UnicodeScalarView($0)) }
  }

  private static func softlyBroken(_ line: String) -> [String] {
    let scalars = Array(line.unicodeScalars)
    guard scalars.count > 40 else { return [line] }
    return [String(String.UnicodeScalarView(scalars[..<40])) + "=", String(String.UnicodeScalarView(scalars[40...]))]
  }

  private func encode(_ text: [UInt8], from source: inout Source) throws -> [UInt8] {
    switch try source.weighted([80, 7, 7, 6]) {
    case 1: return [0xEF, 0xBB, 0xBF] + text
    case 2: return [0xFF, 0xFE] + PastedText.utf16(text).flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    case 3: return [0xFE, 0xFF] + PastedText.utf16(text).flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
    default: return text
    }
  }

  private static func utf16(_ text: [UInt8]) -> [UInt16] { Array(String(decoding: text, as: UTF8.self).utf16) }
}
