// Cuts a file into numbered lines and takes off what carries no map: byte order mark, carriage return, comments, and the
// colours that `dmesg --color=always` writes.

/// One line of a text file.
struct TextLine {
  /// Counted from 1.
  let number: Int
  /// The line without comment, colours and blanks at its ends.
  let content: ArraySlice<UInt8>
  /// Whether the line held a zero byte anywhere, comments included.
  let hasZeroByte: Bool

  fileprivate init(number: Int, raw: ArraySlice<UInt8>) {
    self.number = number
    hasZeroByte = raw.contains(0)
    let statement = raw.prefix { $0 != UInt8(ascii: "#") }
    content = TextScanner.trimmed(TextLine.withoutColours(statement))
  }

  /// Removes the sequences ESC [ parameters letter (ECMA-48, section 5.4, control sequences).
  private static func withoutColours(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let escape: UInt8 = 0x1B
    guard line.contains(escape) else { return line }
    var plain: [UInt8] = []
    var scanner = TextScanner(line)
    while !scanner.rest.isEmpty {
      plain += scanner.takeWhile { $0 != escape }
      if scanner.take("\u{1B}[") {
        _ = scanner.takeWhile { (0x20...0x3F).contains($0) }
        _ = scanner.takeByte()
      } else if let byte = scanner.takeByte() {
        plain.append(byte)
      }
    }
    return plain[...]
  }
}

/// The lines of a text, made one at a time so that a file of line feeds alone costs no memory.
struct TextLines: Sequence, IteratorProtocol {
  private var rest: ArraySlice<UInt8>
  private var number = 0
  private var isAtEnd = false

  init(_ bytes: [UInt8]) {
    let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    rest = bytes.starts(with: byteOrderMark) ? bytes.dropFirst(byteOrderMark.count) : bytes[...]
  }

  mutating func next() -> TextLine? {
    guard !isAtEnd else { return nil }
    let line = rest.prefix { $0 != UInt8(ascii: "\n") }
    rest = rest.dropFirst(line.count)
    isAtEnd = rest.popFirst() == nil
    number += 1
    return TextLine(number: number, raw: line)
  }
}
