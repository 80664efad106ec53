// What terminals, pagers and `script` leave between the letters: escape sequences (ECMA-48, section 5.4), the same ones in
// caret notation or as syslog writes them, and letters that were struck over.
//
//   ESC [ 3 3 m     a control sequence         ESC ] 0 ; title BEL    an operating system command
//   ESC ( B         a character set            c BS c, _ BS c         bold and underlined letters
//   ^[[33m          cat -v                     #033[33m               rsyslog

/// Takes out what moves or colours text on a terminal.
enum TerminalText {
  private static let escape: UInt8 = 0x1B
  private static let backspace: UInt8 = 0x08
  private static let bell: UInt8 = 0x07

  /// The letters of `line` that a reader would see.
  static func plain(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let hasMarks = line.contains { $0 == escape || $0 == backspace || $0 == UInt8(ascii: "^") || $0 == bell }
    guard hasMarks || TextScanner.firstIndex(of: "#033[", in: line) != nil else { return line }
    var plain: [UInt8] = []
    var scanner = TextScanner(line)
    while !scanner.rest.isEmpty {
      if scanner.take("\u{1B}[") || scanner.take("^[[") || scanner.take("#033[") {
        _ = scanner.takeWhile { (0x20...0x3F).contains($0) }
        _ = scanner.takeByte()
      } else if scanner.take("\u{1B}]") || scanner.take("^[]") {
        skipCommand(&scanner)
      } else if scanner.take("\u{1B}(") || scanner.take("\u{1B})") {
        _ = scanner.takeByte()
      } else if scanner.take("\u{1B}") {
        _ = scanner.takeByte()
      } else if scanner.take("^M") || scanner.take("\u{7}") {
        continue
      } else if scanner.take("\u{8}") {
        _ = plain.popLast()
      } else if let byte = scanner.takeByte() {
        plain.append(byte)
      }
    }
    return plain[...]
  }

  /// Skips an operating system command up to its end: BEL, or ESC backslash.
  private static func skipCommand(_ scanner: inout TextScanner) {
    while !scanner.rest.isEmpty {
      if scanner.take("\u{7}") || scanner.take("^G") || scanner.take("\u{1B}\\") { return }
      _ = scanner.takeByte()
    }
  }
}
