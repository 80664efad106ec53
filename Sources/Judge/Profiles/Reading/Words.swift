// The words for roles and calling conventions.

extension Role {
  /// Roles that are words without a number.
  private static let simple: [(words: [Substring], role: Role)] = [
    (["physical"], .physical), (["frame", "number"], .frameNumber), (["virtual"], .virtual),
    (["page", "number"], .pageNumber), (["size"], .size), (["count"], .count), (["pages"], .pages),
    (["alignment"], .alignment), (["flags"], .flags), (["space"], .space), (["block"], .block), (["start"], .start),
    (["end"], .end), (["bytes"], .bytes), (["kibibytes"], .kibibytes), (["map", "count"], .mapCount), (["map"], .map),
    (["text"], .text), (["anything"], .anything),
  ]

  /// All roles as a profile writes them.
  static let names: [String] =
    simple.map { $0.words.joined(separator: " ") } + ["pointer at ADDRESS", "record of N bytes at ADDRESS"]

  /// The role that begins `words`, and how many of them it takes.
  static func simple(_ words: [Substring]) -> (role: Role, count: Int)? {
    simple.first { words.starts(with: $0.words) }.map { ($0.role, $0.words.count) }
  }

  /// The role as a profile writes it, with a base in the words of calls.
  var word: String {
    switch self {
    case .pointer(let base): "pointer at \(base.word)"
    case .record(let bytes, let base): "record of \(bytes) bytes at \(base.word)"
    default: Role.simple.first { $0.role == self }.map { $0.words.joined(separator: " ") } ?? ""
    }
  }
}

extension Role.Base {
  var word: String {
    switch self {
    case .value(let place): (place.symbol == nil ? "" : "&") + place.word
    case .wordAt(let place): "*" + place.word
    }
  }
}

extension Place {
  var word: String {
    guard let symbol else { return "0x" + String(offset, radix: 16, uppercase: true) }
    return offset == 0 ? symbol.name : "\(symbol.name)+0x\(String(offset, radix: 16, uppercase: true))"
  }
}

extension CallingConvention {
  init?(_ word: some StringProtocol) {
    switch word {
    case "cdecl": self = .cdecl
    case "stdcall": self = .stdcall
    case "fastcall": self = .fastcall
    case "thiscall": self = .thiscall
    case "regparm(1)": self = .regparm(1)
    case "regparm(2)": self = .regparm(2)
    case "regparm(3)": self = .regparm(3)
    default: return nil
    }
  }

  static let names = ["cdecl", "stdcall", "fastcall", "thiscall", "regparm(1)", "regparm(2)", "regparm(3)"]

  static func refusal(_ word: some StringProtocol) -> String {
    "'\(printable(word))' is no calling convention\(NearestName.question(printable(word), among: names)); "
      + "write \(names.joined(separator: ", "))"
  }
}
