// A line cut into numbers, words and marks, as every shape but the oldest is read from.
//
//   0: 0000000000000000 - 000000000009fc00 = 1 RAM     number : number - number = number word

/// A piece of a line.
struct Token {
  enum Kind {
    case number(Number)
    /// Letters, digits and underscores that do not form a number.
    case word
    case mark(UInt8)
  }

  let kind: Kind
  let text: ArraySlice<UInt8>
  /// Whether no blank stands before it.
  let isAdjacent: Bool

  var number: Number? { if case .number(let number) = kind { number } else { nil } }
  var isWord: Bool { if case .word = kind { true } else { false } }

  func isMark(_ character: Unicode.Scalar) -> Bool {
    if case .mark(let byte) = kind { UnicodeScalar(byte) == character } else { false }
  }

  func isMark(in characters: StaticString) -> Bool {
    guard case .mark(let byte) = kind else { return false }
    return characters.withUTF8Buffer { $0.contains(byte) }
  }

  /// The word in lower case, empty for other tokens.
  var lowercased: String { isWord ? String(decoding: text.map(TextScanner.lowercased), as: UTF8.self) : "" }

  /// The most tokens of a line that are looked at: no list of a map on one line is longer.
  static let maximumCount = 1 << 16

  static func tokens(of line: ArraySlice<UInt8>) -> [Token] {
    var tokens: [Token] = []
    var scanner = TextScanner(line)
    var isAdjacent = false
    while let first = scanner.rest.first, tokens.count < maximumCount {
      if TextScanner.isBlank(first) {
        scanner.skipBlanks()
        isAdjacent = false
        continue
      }
      let start = scanner.rest
      let kind: Kind
      if isRunByte(first) {
        kind = Number.take(&scanner).map { .number($0) } ?? word(&scanner)
      } else {
        _ = scanner.takeByte()
        kind = .mark(first)
      }
      tokens.append(Token(kind: kind, text: start.prefix(start.count - scanner.rest.count), isAdjacent: isAdjacent))
      isAdjacent = true
    }
    return tokens
  }

  static func isRunByte(_ byte: UInt8) -> Bool { TextScanner.isLetterOrDigit(byte) || byte == UInt8(ascii: "_") }

  /// Takes a word, or a decimal fraction, which cannot be an address.
  private static func word(_ scanner: inout TextScanner) -> Kind {
    let run = scanner.takeWhile(isRunByte)
    if run.allSatisfy(TextScanner.isDecimalDigit), scanner.rest.first == UInt8(ascii: ".") {
      _ = scanner.takeByte()
      _ = scanner.takeWhile(isRunByte)
    }
    return .word
  }
}
