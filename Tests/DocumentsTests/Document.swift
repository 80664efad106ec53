// One document of the package, cut into what can be checked: links, words set as code, lines of code, rows of tables.

import Foundation
import TestSupport

/// A Markdown file of the package.
struct Document {
  /// The path from the package's folder.
  let path: String
  let lines: [Line]

  /// A line, and whether it is a line of a code block.
  struct Line {
    let number: Int
    let text: String
    let isCode: Bool
  }

  init(_ path: String) throws {
    self.init(path: path, text: try String(contentsOf: PackageFiles.root.appending(path: path), encoding: .utf8))
  }

  init(path: String, text: String) {
    self.path = path
    var isFenced = false
    var lines: [Line] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let isFence = line.drop { $0 == " " }.hasPrefix("```")
      if isFence { isFenced.toggle() }
      lines.append(
        Line(number: index + 1, text: String(line), isCode: !isFence && (isFenced || line.hasPrefix("    "))))
    }
    self.lines = lines
  }

  /// The folder in which the document lies, from the package's folder; empty for the package's own.
  var folder: String { path.split(separator: "/").dropLast().joined(separator: "/") }

  /// The targets of links to files, with the numbers of their lines.
  var links: [(line: Int, target: String)] {
    lines.filter { !$0.isCode }.flatMap { line in
      line.text.matches(of: /\]\(([^)#\s]+)[^)]*\)/).map { (line.number, String($0.output.1)) }
    }.filter { !$0.target.contains(":") }
  }

  /// Everything between backticks. A pair may begin on one line and end on the next.
  var codeWords: [(line: Int, text: String)] {
    var words: [(line: Int, text: String)] = []
    var open: (line: Int, text: String)?
    for line in lines where !line.isCode {
      if line.text.allSatisfy(\.isWhitespace) { open = nil }
      for (index, part) in line.text.split(separator: "`", omittingEmptySubsequences: false).enumerated() {
        if index > 0 {
          if let word = open { words.append(word) }
          open = open == nil ? (line.number, "") : nil
        }
        if let word = open { open = (word.line, word.text + (word.text.isEmpty || index > 0 ? "" : " ") + part) }
      }
    }
    return words
  }

  /// Code in words and in blocks.
  var code: [(line: Int, text: String)] {
    codeWords + lines.filter(\.isCode).map { ($0.number, $0.text) }
  }

  /// The cells of each row of a table.
  var rows: [(line: Int, cells: [String])] {
    lines.filter { !$0.isCode && $0.text.hasPrefix("|") }.map { line in
      (line.number, line.text.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) })
    }
  }
}
