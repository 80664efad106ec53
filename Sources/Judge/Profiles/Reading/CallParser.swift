// The grammar of calls.
//
//   call       NAME(argument, ...) [-> result] [CONVENTION]      the brackets around CONVENTION are written
//   argument   [N-bit] role | out role | NUMBER | &PLACE | *PLACE
//   role       physical | frame number | pointer at BASE | record of N bytes at BASE | virtual | size | ...
//   BASE       NUMBER | &PLACE | *PLACE          PLACE    SYMBOL | SYMBOL+N | NUMBER
//   result     item, item ...    the first may be: [N-bit] role [at N of M bytes] | [N-bit] status | bool | nothing
//                                all others:       pattern means done|none|refused
//   pattern    NUMBER | false | true | negative | nonzero | odd | anything | below N | above N

/// A call that cannot be read: what is wrong, and how many characters into the text that is.
struct CallError: Error {
  var message: String
  var column: Int
}

/// A word of a call, and how many characters into the text it begins.
struct CallWord {
  var text: Substring
  var column: Int
}

/// Reads a call.
struct CallParser {
  private let text: String
  private let position: ProfilePosition?
  private let convention: CallingConvention

  /// - Parameters:
  ///   - text: the call.
  ///   - position: where its first character stands in the profile.
  ///   - convention: holds where the call names none.
  static func parse(
    _ text: String, position: ProfilePosition?, convention: CallingConvention
  ) throws(CallError) -> Call {
    try CallParser(text: text, position: position, convention: convention).call()
  }

  private func call() throws(CallError) -> Call {
    guard let open = text.firstIndex(of: "(") else {
      throw CallError(message: "a call needs parentheses: write '\(printable(text.prefix { $0 != " " }))()'", column: 0)
    }
    guard let close = text.firstIndex(of: ")"), close > open else {
      throw CallError(message: "the parenthesis is not closed", column: column(open))
    }
    let name = trimmed(text[..<open])
    guard Amounts.isSymbol(name.text) else {
      throw CallError(message: "'\(printable(name.text))' is no name of a function", column: name.column)
    }
    var call = Call(SymbolReference(String(name.text), position: position), convention: convention)
    let inside = text[text.index(after: open)..<close]
    if !trimmed(inside).text.isEmpty {
      for item in items(inside) { call.arguments.append(try argument(item)) }
    }
    try readRest(text[text.index(after: close)...], into: &call)
    return call
  }

  private func readRest(_ rest: Substring, into call: inout Call) throws(CallError) {
    var rest = rest
    if let open = rest.firstIndex(of: "[") {
      guard let close = rest.lastIndex(of: "]"), trimmed(rest[rest.index(after: close)...]).text.isEmpty else {
        throw CallError(message: "'[' begins the calling convention, which ']' must end", column: column(open))
      }
      let word = trimmed(rest[rest.index(after: open)..<close])
      guard let convention = CallingConvention(word.text) else {
        throw CallError(message: CallingConvention.refusal(word.text), column: word.column)
      }
      call.convention = convention
      rest = rest[..<open]
    }
    let result = trimmed(rest)
    guard !result.text.isEmpty else { return }
    guard result.text.hasPrefix("->") else {
      throw CallError(
        message: "'\(printable(result.text))' follows the arguments; write '-> RESULT' or '[CONVENTION]' there",
        column: result.column)
    }
    var isFirst = true
    for item in items(result.text.dropFirst(2)) {
      let words = words(item)
      if words.contains(where: { $0.text == "means" }) {
        if isFirst { call.result = .status(bits: 32) }
        call.rules.append(try rule(words, item))
      } else if isFirst {
        call.result = try self.result(words, item)
      } else {
        throw CallError(
          message: "'\(printable(item.text))' is no meaning of a result; write 'VALUE means done', 'none' or 'refused'",
          column: item.column)
      }
      isFirst = false
    }
    if call.result == .nothing, let rule = call.rules.first {
      throw CallError(
        message: "a function that returns nothing cannot mean \(rule.outcome.rawValue)", column: result.column)
    }
  }

