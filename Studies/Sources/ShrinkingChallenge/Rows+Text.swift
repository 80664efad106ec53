// Rows about text: padding, escapes, order, printers, and messages in a stream.
//
// Written without knowledge of the shrinker; their answers were worked out by hand. The minimum is shortlex: the fewest
// choices, then the least numbers from left to right in the order in which they are drawn. Alternatives are numbered in
// the order in which they are listed.

import PropCheck

extension Row {
  static let text: [Row] = [
    // Names are padded to a column's width by their bytes instead of their characters.
    // Minimum: one name with one character that is not ASCII; é is the first of these. At width 1 it needs no padding,
    // so 2.
    Row(name: "column width", normalForm: "2: [\"é\"]", group: .unseen) { source in
      try Texts.columnWidth(&source)
    },

    // A settings file escapes line ends but not backslashes, and takes both back when it reads.
    // Minimum: one setting, whose value needs a backslash and one of the letters that it escapes: n comes before the
    // backslash. The key is one letter: a.
    Row(name: "settings file", normalForm: "a=<\\n>", group: .unseen) { source in
      try Texts.settingsFile(&source)
    },

    // Numbers are sorted by value and other names by their letters, which is no order.
    // Minimum: two of the three must be numbers that values and letters sort differently, and the third a word that
    // lies between them by letters. One of the numbers begins with the lower digit and has the higher value, or the
    // same and a zero before: 2 characters. The word comes after it by letters and before the other number, so it
    // begins with the same digit and goes on with a letter: 2 characters. The other number has 1: 5 characters (4 have
    // no solution, by trying all). The first character drawn is 0 at best: the first text is 01 or 0a (with 0 or 00
    // first nothing is lower), so 01. The second is then a word above it, 0a, and the third a number that is not above
    // 1 and comes after 0a by letters: 1.
    Row(name: "natural sort", normalForm: "01 0a 1", group: .unseen) { source in
      try Texts.naturalSort(&source)
    },

    // A printer of formulas leaves out parentheses around an operand on the right that binds as strongly.
    // Minimum: two operators, three numbers. The outer one is -, since + and * do not mind (+ of - neither); the inner
    // one is on the right and the first that matters: +. x - (y + z) and x - y + z differ by 2z: 0, 0, 1.
    Row(name: "formula printer", normalForm: "0-(0+1)", group: .unseen) { source in
      try Texts.formulaPrinter(&source)
    },

    // A reader of messages, each after its length in two bytes, loses half a length at the end of a chunk that had a
    // message in it.
    // Minimum: one message is followed by the first half of another one's length, so there are two, both empty; the
    // stream of 4 bytes is cut once, after 3. A cut before, too, would be allowed, but is not needed.
    Row(name: "framed stream", normalForm: "[[], []] cut at [3]", group: .unseen) { source in
      try Texts.framedStream(&source)
    },
  ]
}

private enum Texts {
  static func columnWidth(_ source: inout Source) throws {
    let width = try source.integer(in: 1...12)
    let names = try source.list(1...8) { source in try source.string(0...width, of: Alphabet("abcdefgh é😀")) }
    source.note("\(width): \(names)")
    for name in names {
      let cell = name + String(repeating: " ", count: max(0, width - name.utf8.count))
      try require(cell.count == width, "a cell of the wrong width")
    }
  }

