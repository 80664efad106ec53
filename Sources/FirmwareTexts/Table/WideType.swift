// A third word of a table that is 64 bits of a 24-byte entry rather than a type: attributes above the type, as a dump of three
// 64-bit words shows it. Decimal 100000001 is 0x5F5E101, which no firmware has as a type.
//
//   0000000000100000 000000009B71F000 0000000100000001        base, length, attributes 1 and type 1

/// Attributes and type in one number.
struct WideType {
  let attributes: UInt32
  let type: UInt32

  /// Reads `word`; `nil` where it is a type alone. The upper half has one digit, or the word fills 16 digits.
  init?(_ word: ArraySlice<UInt8>) {
    let isWide =
      word.count == 16 || word.count == 9 && word.dropFirst().prefix(6).allSatisfy { $0 == UInt8(ascii: "0") }
    guard isWide, case .value(let value) = TextScanner.numeral(word, radix: 16) else { return nil }
    let type = UInt32(truncatingIfNeeded: value)
    guard (1...0xFF).contains(type), value >> 32 < 0x100 else { return nil }
    attributes = UInt32(value >> 32)
    self.type = type
  }
}
