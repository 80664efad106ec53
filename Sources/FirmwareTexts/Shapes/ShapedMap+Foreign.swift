// Lines between entries that are of something else: a kernel that says what it makes of the entry it has just printed, or a
// further field of a structure.
//
//   MM: Multiboot mmap: address=0x0, length=644096, type=1
//   MM: Got an unaligned region from the bootloader; correcting length 644096 by 1024 bytes
//
//   Type: 0x1
//   Reserved: 0x0

extension ShapedMap {
  /// What a line that is not an entry is to a block.
  enum Standing {
    /// It may have been an entry.
    case entry
    /// It says something else.
    case foreign
    /// It is a field of the entries that is of no interest.
    case field
  }

  private static let shortestWord = 4

  /// The words of the lines of a block, those at `suspects` left out.
  func words(of block: Block, without suspects: Set<Int>) -> Set<String> {
    var words: Set<String> = []
    let entries = Set(block.rows.map(\.line))
    for index in block.lines where !suspects.contains(index) || entries.contains(lines[index].number) {
      for token in Token.tokens(of: lines[index].content) { words.insert(ShapedMap.letters(of: token)) }
    }
    return words
  }

  /// The letters of a word: its digits count the entries.
  private static func letters(of token: Token) -> String { token.lowercased.filter(\.isLetter) }

  /// What the line at `index` is, next to entries that have `words`. A damaged entry begins with words that the others have,
  /// or with what is left of one.
  func standing(ofLineAt index: Int, in block: Block, _ words: Set<String>) -> Standing {
    let tokens = Token.tokens(of: lines[index].content)
    let number = tokens.firstIndex { $0.number?.isLong == true } ?? tokens.endIndex
    let foreign = tokens[..<number].first { token in
      let word = ShapedMap.letters(of: token)
      return word.count >= ShapedMap.shortestWord && !words.contains { $0.hasSuffix(word) || $0.hasPrefix(word) }
    }
    guard foreign != nil else { return .entry }
    let hasSeveralLines = zip(block.rows, block.rows.dropFirst()).contains { $1.line > $0.line + 1 }
    let isField =
      tokens.count { $0.number?.isAddress == true } == 1 && number >= 2 && tokens[number - 1].isMark(in: "=:")
    return isField && hasSeveralLines && block.rows[0].shape.family == .fields ? .field : .foreign
  }
}
