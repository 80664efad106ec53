// Lines that a mail program or a narrow terminal broke in two: the rest of a statement stands on the next line, after the
// quotation marks of that line.

/// Joins a broken line with those that follow it.
enum Wrapping {
  /// The most lines that one statement is spread over.
  static let maximumParts = 4

  /// The texts that `start` may have been, with the number of lines that each takes of `following`: cut inside a word, and at
  /// a blank.
  static func joined(
    _ start: ArraySlice<UInt8>, with following: ArraySlice<LogicalLine>
  ) -> [(text: ArraySlice<UInt8>, lines: Int)] {
    var texts: [(text: ArraySlice<UInt8>, lines: Int)] = []
    var tight = start
    var loose = start
    for (index, line) in following.enumerated() {
      guard LinuxStatement.all(in: line.content).isEmpty else { break }
      let content = line.content.drop { TextScanner.isBlank($0) || [">", "|", "+"].contains(UnicodeScalar($0)) }
      tight += content
      loose += [UInt8(ascii: " ")] + content
      texts.append((tight, index + 1))
      texts.append((loose, index + 1))
    }
    return texts
  }
}
