// Numbers, sizes, ranges and places as a profile spells them.

/// Reads the small values of a profile; nil if the text is not such a value.
enum Amounts {
  /// Decimal, or hexadecimal with 0x; `_` may stand between digits. A leading minus gives two's complement.
  static func number(_ text: some StringProtocol) -> UInt64? {
    if text.hasPrefix("-") {
      guard let magnitude = number(text.dropFirst()), magnitude <= 1 << 63 else { return nil }
      return 0 &- magnitude
    }
    let isHexadecimal = text.hasPrefix("0x") || text.hasPrefix("0X")
    let digits = String((isHexadecimal ? text.dropFirst(2) : text.dropFirst(0)).filter { $0 != "_" })
    guard let first = digits.first, first.isASCII, first.isHexDigit else { return nil }
    return UInt64(digits, radix: isHexadecimal ? 16 : 10)
  }

  /// A number of bytes: a number, with K, M or G for the powers of 1024.
  static func size(_ text: some StringProtocol) -> UInt64? {
    let scales: [Character: UInt64] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
    guard !text.hasPrefix("0x"), let last = text.last, let scale = scales[last] else {
      return text.hasPrefix("-") ? nil : number(text)
    }
    guard !text.hasPrefix("-"), let count = number(text.dropLast()) else { return nil }
    let (size, isOverflow) = count.multipliedReportingOverflow(by: scale)
    return isOverflow ? nil : size
  }

  /// `FIRST-LAST`, both inclusive, or `FIRST+SIZE`; whole pages.
  static func range(_ text: String) -> AddressRange? {
    guard let separator = text.firstIndex(where: { $0 == "-" || $0 == "+" }),
      let first = address(text[..<separator].filter { $0 != " " })
    else { return nil }
    let rest = text[text.index(after: separator)...].filter { $0 != " " }
    let last: UInt64
    if text[separator] == "-" {
      guard let number = address(rest) else { return nil }
      last = UInt64(number)
    } else {
      guard let size = size(rest), size > 0, size <= 1 << 32 else { return nil }
      last = UInt64(first) + size - 1
    }
    guard last >= UInt64(first), last <= 0xFFFF_FFFF, first % 4096 == 0, last % 4096 == 4095 else { return nil }
    return AddressRange(first: first, last: UInt32(last))
  }

  private static func address(_ text: some StringProtocol) -> UInt32? {
    text.hasPrefix("-") ? nil : number(text).flatMap { UInt32(exactly: $0) }
  }

  /// A number, or a symbol with `+OFFSET` or `-OFFSET` after it.
  static func place(_ text: some StringProtocol, position: ProfilePosition?) -> Place? {
    if let number = address(text) { return Place(offset: number) }
    guard let separator = text.firstIndex(where: { $0 == "+" || $0 == "-" }) else {
      return isSymbol(text) ? Place(symbol: SymbolReference(String(text), position: position), offset: 0) : nil
    }
    let name = text[..<separator]
    guard isSymbol(name), let offset = address(text[text.index(after: separator)...]) else { return nil }
    return Place(
      symbol: SymbolReference(String(name), position: position), offset: text[separator] == "+" ? offset : 0 &- offset)
  }

  /// Letters, digits and the characters that compilers put into names; `::` for C++.
  static func isSymbol(_ text: some StringProtocol) -> Bool {
    guard let first = text.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return false }
    return text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      case UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "$"), UInt8(ascii: "@"), UInt8(ascii: ":"): true
      default: false
      }
    }
  }
}
