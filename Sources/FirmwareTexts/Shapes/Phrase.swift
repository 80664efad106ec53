// Words that belong together: "ACPI NVS", "BS_Code", "non-volatile", "Kernel/Modules".

/// Reads phrases out of tokens.
enum Phrase {
  /// The words from `index` on, and the index of the token after them.
  static func words(in tokens: [Token], from index: Int) -> (words: [String], end: Int) {
    var words: [String] = []
    var index = index
    while index < tokens.count {
      if tokens[index].isWord {
        words.append(tokens[index].lowercased)
        index += 1
      } else if !words.isEmpty, tokens[index].isMark(in: "-/&+"), index + 1 < tokens.count, tokens[index + 1].isWord {
        index += 1
      } else {
        break
      }
    }
    return (words, index)
  }

  /// The words that end just before `index`.
  static func words(in tokens: [Token], before index: Int) -> [String] {
    var start = index
    while start > 0, tokens[start - 1].isWord || start > 1 && start < index && tokens[start - 1].isMark(in: "-/&+_") {
      start -= 1
    }
    return words(in: tokens, from: start).words
  }
}
