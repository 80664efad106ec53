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

/// The lines of a text that are not empty, made one at a time so that a file of line feeds alone costs no memory.
struct TextLines: Sequence, IteratorProtocol {
  private let bytes: [UInt8]
  private var position: Int
  private var number = 0

  /// U+FEFF in UTF-8.
  static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    position = bytes.starts(with: TextLines.byteOrderMark) ? TextLines.byteOrderMark.count : 0
  }

  mutating func next() -> TextLine? {
    while position < bytes.count {
      let start = position
      var end = start
      while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
      position = end + 1
      number += 1
      if start < end { return TextLine(number: number, raw: bytes[start..<end]) }
    }
    return nil
  }
}
