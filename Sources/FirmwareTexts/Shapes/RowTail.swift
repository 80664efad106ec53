// What follows the numbers of a range: brackets, a length, a number of pages, the type as a number or as words, remarks.
//
//   ] usable        = 1 RAM        : 0x9fc00 (Usable)        type 1, usable        0000000000000008 000000000000000F

/// The end of a line after its range.
struct RowTail {
  /// Numbers that are not the type's.
  private(set) var numbers: [Number] = []
  private(set) var kind: Row.Kind?
  /// What is named as attributes.
  private(set) var attributes: Number?
  /// Whether the first of the numbers is named as a size.
  private(set) var hasSize = false
  /// The first words that are not a type.
  private(set) var unknownWords: String?
  /// Whether two types are named that differ.
  private(set) var isContradictory = false

  /// Words that say what a number before them is, and those of UEFI attributes.
  private static let units: Set<String> = [
    "b", "bytes", "byte", "pages", "page", "kb", "mb", "gb", "kib", "mib", "gib", "ub",
  ]
  private static let keys: Set<String> = [
    "type", "typ", "kind", "len", "length", "size", "attr", "attribute", "attributes", "mem", "is",
  ]
  private static let attributeKeys: Set<String> = ["attr", "attribute", "attributes"]
  private static let sizeKeys: Set<String> = ["len", "length", "size"]
  private static let attributeWords: Set<String> = [
    "uc", "wc", "wt", "wb", "uce", "wp", "rp", "xp", "ro", "nv", "sp", "mr", "runtime", "cc", "hot", "plug",
    "ro_runtime",
  ]

  init(_ tokens: [Token], from start: Int) {
    var index = start
    var expectsType = false
    var lastKey: String?
    while index < tokens.count {
      let token = tokens[index]
      if let number = token.number {
        if expectsType || token.isInParentheses(tokens, index), kind == nil, number.unit == nil,
          let value = number.typeValue, value < 1 << 32
        {
          if kind == nil { kind = .number(number) }
          expectsType = false
        } else if lastKey.map(Self.attributeKeys.contains) == true {
          attributes = attributes ?? number
        } else {
          if numbers.isEmpty { hasSize = lastKey.map(Self.sizeKeys.contains) == true }
          numbers.append(number)
        }
        lastKey = nil
        index += 1
      } else if token.isWord {
        let (words, end) = Phrase.words(in: tokens, from: index)
        index = end
        lastKey = words.last
        expectsType = take(words) || expectsType
      } else {
        if token.isMark("#") || token.isMark(";") && kind != nil { break }
        // What an arrow leads to is what the range becomes: the line is about a change.
        if token.isMark(">"), index > start, tokens[index - 1].isMark(in: "=-"), kind != nil { isContradictory = true }
        expectsType = expectsType && token.isMark(in: "=:\"' ")
        index += 1
      }
    }
    adoptTypeNumber()
  }

  /// - Returns: whether a number after the words is the type.
  private mutating func take(_ phrase: [String]) -> Bool {
    // "is usable, and"
    var words = phrase[...]
    while let last = words.last, last == "and" { words.removeLast() }
    while let first = words.first, words.count > 1, first == "is" || first == "are" { words.removeFirst() }
    if let meaning = MemoryTypeWord(words.joined()) {
      if case .word(let known)? = kind, known != meaning { isContradictory = true }
      // A word outweighs a number, whose meaning differs from one program to the next.
      if case .word? = kind {} else { kind = .word(meaning) }
      return false
    }
    let rest = words.filter { !Self.units.contains($0) && !Self.attributeWords.contains($0) && !Self.keys.contains($0) }
    if rest.isEmpty { return words.last.map { ["type", "typ", "kind"].contains($0) } ?? false }
    if kind == nil, unknownWords == nil { unknownWords = words.joined(separator: " ") }
    return false
  }

  /// A small number among those after the range is the type where no word names one.
  private mutating func adoptTypeNumber() {
    guard kind == nil, unknownWords == nil else { return }
    let isType = { (number: Number) in
      number.unit == nil && number.digits.count <= 3 && (number.typeValue ?? 0x100) < 0x40
    }
    guard let index = numbers.lastIndex(where: isType) else { return }
    kind = .number(numbers.remove(at: index))
  }
}

extension Token {
  /// Whether the token at `index` is alone in parentheses.
  fileprivate func isInParentheses(_ tokens: [Token], _ index: Int) -> Bool {
    index > 0 && tokens[index - 1].isMark("(") && index + 1 < tokens.count && tokens[index + 1].isMark(")")
  }
}
