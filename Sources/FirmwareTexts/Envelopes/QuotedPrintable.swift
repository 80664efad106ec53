// Quoted-printable (RFC 2045, section 6.7), as mail archives keep it: "=" at the end of a line joins it with the next one,
// and =3D is a byte. A log has "=" in it too, so the text must say that it is encoded, or have a joined line.

/// Undoes quoted-printable.
enum QuotedPrintable {
  /// Whether a line is joined with the next, or a header names the encoding.
  static func isUsed(by lines: [LogicalLine]) -> Bool {
    lines.contains { line in
      if TextScanner.firstIndex(of: "Content-Transfer-Encoding: quoted-printable", in: line.content) != nil {
        return true
      }
      return isJoined(line.content)
    }
  }

  /// Whether the line ends in a "=" that a digit, a letter or a blank precedes: a row of "=====" joins nothing.
  private static func isJoined(_ line: ArraySlice<UInt8>) -> Bool {
    line.count >= 2 && line.last == UInt8(ascii: "=") && line[line.endIndex - 2] != UInt8(ascii: "=")
  }

  /// The lines as they were before they were encoded, each under the number of its first part.
  static func decoded(_ lines: [LogicalLine]) -> [LogicalLine] {
    var decodedLines: [LogicalLine] = []
    var open: LogicalLine?
    for line in lines {
      var whole = line
      if let begun = open { whole = LogicalLine(number: begun.number, content: begun.content + line.content) }
      if isJoined(whole.content) {
        open = LogicalLine(number: whole.number, content: whole.content.dropLast())
      } else {
        open = nil
        decodedLines.append(LogicalLine(number: whole.number, content: decoded(whole.content)))
      }
    }
    if let open { decodedLines.append(LogicalLine(number: open.number, content: decoded(open.content))) }
    return decodedLines
  }

  private static func decoded(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard line.contains(UInt8(ascii: "=")) else { return line }
    var plain: [UInt8] = []
    var rest = line
    while let first = rest.popFirst() {
      guard first == UInt8(ascii: "="), let code = code(rest.prefix(2)) else {
        plain.append(first)
        continue
      }
      plain.append(code)
      rest = rest.dropFirst(2)
    }
    return plain[...]
  }

  /// The byte that two upper-case hexadecimal digits name.
  private static func code(_ digits: ArraySlice<UInt8>) -> UInt8? {
    guard digits.count == 2, digits.allSatisfy({ TextScanner.lowercased($0) == $0 ? $0 < 0x40 : true }),
      case .value(let value) = TextScanner.numeral(digits, radix: 16)
    else { return nil }
    return UInt8(value)
  }
}