  private func argument(_ item: CallWord) throws(CallError) -> Call.Argument {
    var words = words(item)
    let bits = try bits(&words)
    guard let first = words.first else { throw CallError(message: "an argument is missing", column: item.column) }
    if first.text == "out" {
      words.removeFirst()
      let inner = try self.bits(&words) ?? bits
      let role = try role(&words, item)
      try expectEnd(words)
      return Call.Argument(.out(role), bits: inner ?? 32)
    }
    if words.count == 1, let number = Amounts.number(first.text) {
      let bits = bits ?? 32
      guard bits == 64 || number < 1 << UInt64(bits) || number >= 0 &- (1 << UInt64(bits - 1)) else {
        throw CallError(
          message: "\(first.text) does not fit in \(bits) bits; write '64-bit \(first.text)'", column: first.column)
      }
      return Call.Argument(.literal(number), bits: bits)
    }
    if first.text.hasPrefix("&") || first.text.hasPrefix("*") {
      let place = try place(words, item)
      return Call.Argument(first.text.hasPrefix("&") ? .addressOf(place) : .wordAt(place), bits: bits ?? 32)
    }
    let role = try role(&words, item)
    try expectEnd(words)
    return Call.Argument(.role(role), bits: bits ?? 32)
  }

  private func result(_ given: [CallWord], _ item: CallWord) throws(CallError) -> Call.Result {
    var words = given
    let bits = try bits(&words)
    if words.count == 1, words[0].text == "nothing" { return .nothing }
    if words.count == 1, words[0].text == "bool" { return .status(bits: bits ?? 8) }
    if words.count == 1, words[0].text == "status" { return .status(bits: bits ?? 32) }
    let role = try role(&words, item)
    guard !words.isEmpty else { return .value(role, bits: bits ?? 32) }
    let texts = words.map(\.text)
    guard texts.count == 5, texts[0] == "at", texts[2] == "of", texts[4] == "bytes",
      let offset = Amounts.number(texts[1]), let size = Amounts.number(texts[3]), size <= 256,
      offset <= size, UInt64((bits ?? 32) / 8) <= size - offset
    else {
      throw CallError(
        message: "'\(printable(words.map(\.text).joined(separator: " ")))' follows the result; "
          + "for a structure write where the value stands: 'ROLE at 0 of 8 bytes' (at most 256)",
        column: words[0].column)
    }
    return .structure(role, bits: bits ?? 32, offset: Int(offset), size: Int(size))
  }

  private func rule(_ words: [CallWord], _ item: CallWord) throws(CallError) -> Call.Rule {
    let texts = words.map(\.text)
    guard texts.count >= 3, texts[texts.count - 2] == "means",
      let outcome = Call.Outcome(rawValue: String(texts[texts.count - 1]))
    else {
      throw CallError(
        message: "'\(printable(item.text))' is not 'VALUE means done', 'VALUE means none' or 'VALUE means refused'",
        column: item.column)
    }
    let pattern: Call.Pattern
    switch (texts[0], texts.count) {
    case ("negative", 3): pattern = .negative
    case ("nonzero", 3), ("true", 3): pattern = .nonzero
    case ("false", 3): pattern = .equal(0)
    case ("odd", 3): pattern = .odd
    case ("anything", 3): pattern = .anything
    case (let text, 3) where Amounts.number(text) != nil: pattern = .equal(Amounts.number(text) ?? 0)
    case ("below", 4) where Amounts.number(texts[1]) != nil: pattern = .below(Amounts.number(texts[1]) ?? 0)
    case ("above", 4) where Amounts.number(texts[1]) != nil: pattern = .above(Amounts.number(texts[1]) ?? 0)
    default:
      throw CallError(
        message:
          "'\(printable(texts.dropLast(2).joined(separator: " ")))' is no value; write a number, false, true, negative, nonzero, "
          + "odd, anything, below N or above N", column: item.column)
    }
    return Call.Rule(pattern, means: outcome)
  }

