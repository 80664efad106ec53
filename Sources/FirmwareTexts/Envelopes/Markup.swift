// Pages that were saved from a bug tracker or a forum: HTML tags and entities, BBCode, and the escapes of JSON strings. Only
// tags that exist are taken out, since "<Usable>" and "[mem" are parts of maps.

/// Takes markup out of a line.
enum Markup {
  /// The parts of `line`, which tags such as `<br>` and escapes such as `\n` divide.
  static func lines(in line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    let isMarked = line.contains {
      $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "&") || $0 == UInt8(ascii: "\\")
        || $0 == UInt8(ascii: "\n")
    }
    guard isMarked else { return [line] }
    var plain: [UInt8] = []
    var rest = line
    while let first = rest.first {
      if let mark = mark(at: rest) {
        plain += mark.text
        rest = rest.dropFirst(mark.length)
      } else {
        plain.append(first)
        rest = rest.dropFirst()
      }
    }
    return plain.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  }

  /// What stands for the markup that `rest` begins with, and the length of it.
  private static func mark(at rest: ArraySlice<UInt8>) -> (text: [UInt8], length: Int)? {
    switch rest.first {
    case UInt8(ascii: "<"): tag(rest, close: UInt8(ascii: ">"), names: htmlTags, breaking: breakingTags)
    case UInt8(ascii: "["): tag(rest, close: UInt8(ascii: "]"), names: boardTags, breaking: ["li", "tr"])
    case UInt8(ascii: "&"): entity(rest)
    case UInt8(ascii: "\\"): escape(rest)
    default: nil
    }
  }

  private static let htmlTags: Set<String> = [
    "a", "b", "i", "u", "s", "em", "strong", "span", "font", "code", "tt", "samp", "kbd", "mark", "small", "big", "wbr",
    "html", "head", "body", "title", "meta", "link", "style", "img", "center", "section", "article", "table", "tbody",
    "thead", "ul", "ol", "blockquote", "ins", "del", "sub", "sup", "td", "th", "tr", "li", "br", "p", "div", "pre",
    "hr",
    "h1", "h2", "h3", "h4", "h5", "h6",
  ]
  private static let breakingTags: Set<String> = [
    "tr", "li", "br", "p", "div", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "table",
  ]
  private static let boardTags: Set<String> = [
    "b", "i", "u", "s", "code", "quote", "color", "size", "url", "img", "list", "font", "pre", "table", "tr", "td",
    "icode", "spoiler", "left", "center", "right", "plain", "mono", "tt", "html", "php", "noparse", "li", "highlight",
  ]

  private static func tag(
    _ rest: ArraySlice<UInt8>, close: UInt8, names: Set<String>, breaking: Set<String>
  ) -> (text: [UInt8], length: Int)? {
    var scanner = TextScanner(rest.dropFirst())
    _ = scanner.take("/")
    let word = scanner.takeWhile { TextScanner.isLetterOrDigit($0) }
    guard !word.isEmpty, word.count <= 10 else { return nil }
    let name = String(decoding: word.map(TextScanner.lowercased), as: UTF8.self)
    guard names.contains(name), let next = scanner.rest.first else { return nil }
    guard next == close || [" ", "=", "/", "\t"].contains(UnicodeScalar(next)) else { return nil }
    guard let end = scanner.rest.prefix(2048).firstIndex(of: close) else { return nil }
    let text: [UInt8] = breaking.contains(name) ? [0x0A] : name == "td" || name == "th" ? [0x20] : []
    return (text, end + 1 - rest.startIndex)
  }

  private static func entity(_ rest: ArraySlice<UInt8>) -> (text: [UInt8], length: Int)? {
    guard let end = rest.prefix(12).firstIndex(of: UInt8(ascii: ";")) else { return nil }
    let name = String(decoding: rest[(rest.startIndex + 1)..<end], as: UTF8.self)
    let length = end + 1 - rest.startIndex
    let named = [
      "lt": "<", "gt": ">", "amp": "&", "quot": "\"", "apos": "'", "nbsp": " ", "ndash": "-", "mdash": "-",
      "hellip": "...", "shy": "", "ensp": " ", "emsp": " ", "thinsp": " ", "minus": "-",
    ]
    if let text = named[name] { return (Array(text.utf8), length) }
    guard name.hasPrefix("#") else { return nil }
    let digits = name.dropFirst()
    let isHexadecimal = digits.hasPrefix("x") || digits.hasPrefix("X")
    guard let code = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits),
      let scalar = UnicodeScalar(code)
    else { return nil }
    return (Array(Typography.plain(Array(String(scalar).utf8)[...])), length)
  }

  /// The escapes of a JSON string.
  private static func escape(_ rest: ArraySlice<UInt8>) -> (text: [UInt8], length: Int)? {
    guard let next = rest.dropFirst().first else { return nil }
    switch UnicodeScalar(next) {
    case "n", "r": return ([0x0A], 2)
    case "t": return ([0x09], 2)
    case "\"", "/", "\\": return ([next], 2)
    case "u":
      let digits = rest.dropFirst(2).prefix(4)
      guard digits.count == 4, case .value(let code) = TextScanner.numeral(digits, radix: 16), code < 0x80 else {
        return nil
      }
      return ([UInt8(code)], 6)
    default: return nil
    }
  }
}
