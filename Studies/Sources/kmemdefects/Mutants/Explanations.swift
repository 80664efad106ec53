// Why some mutants survive: a file that a person keeps. A mutant's key stands on a line of its own, and below it, indented,
// what makes it equivalent, or what would have to be observed to tell it apart.
//
//   Sources/KMem/Frames/FrameBitmap.swift words constant: 32 => 33
//     Only the size of ... changes, and nothing reads ...
//
// Lines that begin with '#' are remarks.

import Foundation

/// The explained mutants.
struct Explanations: Sendable {
  private let texts: [String: String]

  /// The path in the package.
  static let path = "Tests/Defects/mutants/survivors.txt"

  /// - Throws: where a line is out of place.
  init(_ text: String) throws {
    var texts: [String: String] = [:]
    var key: String?
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.hasPrefix("#") || line.allSatisfy(\.isWhitespace) { continue }
      if !line.hasPrefix(" ") {
        if let key, texts[key] == "" { throw RunError("\(Self.path): '\(key)' has no explanation") }
        if texts[String(line)] != nil { throw RunError("\(Self.path):\(number + 1): '\(line)' stands there twice") }
        key = String(line)
        texts[String(line)] = ""
      } else if let key {
        let addition = line.drop { $0 == " " }
        texts[key]! += (texts[key]!.isEmpty ? "" : " ") + addition
      } else {
        throw RunError("\(Self.path):\(number + 1): an explanation without a mutant above it")
      }
    }
    if let key, texts[key] == "" { throw RunError("\(Self.path): '\(key)' has no explanation") }
    self.texts = texts
  }

  /// Why the mutant may survive; nil where nobody has said.
  subscript(key: String) -> String? { texts[key] }

  /// Keys of mutants that are not in `list`: of text that has changed, or of another sample.
  func keys(missingFrom list: Set<String>) -> [String] { texts.keys.filter { !list.contains($0) }.sorted() }
}
