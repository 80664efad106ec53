// Lines that say that others were left out: "...", "[...]", "<snip>".

/// Knows the marks that people leave where they cut lines out.
enum Elision {
  /// Whether `line` says that lines were left out, and nothing else.
  static func isElision(_ line: ArraySlice<UInt8>) -> Bool {
    let word = line.filter { TextScanner.isLetterOrDigit($0) }.map(TextScanner.lowercased)
    let dots = line.count { $0 == UInt8(ascii: ".") }
    let marks = Set(Array(" \t.[](){}<>-=*/:#|\u{8}".utf8))
    guard line.allSatisfy({ TextScanner.isLetterOrDigit($0) || marks.contains($0) }) else { return false }
    return word.isEmpty
      ? dots >= 2 : ["snip", "snipped", "cut", "skipped", "omitted", "etc"].contains { Array($0.utf8) == word }
  }
}
