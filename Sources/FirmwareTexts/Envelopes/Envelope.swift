// From the bytes of a file to lines of plain text: every way in which a terminal, a mail program, a web page or an editor
// dresses up a log is taken off here, one after the other, so that the readers of maps see what the machine printed. Numbers
// of lines stay those of the file.

/// A line of text as the machine printed it.
struct LogicalLine {
  /// The number of the file's line that it is or begins in, counted from 1.
  let number: Int
  let content: ArraySlice<UInt8>

  /// Whether the line is commented out: "#" is its first letter.
  var isComment: Bool { content.first == UInt8(ascii: "#") }
}

/// Takes off what a text was dressed up in.
enum Envelope {
  /// The lines of the text, empty ones left out, blanks at their ends cut; and the first that a patch removes, which is not
  /// among them.
  static func lines(of text: [UInt8]) -> (lines: [LogicalLine], removedLine: Int?) {
    var lines = physicalLines(text).map { line in
      LogicalLine(number: line.number, content: Typography.plain(TerminalText.plain(line.content)))
    }
    if QuotedPrintable.isUsed(by: lines) {
      lines = QuotedPrintable.decoded(lines).map {
        LogicalLine(number: $0.number, content: Typography.plain($0.content))
      }
    }
    // Of a patch (unified diff), the lines that it leaves or adds.
    let isPatch = lines.contains { $0.content.starts(with: Array("@@ -".utf8)) }
    var removedLine: Int?
    var plain: [LogicalLine] = []
    for line in lines {
      if isPatch, line.content.first == UInt8(ascii: "-"), !line.content.starts(with: Array("---".utf8)) {
        removedLine = removedLine ?? line.number
        continue
      }
      for part in Markup.lines(in: line.content) {
        // Escapes of a terminal may have been escaped themselves, in JSON or HTML.
        let content = TextScanner.trimmed(TerminalText.plain(part))
        if !content.isEmpty { plain.append(LogicalLine(number: line.number, content: content)) }
      }
    }
    return (plain, removedLine)
  }

  /// The text cut at line feeds, or at carriage returns where there is no line feed. A carriage return inside a line, with
  /// text after it, also ends a line, as a terminal would begin to write over it.
  private static func physicalLines(_ text: [UInt8]) -> [LogicalLine] {
    let isLineFeed = text.contains(UInt8(ascii: "\n"))
    let end = UInt8(ascii: isLineFeed ? "\n" : "\r")
    let start = text.starts(with: TextLines.byteOrderMark) ? TextLines.byteOrderMark.count : 0
    var lines: [LogicalLine] = []
    for (index, line) in text[start...].split(separator: end, omittingEmptySubsequences: false).enumerated() {
      for part in line.split(separator: UInt8(ascii: "\r")) {
        if !part.allSatisfy(TextScanner.isBlank) { lines.append(LogicalLine(number: index + 1, content: part)) }
      }
    }
    return lines
  }
}
