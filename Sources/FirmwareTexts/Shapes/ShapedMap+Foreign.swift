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

  /// Whether the line in which an entry begins has all of it.
  private func hasAllOnItsLine(_ row: Row) -> Bool {
    guard let line = lines.first(where: { $0.number == row.line }) else { return false }
    var fields = FieldShape()
    return !fields.read(TypeClaims.resolved(Token.tokens(of: line.content)), line: row.line).isEmpty
  }

  /// The letters of a word: its digits count the entries.
  private static func letters(of token: Token) -> String { token.lowercased.filter(\.isLetter) }

  /// What the line at `index` is, next to entries that have `words`. A damaged entry begins with words that the others have,
  /// or with what is left of one. One that was begun and not ended may have lent its type to the next, where entries take
  /// several lines.
  func standing(ofLineAt index: Int, isBroken: Bool, in block: Block, _ words: Set<String>) -> Standing {
    let hasSeveralLines = zip(block.rows, block.rows.dropFirst()).contains { $1.line > $0.line + 1 }
    let family = block.rows[0].shape.family
    if isBroken, hasSeveralLines, family == .fields, block.rows.prefix(8).contains(where: { !hasAllOnItsLine($0) }) {
      return .entry
    }
    let tokens = Token.tokens(of: lines[index].content)
    let number = tokens.firstIndex { $0.number?.isLong == true } ?? tokens.endIndex
    let foreign = tokens[..<number].first { token in
      let word = ShapedMap.letters(of: token)
      if isBroken, MemoryTypeWord(word) != nil { return false }
      return word.count >= ShapedMap.shortestWord && !words.contains { $0.hasSuffix(word) || $0.hasPrefix(word) }
    }
    guard foreign != nil else { return .entry }
    // A line with all numbers of an entry in columns is one, of a type that is not known.
    if family == .columns, tokens.count(where: { $0.number?.isLong == true }) > 1 { return .entry }
    let isField =
      tokens.count { $0.number?.isAddress == true } == 1 && number >= 2 && tokens[number - 1].isMark(in: "=:")
    return isField && hasSeveralLines && family == .fields ? .field : .foreign
  }
}
