// The page of a target's folder on which every regression has a line:
//
//   | regression | what it was |
//   |---|---|
//   | `floor-above-boot-early-traps.case1` | With the low-memory floor above ... |

/// The text of such a page.
struct RegressionNotes: Equatable {
  private(set) var text: String

  private static let head = "| regression | what it was |\n|---|---|\n"

  /// The page as it is; nil if the target has no page yet.
  init(_ text: String?, target: String) {
    self.text =
      text ?? """
        # Cases of `\(target)`

        `seeds/` holds inputs that the fuzzer starts from, `regressions/` inputs that failed once, each with a line here on what \
        it was; `swift test` replays both.

        """
  }

  /// Adds the line of the regression called `name` after the last one.
  mutating func add(_ name: String, note: String) {
    if !text.hasSuffix("\n") { text += "\n" }
    if !text.contains(RegressionNotes.head) { text += "\n" + RegressionNotes.head }
    let row = "| `\(name)` | \(RegressionNotes.cell(note)) |\n"
    // The table ends at the first line that is not a row.
    guard let start = text.firstRange(of: RegressionNotes.head)?.upperBound else { return }
    var end = start
    while text[end...].hasPrefix("| "), let line = text[end...].firstIndex(of: "\n") { end = text.index(after: line) }
    text.insert(contentsOf: row, at: end)
  }

  /// A note as one cell of a table.
  private static func cell(_ note: String) -> String {
    note.split(whereSeparator: \.isWhitespace).joined(separator: " ").replacing("|", with: "\\|")
  }

  /// A file's name from the first words of a note.
  static func slug(_ note: String) -> String {
    let words = note.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    var slug = ""
    for word in words {
      let longer = slug.isEmpty ? String(word.prefix(40)) : "\(slug)-\(word)"
      if longer.count > 48 { break }
      slug = longer
    }
    return slug
  }
}
