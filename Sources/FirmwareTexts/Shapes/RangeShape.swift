// Two numbers with a mark between them, and a type after or before them.
//
//   0000000000000000 - 000000000009fc00 = 1 RAM          [0x0, 0x9fbff] (usable)       HOLE: a0000 - e0000
//   00000000-0009fbff : System RAM                       [0x0-0x9fc00) reserved        BS_Code 0000-0FFF 0001 000F
//   0x0..0x9fc00 usable      0x0 -> 0x9fc00 : 0x9fc00 <Usable>      [mem 0x0-0x9fbff] usable

/// Reads START - END TYPE.
enum RangeShape {
  /// What a line is.
  enum Reading {
    case rows([Row])
    /// A range of addresses without a type that is known.
    case untyped(marks: String, words: String)
  }

  static func read(_ tokens: [Token], line: Int) -> Reading? {
    if let reading = readSeveral(tokens, line: line) { return reading }
    var untyped: Reading?
    for index in tokens.indices where tokens[index].number != nil {
      guard let pair = Pair(tokens, at: index) else { continue }
      let tail = RowTail(tokens, from: pair.end)
      if tail.isContradictory { return nil }
      guard let kind = tail.kind ?? wordBefore(pair, tokens) else {
        if pair.start.isAddress, pair.last.isAddress {
          untyped = untyped ?? .untyped(marks: pair.marks, words: tail.unknownWords ?? "")
        }
        continue
      }
      // Unknown words right after the range say what it is; a later number is then not its type.
      if case .number? = tail.kind, tail.unknownWords != nil { continue }
      return .rows([row(pair, tail, kind, line)])
    }
    return untyped
  }

  private static func wordBefore(_ pair: Pair, _ tokens: [Token]) -> Row.Kind? {
    var head = pair.head
    while head > 0, tokens[head - 1].isMark(in: ":=|\"'") { head -= 1 }
    return MemoryTypeWord(Phrase.words(in: tokens, before: head).joined()).map(Row.Kind.word)
  }

  private static func row(_ pair: Pair, _ tail: RowTail, _ kind: Row.Kind, _ line: Int) -> Row {
    let shape = Row.Shape(family: .range, marks: pair.marks, second: pair.second)
    var row = Row(line: line, shape: shape, start: pair.start, second: pair.last, kind: kind)
    row.third = tail.numbers.first
    row.hasSize = tail.hasSize
    row.attributes = tail.attributes
    return row
  }

  /// The entries of a line with several ranges of addresses, each with its type behind it; a line on which some have none
  /// is no entry. `nil` where the line has one range.
  private static func readSeveral(_ tokens: [Token], line: Int) -> Reading? {
    var pairs: [Pair] = []
    var index = 0
    while index < tokens.count {
      if tokens[index].number != nil, let pair = Pair(tokens, at: index), pair.isOfAddresses {
        pairs.append(pair)
        index = pair.end
      } else {
        index += 1
      }
    }
    guard pairs.count > 1 else { return nil }
    var rows: [Row] = []
    for (number, pair) in pairs.enumerated() {
      let end = number + 1 < pairs.count ? pairs[number + 1].head : tokens.count
      let tail = RowTail(Array(tokens[..<end]), from: pair.end)
      guard let kind = tail.kind, !tail.isContradictory else { return .untyped(marks: pair.marks, words: "") }
      rows.append(row(pair, tail, kind, line))
    }
    return .rows(rows)
  }

  /// Two numbers with a mark between them.
  private struct Pair {
    let start: Number
    let last: Number
    let second: Row.Second
    let marks: String
    /// The index of the first token, the bracket's if there is one.
    let head: Int
    /// The index of the token after the range.
    let end: Int

    init?(_ tokens: [Token], at index: Int) {
      var next = index + 1
      let bracket = index > 0 && tokens[index - 1].isMark(in: "[(") ? tokens[index - 1] : nil
      let isMemBracket = index > 1 && tokens[index - 1].lowercased == "mem" && tokens[index - 2].isMark("[")
      let isBracketed = bracket != nil || isMemBracket
      guard let separator = Pair.separator(tokens, &next, isBracketed: isBracketed) else { return nil }
      guard next < tokens.count, let last = tokens[next].number, let start = tokens[index].number else { return nil }
      // 2024-03-03 is a day, not a range: a third number follows.
      if separator == "-", Pair.isChained(tokens, index, next) { return nil }
      let closer = next + 1 < tokens.count ? tokens[next + 1] : nil
      // (0x0, 0x9fc00, 1) are columns.
      if separator == ",", closer?.isMark(in: "])") != true { return nil }
      self.start = start
      self.last = last
      let isOpenEnd = isBracketed && closer?.isMark(")") == true && bracket?.isMark("(") != true
      second = separator == "..=" ? .inclusiveEnd : separator == ".." || isOpenEnd ? .exclusiveEnd : .end
      marks = (isMemBracket ? "[mem " : isBracketed ? "[" : "") + separator
      head = isMemBracket ? index - 2 : bracket != nil ? index - 1 : index
      end = next + 1
    }

    /// Whether it is more than a time or a date.
    var isOfAddresses: Bool { last.isLong && (start.isLong || start.digits.elementsEqual("0".utf8)) }

    private static func isChained(_ tokens: [Token], _ first: Int, _ last: Int) -> Bool {
      let hasBefore = first > 0 && tokens[first].isAdjacent && tokens[first - 1].isMark("-")
      let isTight = tokens[first + 1].isAdjacent && tokens[last].isAdjacent
      let hasAfter = last + 1 < tokens.count && tokens[last + 1].isAdjacent && tokens[last + 1].isMark("-")
      return isTight && (hasBefore || hasAfter)
    }

    /// The mark between the numbers, in one spelling for each meaning.
    private static func separator(_ tokens: [Token], _ index: inout Int, isBracketed: Bool) -> String? {
      guard index < tokens.count else { return nil }
      if ["to", "through", "thru", "until"].contains(tokens[index].lowercased) {
        index += 1
        return "-"
      }
      if tokens[index].isMark(","), isBracketed {
        index += 1
        return ","
      }
      if tokens[index].isMark("~") {
        index += 1
        return "-"
      }
      if tokens[index].isMark(".") {
        guard index + 1 < tokens.count, tokens[index + 1].isMark(".") else { return nil }
        index += 2
        while index < tokens.count, tokens[index].isMark(".") { index += 1 }
        guard index < tokens.count, tokens[index].isMark("=") else { return ".." }
        index += 1
        return "..="
      }
      guard tokens[index].isMark("-") else { return nil }
      while index < tokens.count, tokens[index].isMark("-") { index += 1 }
      guard index < tokens.count, tokens[index].isMark(">") else { return "-" }
      index += 1
      return "->"
    }
  }
}
