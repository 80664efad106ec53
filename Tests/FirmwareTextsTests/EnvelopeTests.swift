// What terminals, mail, web pages and editors put around a log changes nothing of its map.

import FirmwareTexts
import Operations
import Testing

@Suite struct EnvelopeTests {
  static let entries = [
    FirmwareMapEntry(base: 0, length: 0x9F000, type: 1), FirmwareMapEntry(base: 0x10_0000, length: 0x20_0000, type: 1),
  ]
  private static let first = "BIOS-e820: [mem 0x0000000000000000-0x000000000009efff] usable"
  private static let second = "BIOS-e820: [mem 0x0000000000100000-0x00000000002fffff] usable"

  static let texts: [(name: String, text: String)] = [
    ("carriage returns", "boot\r\(first)\r\(second)\r"),
    ("line feed, carriage return", "boot\n\r\(first)\n\r\(second)\n\r"),
    ("two carriage returns", "\(first)\r\r\n\(second)\r\r\n"),
    ("colours", "\u{1B}[33m\(first)\u{1B}[0m\n\u{1B}[1;31m\(second)\u{1B}[K\n"),
    ("a window's title", "\u{1B}]0;title\u{7}\(first)\n\u{1B}]0;title\u{1B}\\\(second)\n"),
    ("character sets", "\u{1B}(B\(first)\u{1B}(B\n\(second)\n"),
    ("colours in caret notation", "^[[33m\(first)^[[0m^M\n^[[33m\(second)^[[0m^M\n"),
    ("colours as syslog writes them", "#033[33m\(first)#033[0m\n#033[33m\(second)#033[0m\n"),
    ("struck over", first.map { "\($0)\u{8}\($0)" }.joined() + "\n" + second.map { "_\u{8}\($0)" }.joined() + "\n"),
    ("blanks that do not break", "\(first)\n\(second)\n".replacing(" ", with: "\u{A0}")),
    (
      "dashes of a word processor",
      "\(first)\n\(second)\n".replacing("BIOS-", with: "BIOS\u{2010}").replacing("-0x", with: "\u{2013}0x")
    ),
    ("blanks without width", "BIOS-e820: [mem 0x00000000\u{200B}00000000-0x000000000009efff] usable\n\(second)\n"),
    ("HTML", "<pre>\(first)<br>\(second)</pre>\n"),
    ("entities", "&lt;6&gt;BIOS-e820:&nbsp;[mem 0x0000000000000000&#45;0x000000000009efff]&#x20;usable\n\(second)\n"),
    (
      "a tag inside a number",
      "BIOS-e820: [mem 0x0000000000000000-0x00000000000<b>9efff</b>] usable\n[code]\(second)[/code]\n"
    ),
    ("JSON on one line", #"{"log":"\#(first)\n\#(second)\n"}"#),
    ("JSON, a line each", "{\"msg\":\"\(first)\",\"pri\":6},\n{\"msg\":\"\(second)\"}\n"),
    ("quoted mail", ">> \(first)\n> | \(second)\n"),
    ("wrapped mail", "> BIOS-e820: [mem 0x0000000000000000-\n> 0x000000000009efff]\n> usable\n> \(second)\n"),
    (
      "quoted-printable",
      "Content-Transfer-Encoding: quoted-printable\n\nBIOS-e820: [mem 0x0000000000000000-0x0000000000=\n09efff]=20usable\n\(second)\n"
    ),
    (
      "a patch",
      "@@ -1,2 +1,2 @@\n-BIOS-e820: [mem 0x0000000000000000-0x000000000008efff] usable\n+\(first)\n \(second)\n"
    ),
    ("markdown", "```\n| \(first) |\n| \(second) |\n```\n"),
    ("one line", "\(first) \(second)\n"),
    ("a # in the prefix", "console#1: \(first)\nconsole#1: \(second)\n"),
    ("all commented out", "# \(first)\n# \(second)\n"),
    ("dots after the type", "\(first)...\n\(second)\n"),
  ]

  @Test(arguments: texts)
  func dressedLogGivesItsMap(_ name: String, _ text: String) throws {
    #expect(try FirmwareMapText(parsing: Array(text.utf8)).entries == Self.entries)
  }

  @Test func utf16IsReadWithAndWithoutMark() throws {
    let units = Array("\(Self.first)\r\n\(Self.second)\r\n".utf16)
    let little = units.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    let big = units.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
    for bytes in [little, big, [0xFF, 0xFE] + little, [0xFE, 0xFF] + big] {
      #expect(try FirmwareMapText(parsing: bytes).entries == Self.entries)
    }
  }

  static let packed: [(bytes: [UInt8], says: String)] = [
    ([0x1F, 0x8B, 8, 0], "zcat"), ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "xzcat"), ([0x28, 0xB5, 0x2F, 0xFD], "zstdcat"),
    (Array("BZh91AY&SY".utf8), "bzcat"), (Array("PK\u{3}\u{4}".utf8), "unzip"), ([4, 0x22, 0x4D, 0x18], "lz4cat"),
    ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "7z"), (Array("%PDF-1.4".utf8), "pdftotext"),
  ]

  @Test(arguments: packed)
  func packedFileIsNamedWithTheCommand(_ bytes: [UInt8], _ says: String) throws {
    let error = try #require(throws: FirmwareMapTextError.self) { try FirmwareMapText(parsing: bytes) }
    #expect(error.description.contains(says))
  }

  @Test func textThatBeginsLikeAnArchiveIsText() throws {
    let text = Array("BZh9 is no archive\n\(Self.first)\n\(Self.second)\n".utf8)
    #expect(try FirmwareMapText(parsing: text).entries == Self.entries)
  }
}
