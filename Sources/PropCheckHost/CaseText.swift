// The text beside a saved case.
//
//     Drew 6 choices, digest 9a3c50b1e77f2d04.         compared when the case runs again
//
//     Property 'pages are never lost' does not hold for this case:
//       ...                                            for people only

import PropCheck

/// What is written beside a saved case.
struct CaseText {
  /// What the case drew.
  let shape: CaseShape
  /// What a person reads.
  let text: String

  /// A longer text is cut, in bytes.
  private static let sizeLimit = 1 << 20
  private static let ending = ".txt"

  /// Where the text on the case at `path` is.
  static func path(beside path: String) -> String { path + ending }

  /// Whether a file of this name is the text on a case.
  static func isText(_ file: String) -> Bool { file.hasSuffix(ArtefactStore.ending + ending) }

  /// Writes the text on the case at `path`.
  func write(beside path: String) throws(FileProblem) {
    let digest = ArtefactStore.hexadecimal(shape.digest, digits: 16)
    var bytes = Array("Drew \(shape.choices) choices, digest \(digest).\n\n\(text)".utf8)
    if bytes.count > CaseText.sizeLimit {
      bytes = bytes.prefix(CaseText.sizeLimit) + Array("\n... (cut, \(bytes.count) bytes)\n".utf8)
    }
    try Files.write(bytes, to: CaseText.path(beside: path))
  }

  /// What the case at `path` drew when it was saved; nil if no text beside it says so.
  static func shape(beside path: String) -> CaseShape? {
    guard let bytes = try? Files.read(CaseText.path(beside: path), first: 100) else { return nil }
    let words = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self).split(separator: " ")
    guard words.count == 5, words[0] == "Drew", let choices = Int(words[1]),
      let digest = UInt64(words[4].dropLast(), radix: 16)
    else { return nil }
    return CaseShape(choices: choices, digest: digest)
  }
}
