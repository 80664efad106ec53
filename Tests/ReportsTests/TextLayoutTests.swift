// Sizes, wrapped lines and JSON text.

import ReportFormats
import Reports
import Specification
import Testing

@Suite struct TextLayoutTests {
  static let sizes: [(bytes: UInt128, text: String)] = [
    (0, "0 bytes"), (1, "1 byte"), (1023, "1023 bytes"), (1024, "1 KiB"), (1535, "1.4 KiB"), (1536, "1.5 KiB"),
    (639 << 10, "639 KiB"), ((1 << 20) - 1, "1023.9 KiB"), (1 << 32, "4 GiB"), ((1 << 64) - 1, "15.9 EiB"),
    (1 << 64, "16 EiB"),
  ]

  @Test(arguments: sizes)
  func `a size has the largest unit that it fills, cut to a tenth`(_ bytes: UInt128, _ text: String) {
    #expect(TextLayout.size(bytes) == text)
  }

  static let wraps: [(text: String, lines: [String])] = [
    ("", [""]), ("one two", ["one two"]), ("12345 7890", ["12345 7890"]), ("12345 78901", ["12345", "  78901"]),
    ("  a   b", ["  a   b"]), ("0123456789abcdefghi", ["0123456789", "  abcdefgh", "  i"]),
    ("one two   three", ["one two", "  three"]), ("one two three four", ["one two", "  three", "  four"]),
  ]

  @Test(arguments: wraps)
  func `lines break at blanks, and words where there are none`(_ text: String, _ lines: [String]) {
    #expect(TextLayout.wrapped(text, indent: 2, columns: 10) == lines)
  }

  @Test func `a long title keeps both its ends`() {
    #expect(TextLayout.shortened("0123456789", columns: 10) == "0123456789")
    #expect(TextLayout.shortened("0123456789a", columns: 10) == "012...789a")
  }

  @Test func `JSON has integers of any size, escaped strings, and members in order`() {
    let value = JSONValue.object([
      ("b", .integer(1 << 64)), ("a", .array([.null, .string("\"\\\n\u{7F}é")])), ("c", .object([])), ("d", .array([])),
    ])
    #expect(value.text == #"{"b":18446744073709551616,"a":[null,"\"\\\u000a\#u{7F}é"],"c":{},"d":[]}"#)
  }
}