  static func settingsFile(_ source: inout Source) throws {
    let settings = try source.dictionary(0...6) { source in
      try source.string(1...4, of: .lowercase)
    } to: { source in
      try source.string(0...8, of: Alphabet("abn =\\\n"))
    }
    let sorted = settings.sorted { $0.key < $1.key }
    source.note(
      sorted.map { "\($0.key)=<\($0.value.map { $0 == "\n" ? "LF" : String($0) }.joined())>" }.joined(separator: ", "))
    let text = sorted.map { "\($0.key)=\(escaped($0.value))\n" }.joined()
    var read: [String: String] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      read[String(parts[0])] = unescaped(parts[1])
    }
    try require(read == settings, "what is read is not what was written")
  }

  static func escaped(_ text: String) -> String {
    text.map { $0 == "\n" ? "\\n" : String($0) }.joined()
  }

  static func unescaped(_ text: Substring) -> String {
    var result = ""
    var rest = text
    while let character = rest.popFirst() {
      if character == "\\", rest.first == "n" || rest.first == "\\" {
        result.append(rest.removeFirst() == "n" ? "\n" : "\\")
      } else {
        result.append(character)
      }
    }
    return result
  }

  static func naturalSort(_ source: inout Source) throws {
    let alphabet = Alphabet("0123456789abc")
    let first = try source.string(0...4, of: alphabet)
    let middle = try source.string(0...4, of: alphabet)
    let last = try source.string(0...4, of: alphabet)
    source.note("\(first) \(middle) \(last)")
    guard isNaturallyBefore(first, middle), isNaturallyBefore(middle, last) else { return }
    try require(isNaturallyBefore(first, last), "the first does not come before the last")
  }

  static func isNaturallyBefore(_ one: String, _ other: String) -> Bool {
    if let one = Int(one), let other = Int(other) { return one < other }
    return one < other
  }

  indirect enum Formula {
    case number(Int)
    case binary(String, Formula, Formula)
    var value: Int {
      switch self {
      case .number(let number): number
      case .binary("+", let left, let right): left.value &+ right.value
      case .binary("-", let left, let right): left.value &- right.value
      case .binary(_, let left, let right): left.value &* right.value
      }
    }
    var strength: Int {
      switch self {
      case .number: 3
      case .binary("*", _, _): 2
      case .binary: 1
      }
    }
    func text(strict: Bool) -> String {
      switch self {
      case .number(let number): return "\(number)"
      case .binary(let sign, let left, let right):
        let least = strict ? strength + 1 : strength
        return (left.strength < strength ? "(\(left.text(strict: strict)))" : left.text(strict: strict)) + sign
          + (right.strength < least ? "(\(right.text(strict: strict)))" : right.text(strict: strict))
      }
    }
  }

  static func formulaPrinter(_ source: inout Source) throws {
    let formula: Formula = try source.recursive(branches: 10) { source in
      .number(try source.integer(in: 0...9))
    } branch: { source, part in
      .binary(try source.element(of: ["+", "-", "*"]), try part(&source), try part(&source))
    }
    source.note(formula.text(strict: true))
    var parser = Parser(rest: formula.text(strict: false)[...])
    try require(parser.sum() == formula.value, "the printed formula has another value")
  }

  struct Parser {
    var rest: Substring
    mutating func sum() -> Int {
      var value = product()
      while let sign = rest.first, sign == "+" || sign == "-" {
        rest.removeFirst()
        let operand = product()
        value = sign == "+" ? value &+ operand : value &- operand
      }
      return value
    }
    private mutating func product() -> Int {
      var value = factor()
      while rest.first == "*" {
        rest.removeFirst()
        value = value &* factor()
      }
      return value
    }
    private mutating func factor() -> Int {
      guard rest.removeFirst(while: "(") else { return rest.removeFirst().wholeNumberValue! }
      let value = sum()
      rest.removeFirst()
      return value
    }
  }

  static func framedStream(_ source: inout Source) throws {
    let messages = try source.list(0...6) { source in try source.bytes(0...10) }
    let stream = messages.flatMap { [UInt8($0.count >> 8), UInt8($0.count & 0xff)] + $0 }
    let cuts = try source.subset(of: stream.indices.dropFirst())
    source.note("\(messages) cut at \(cuts)")
    var read: [[UInt8]] = []
    var waiting: [UInt8] = []
    for (start, end) in zip([0] + cuts, cuts + [stream.count]) {
      waiting += stream[start..<end]
      var hadMessage = false
      while waiting.count >= 2 {
        let length = Int(waiting[0]) << 8 + Int(waiting[1])
        guard waiting.count >= 2 + length else { break }
        read.append(Array(waiting[2..<2 + length]))
        waiting.removeFirst(2 + length)
        hadMessage = true
      }
      if hadMessage, waiting.count < 2 { waiting = [] }
    }
    try require(read == messages, "the messages that arrive are not those that were sent")
  }
}

extension Substring {
  /// Removes the first character if it is `character`; says whether it was.
  fileprivate mutating func removeFirst(while character: Character) -> Bool {
    guard first == character else { return false }
    removeFirst()
    return true
  }
}
