// How long a report may get. A case of thousands of commands would hide what went wrong; the whole text lies beside the
// saved case.

/// Cuts what is too long for a report.
enum TextCap {
  /// The most lines that show one case or one message.
  static let lines = 200
  /// The most lines that list saved cases, labels or complaints.
  static let entries = 100
  /// The most characters in a line.
  static let characters = 1_000

  /// The beginning and the end of `lines`, with a line between them on what was left out.
  ///
  /// - Parameter whole: where the whole text is; nil: it is not stored.
  static func cut(_ lines: [String], whole: String?) -> [String] {
    guard lines.count > TextCap.lines else { return lines }
    let (first, last) = (TextCap.lines * 3 / 4, TextCap.lines / 4)
    let place = whole.map { "; the whole text is in \($0)" } ?? ""
    return lines.prefix(first) + ["  ... (\(lines.count - first - last) lines left out\(place))"] + lines.suffix(last)
  }

  /// The first of some entries and how many more there are.
  static func cut(entries: [String], _ name: String) -> [String] {
    guard entries.count > TextCap.entries else { return entries }
    return entries.prefix(TextCap.entries) + ["  ... (\(entries.count - TextCap.entries) more \(name))"]
  }

  /// The beginning of a line that is too long.
  static func cut(line: String) -> String {
    guard line.utf8.count > TextCap.characters else { return line }
    let rest = line.count - TextCap.characters
    return rest > 0 ? "\(line.prefix(TextCap.characters))... (\(rest) characters left out)" : line
  }
}