  // MARK: Pieces

  /// Takes `N-bit` from the front.
  private func bits(_ words: inout [CallWord]) throws(CallError) -> Int? {
    guard let first = words.first, first.text.hasSuffix("-bit") else { return nil }
    guard let bits = Int(first.text.dropLast(4)), [8, 16, 32, 64].contains(bits) else {
      throw CallError(message: "\(printable(first.text)): values have 8, 16, 32 or 64 bits", column: first.column)
    }
    words.removeFirst()
    return bits
  }

  /// Takes a role from the front.
  private func role(_ words: inout [CallWord], _ item: CallWord) throws(CallError) -> Role {
    if let (role, count) = Role.simple(words.map(\.text)) {
      words.removeFirst(count)
      return role
    }
    let texts = words.map(\.text)
    switch texts.first {
    case "pointer" where texts.count >= 3 && texts[1] == "at":
      let base = try base(words[2])
      words.removeFirst(3)
      return .pointer(at: base)
    case "record" where texts.count >= 6 && texts[1] == "of" && texts[3] == "bytes" && texts[4] == "at":
      guard let size = Amounts.number(texts[2]), (1...4096).contains(size) else {
        throw CallError(message: "a record has 1 to 4096 bytes", column: words[2].column)
      }
      let base = try base(words[5])
      words.removeFirst(6)
      return .record(bytes: Int(size), at: base)
    case "pointer":
      throw CallError(
        message:
          "say where the window begins that shows frames: 'pointer at 0xC0000000'; a block of the heap is 'block', "
          + "a page 'virtual'", column: item.column)
    default:
      let name = texts.first.map { printable($0) } ?? ""
      throw CallError(
        message: "'\(name)' is no role\(NearestName.question(name, among: Role.names)); roles are "
          + Role.names.joined(separator: ", "), column: item.column)
    }
  }

  private func base(_ word: CallWord) throws(CallError) -> Role.Base {
    let isAddress = word.text.hasPrefix("&")
    let isWord = word.text.hasPrefix("*")
    guard let place = Amounts.place(isAddress || isWord ? word.text.dropFirst() : word.text, position: position),
      isAddress || isWord || place.symbol == nil
    else {
      throw CallError(
        message: "'\(printable(word.text))' is no address; write a number, &SYMBOL or *SYMBOL", column: word.column)
    }
    return isWord ? .wordAt(place) : .value(place)
  }

  private func place(_ words: [CallWord], _ item: CallWord) throws(CallError) -> Place {
    guard words.count == 1, let place = Amounts.place(words[0].text.dropFirst(), position: position) else {
      throw CallError(
        message: "'\(printable(item.text))' is no place; write &SYMBOL, *SYMBOL or *SYMBOL+8", column: item.column)
    }
    return place
  }

  private func expectEnd(_ words: [CallWord]) throws(CallError) {
    guard let word = words.first else { return }
    throw CallError(message: "'\(printable(word.text))' follows the role; a comma may be missing", column: word.column)
  }

  // MARK: Text

  private func column(_ index: String.Index) -> Int { text.unicodeScalars.distance(from: text.startIndex, to: index) }

  private func trimmed(_ part: Substring) -> CallWord {
    let start = part.drop { $0 == " " }
    var end = start
    while end.last == " " { end.removeLast() }
    return CallWord(text: end, column: column(start.startIndex))
  }

  /// The parts between commas.
  private func items(_ part: Substring) -> [CallWord] {
    part.split(separator: ",", omittingEmptySubsequences: false).map(trimmed)
  }

  private func words(_ item: CallWord) -> [CallWord] {
    item.text.split(separator: " ").map { CallWord(text: $0, column: column($0.startIndex)) }
  }
}
