// What is no map is refused with the line and the reason, whatever the bytes are.

import FirmwareTexts
import PropCheck
import TestSupport
import Testing

@Suite struct FirmwareMapTextErrorTests {
  private func error(_ bytes: [UInt8]) -> FirmwareMapTextError? {
    do throws(FirmwareMapTextError) {
      _ = try FirmwareMapText(parsing: bytes)
      return nil
    } catch {
      return error
    }
  }

  private func error(_ text: String) -> FirmwareMapTextError? {
    error(Array(text.utf8))
  }

  @Test(
    arguments: [
      ("", nil, .noEntries),
      ("# only a comment\n\n", nil, .noEntries),
      ("BIOS-e820: [gap 0x0-0xfff]", nil, .noEntries),
      ("0 1000", 1, .fieldCount(2)),
      ("\n# c\n0 1000 1 0 0", 3, .fieldCount(5)),
      ("0 12g 1", 1, .notHexadecimal(.length, "12g")),
      ("-1 1000 1", 1, .notHexadecimal(.start, "-1")),
      ("0x 1000 1", 1, .notHexadecimal(.start, "0x")),
      ("0 1000 1\n10000000000000000 1000 1", 2, .tooLarge(.start, "10000000000000000")),
      ("0 1000 a", 1, .typeNotDecimal("a")),
      ("0 1000 usable", 1, .typeNotDecimal("usable")),
      ("0 1000 0xg", 1, .notHexadecimal(.type, "0xg")),
      ("0 1000 4294967296", 1, .tooLarge(.type, "4294967296")),
      ("0 1000 0x100000000", 1, .tooLarge(.type, "0x100000000")),
      ("0 1000 1 100000000", 1, .tooLarge(.attributes, "100000000")),
      ("0 1000 1 z", 1, .notHexadecimal(.attributes, "z")),
      ("x\nBIOS-e820:", 2, .logRangeMalformed("")),
      ("BIOS-e820: [mem 0x0000000000100000-0x00000000", 1, .logRangeMalformed("[mem 0x0000000000100000-0x00000000")),
      ("BIOS-e820: 0000 1000 (usable)", 1, .logRangeMalformed("0000 1000 (usable)")),
      ("BIOS-e820: [mem 0x2000-0xfff] usable", 1, .logRangeReversed),
      ("BIOS-e820: 2000 - 1fff (usable)", 1, .logRangeReversed),
      ("BIOS-e820: [mem 0x0-0x10000000000000000] usable", 1, .tooLarge(.end, "0x10000000000000000")),
      ("BIOS-e820: [mem 0x0-0xfff]", 1, .logTypeUnknown("")),
      ("BIOS-e820: [mem 0x0-0xfff] usabel", 1, .logTypeUnknown("usabel")),
      ("BIOS-e820: [mem 0x0-0xfff] type 4294967296", 1, .logTypeUnknown("type 4294967296")),
      ("BIOS-e820: [mem 0x0-0xfff] persistent (type 7", 1, .logTypeUnknown("persistent (type 7")),
      ("0 1000 1\n\0", 2, .zeroByte),
      ("0 \u{1B}]0;x\u{7} 1", 1, .notHexadecimal(.length, "\\x1b]0;x\\x07")),
    ] as [(String, Int?, FirmwareMapTextError.Reason)])
  func badLineIsRefusedWithItsNumber(_ text: String, _ line: Int?, _ reason: FirmwareMapTextError.Reason) {
    #expect(error(text) == FirmwareMapTextError(line: line, reason: reason))
  }

  @Test func messagesSayWhereWhatAndWhatToDo() {
    #expect(
      error("0 1 1\n0 12g 1")?.description
        == "line 2: the length '12g' is not hexadecimal; write START LENGTH TYPE [ATTRIBUTES] in hexadecimal, the TYPE in decimal"
    )
    #expect(
      error("")?.description
        == "no line of a memory map; write START LENGTH TYPE in hexadecimal, or give a Linux log with its BIOS-e820 lines"
    )
    #expect(
      error("1 f")?.description
        == "line 1: 2 fields instead of three or four; write START LENGTH TYPE [ATTRIBUTES], or give a Linux log with its BIOS-e820 lines"
    )
  }

  @Test func secondMapThatDiffersIsRefused() {
    let log = """
      BIOS-provided physical RAM map:
      BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable
      BIOS-provided physical RAM map:
      BIOS-e820: [mem 0x0000000000000000-0x000000000009f7ff] usable
      """
    #expect(error(log) == FirmwareMapTextError(line: 4, reason: .secondMapDiffers(firstMapLine: 2)))
  }

  @Test func utf16IsNamed() {
    #expect(error([0xFF, 0xFE, 0x30, 0x00])?.reason == .utf16)
  }

  @Test func moreEntriesThanTableCanCountAreRefused() throws {
    let line = Array("0 1000 1\n".utf8)
    let full = Array(repeatElement(line, count: FirmwareMapText.maximumEntries).joined())
    #expect(try FirmwareMapText(parsing: full).entries.count == 65535)
    #expect(error(full + line) == FirmwareMapTextError(line: 65536, reason: .tooManyEntries))
  }

  @Test func fileOverLimitIsRefused() {
    let bytes = [UInt8](repeating: 0x23, count: FirmwareMapText.maximumBytes + 1)
    #expect(error(bytes) == FirmwareMapTextError(line: nil, reason: .tooManyBytes(bytes.count)))
  }

  /// Bytes are spliced from pieces of real lines, so that many inputs get far into the parser, and from raw bytes.
  @Test func anyBytesGiveMapOrPrintableError() {
    let lines: [[UInt8]] = [
      "0 1000 1\n", "0x100000 7ee0000 0x2 1\n", "# c\n", "BIOS-e820: [mem 0x1000-0x1fff] usable\n",
      "BIOS-e820: 1000 - 2000 (ACPI data)\r\n", "BIOS-e820: [gap 0x0-0xfff]\n", "\u{1B}[0m\n",
    ].map { Array($0.utf8) }
    let pieces: [[UInt8]] =
      [
        "BIOS-e820:", " [mem 0x", "-0x", "]", " usable", "type ", "persistent (", " - ", " @ ", "\n", "#", "0 ",
        "ffffffffffffffff", "1000 ", " 1\n", "\u{1B}[", "BIOS-provided physical RAM map:\n", "639   KB ",
      ].map { Array($0.utf8) } + [[0], [0xFF, 0xFE], [0x80], [0xC3, 0x28], [0x1B]]
    var random = SplitMix64(seed: 0xE820)
    var maps = 0
    var errors = 0
    for _ in 0..<20_000 {
      var bytes: [UInt8] = []
      let isDamaged = random.below(4) > 0
      for _ in 0..<random.below(12) {
        switch isDamaged ? random.below(8) : 7 {
        case 0: bytes.append(UInt8(random.below(256)))
        case 1...3: bytes += random.element(of: pieces)
        default: bytes += random.element(of: lines)
        }
      }
      if isDamaged, !bytes.isEmpty { bytes.remove(at: Int(random.below(UInt64(bytes.count)))) }
      if let error = error(bytes) {
        errors += 1
        #expect(error.description.utf8.allSatisfy { (0x20..<0x7F).contains($0) })
      } else {
        maps += 1
      }
    }
    #expect(maps > 1000 && errors > 1000, "\(maps) maps, \(errors) errors: the loop has lost its reach")
  }
}
