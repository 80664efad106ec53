// Types that take more than a word to say: a flag with its value, and a bootloader's word with another program's number. They
// are put into one word here, so that the readers of shapes meet words alone.
//
//   usable=false        is_ram: true        "reserved": no        UnknownUefi(10)        UnknownBios(2)

import Operations

/// Replaces claims about a type by the word that they mean.
enum TypeClaims {
  private static let truths: Set<String> = ["true", "yes", "y", "on"]
  private static let lies: Set<String> = ["false", "no", "n", "off"]
  private static let names: Set<String> = ["type", "typ", "kind", "memtype", "regiontype", "entrytype", "region_type"]
  /// The flags that are also printed as 0 and 1.
  private static let numeric: Set<String> = [
    "usable", "available", "free", "reserved", "isusable", "isavailable", "isfree",
  ]

  /// The tokens of a line, with a word in the place of each claim.
  static func resolved(_ tokens: [Token]) -> [Token] {
    var result: [Token] = []
    let hasType = tokens.contains { names.contains($0.lowercased) }
    var index = 0
    while index < tokens.count {
      if let (word, end) = flag(tokens, index, hasType: hasType) {
        // The name makes the type hold for numbers on other lines, too; a type that has a name of its own is enough.
        if let word { result += hasType ? [.word(word)] : [.word("type"), .mark("="), .word(word)] }
        index = end
      } else if let (word, end) = foreignNumber(tokens, index) {
        result.append(.word(word))
        index = end
      } else {
        result.append(tokens[index])
        index += 1
      }
    }
    return result
  }

  /// The word that a flag and its value mean, `nil` if they say nothing, and the index of the token after them.
  private static func flag(_ tokens: [Token], _ index: Int, hasType: Bool) -> (word: String?, end: Int)? {
    guard tokens[index].isWord, index + 1 < tokens.count, !tokens[index + 1].isWord else { return nil }
    var next = index + 1
    while next < tokens.count, next - index < 6, tokens[next].isMark(in: "=:\"'?>") { next += 1 }
    guard next > index + 1, next < tokens.count else { return nil }
    let key = tokens[index].lowercased
    let bare = key.hasPrefix("is") ? String(key.dropFirst(2)) : key
    guard case .type(let type)? = MemoryTypeWord(bare) else { return nil }
    let end = next + 1 < tokens.count && tokens[next + 1].isMark(in: "\"'") ? next + 2 : next + 1
    let value = tokens[next].lowercased
    if truths.contains(value) { return (word(type), end) }
    if lies.contains(value) { return (opposite(type), end) }
    guard let number = tokens[next].number, numeric.contains(key.filter { $0 != "_" }), number.isFlag,
      end >= tokens.count || tokens[end].isWord || tokens[end].isMark(in: ",;)]}|")
    else { return nil }
    // A field of that name fills up many a structure.
    if type == FirmwareMemoryType.reserved, hasType { return (nil, end) }
    return (number.typeValue == 1 ? word(type) : opposite(type), end)
  }

  private static func opposite(_ type: UInt32) -> String? {
    switch type {
    case FirmwareMemoryType.usable: "reserved"
    case FirmwareMemoryType.reserved: "usable"
    default: nil
    }
  }

  /// `UnknownUefi(10)` and `UnknownBios(2)`, as the bootloader crate of Rust names what it does not convert.
  private static func foreignNumber(_ tokens: [Token], _ index: Int) -> (word: String, end: Int)? {
    let name = tokens[index].lowercased
    guard ["unknownuefi", "unknownbios"].contains(name), index + 3 < tokens.count, tokens[index + 1].isMark("("),
      let number = tokens[index + 2].number?.typeValue, tokens[index + 3].isMark(")")
    else { return nil }
    let type =
      name == "unknownuefi" ? MemoryTypeWord.efi(number) : UInt32(exactly: number) ?? FirmwareMemoryType.reserved
    return (word(type), index + 4)
  }

  private static func word(_ type: UInt32) -> String {
    switch type {
    case FirmwareMemoryType.usable: "usable"
    case FirmwareMemoryType.acpiTables: "acpidata"
    case FirmwareMemoryType.acpiNonVolatile: "acpinvs"
    case FirmwareMemoryType.unusable: "unusable"
    case FirmwareMemoryType.persistent: "persistent"
    default: "reserved"
    }
  }
}

extension Number {
  /// Whether it is a 0 or 1 as a flag has it.
  fileprivate var isFlag: Bool {
    !isHexadecimal && digits.count == 1 && (digits.first == UInt8(ascii: "0") || digits.first == UInt8(ascii: "1"))
  }
}

extension Token {
  fileprivate static func word(_ text: String) -> Token {
    Token(kind: .word, text: Array(text.utf8)[...], isAdjacent: false)
  }

  fileprivate static func mark(_ character: Unicode.Scalar) -> Token {
    let byte = UInt8(ascii: character)
    return Token(kind: .mark(byte), text: [byte][...], isAdjacent: false)
  }
}
