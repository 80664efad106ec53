// Numbers in columns, with blanks, commas, bars or braces between them, and a type as a number or a word.
//
//   0x0000000000000000 | 0x000000000009fc00 | 1           0x0, 0x9fc00, usable        { 0x0ULL, 0x9fc00ULL, E820_RAM },
//   ConventionalMemory 000000100000 000000100000 00000700 WB

/// Reads lines that consist of numbers and a type.
enum ColumnShape {
  /// The words that a line of columns may have besides its type.
  private static let ignored: Set<String> = [
    "uc", "wc", "wt", "wb", "uce", "wp", "rp", "xp", "ro", "nv", "sp", "runtime", "type", "bytes", "b",
  ]

  /// The numbers and the type of a line, if it has nothing else.
  struct Line {
    var numbers: [Number] = []
    var kind: Row.Kind?
    /// How many numbers stand before the type's word.
    var numbersBeforeKind = 0
  }

  static func read(_ tokens: [Token], line: Int, header: ColumnHeader?) -> Row? {
    guard var columns = columns(tokens) else { return nil }
    if let header { return header.row(columns, line: line) }
    dropIndex(&columns, tokens)
    guard columns.numbers.count >= 2 else { return nil }
    var attributes: Number?
    if columns.kind == nil {
      guard let type = typeNumber(&columns, &attributes) else { return nil }
      columns.kind = .number(type)
    }
    guard let kind = columns.kind, columns.numbers.count == 2 || columns.numbers.count == 3 else { return nil }
    let hasSize = columns.numbers[1].unit != nil
    let shape = Row.Shape(family: .columns, second: hasSize ? .length : .unknown)
    var row = Row(line: line, shape: shape, start: columns.numbers[0], second: columns.numbers[1], kind: kind)
    row.third = columns.numbers.count == 3 ? columns.numbers[2] : nil
    row.attributes = attributes
    row.isOfEFI = tokens.contains { MemoryTypeWord.isOfEFI($0.lowercased) }
    row.isBare = tokens.count <= 4 && tokens.allSatisfy { $0.number != nil }
    return row
  }

  /// The longest end of the line that is columns only.
  static func columns(_ tokens: [Token]) -> Line? {
    var start = tokens.count
    var index = 0
    var end = tokens.count
    // A comment ends the line.
    if let comment = tokens.indices.first(where: { tokens[$0].isMark("#") || isSlashes(tokens, $0) }), comment > 0 {
      end = comment
    }
    start = 0
    while index < end {
      guard tokens[index].isWord else {
        if tokens[index].isMark(in: "=@-") { start = index + 1 }
        index += 1
        continue
      }
      let (words, next) = Phrase.words(in: tokens, from: index)
      if MemoryTypeWord(words.joined()) == nil, !words.allSatisfy(ignored.contains) { start = next }
      index = next
    }
    var line = Line()
    index = start
    while index < end {
      if let number = tokens[index].number {
        var next = index + 1
        line.numbers.append(GrubNumber.joined(number, tokens, &next))
        index = max(next, index + 1)
      } else if tokens[index].isWord {
        let (words, next) = Phrase.words(in: tokens, from: index)
        if let meaning = MemoryTypeWord(words.joined()) {
          guard line.kind == nil else { return nil }
          line.kind = .word(meaning)
          line.numbersBeforeKind = line.numbers.count
        }
        index = next
      } else {
        index += 1
      }
    }
    // After a prefix, only numbers written as addresses count: others may belong to the prefix.
    if start > 0, !line.numbers.prefix(2).allSatisfy(\.isAddress) { return nil }
    return line.numbers.count >= 2 ? line : nil
  }

  private static func isSlashes(_ tokens: [Token], _ index: Int) -> Bool {
    tokens[index].isMark("/") && index + 1 < tokens.count && tokens[index + 1].isMark(in: "/*")
  }

  /// Takes the number of the line off: `0:`, `[1]`, `2.`, `#3`.
  private static func dropIndex(_ line: inout Line, _ tokens: [Token]) {
    guard let first = tokens.firstIndex(where: { $0.number != nil }), first + 1 < tokens.count else { return }
    let isMarked = tokens[first + 1].isMark(in: ":.])") && tokens[first + 1].isAdjacent
    let isNumbered = first > 0 && tokens[first - 1].isMark("#")
    if (isMarked || isNumbered) && line.numbers.count > 2, line.numbers.first?.isHexadecimal == false {
      line.numbers.removeFirst()
    }
  }

  /// The type, and attributes after it, of a line of numbers alone.
  private static func typeNumber(_ line: inout Line, _ attributes: inout Number?) -> Number? {
    // Five or six words of 32 bits: the upper half of each address first.
    let halves = line.numbers.prefix(4)
    if line.numbers.count == 5 || line.numbers.count == 6, halves.allSatisfy({ $0.digits.count == 8 }) {
      let rest = Array(line.numbers.dropFirst(4))
      line.numbers = [line.numbers[0].above(line.numbers[1]), line.numbers[2].above(line.numbers[3])] + rest
    }
    guard line.numbers.count >= 3 else { return nil }
    let third = line.numbers[2]
    guard let value = third.typeValue, value < 1 << 32 || third.digits.count == 16 else { return nil }
    // A third number that is a length is followed by the type.
    if line.numbers.count >= 4, value > 0xFF, let type = line.numbers[3].typeValue, type <= 0xFF {
      return line.numbers.remove(at: 3)
    }
    line.numbers.remove(at: 2)
    if line.numbers.count == 3 { attributes = line.numbers.removeLast() }
    return third
  }
}
