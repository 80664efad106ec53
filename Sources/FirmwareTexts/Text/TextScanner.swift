// Reads fields of a line, byte by byte. No byte sequence is an error here: a scanner either takes what it was asked for
// or stays where it is.

import Operations

/// A cursor over the bytes of one line.
struct TextScanner {
  /// What has not been read yet.
  private(set) var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) {
    rest = bytes
  }

  /// A number as text says it.
  enum Numeral: Equatable {
    case value(UInt64)
    case exceeds64Bits
    case malformed
  }

  static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
  }

  mutating func skipBlanks() {
    rest = rest.drop(while: TextScanner.isBlank)
  }

  /// Takes `text` if it comes next, in upper or lower case.
  mutating func take(_ text: StaticString) -> Bool {
    let wanted = text.utf8CodeUnitCount
    guard rest.count >= wanted else { return false }
    let matches = text.withUTF8Buffer { pattern in
      zip(pattern, rest).allSatisfy { TextScanner.lowercased($0) == TextScanner.lowercased($1) }
    }
    if matches { rest = rest.dropFirst(wanted) }
    return matches
  }

  mutating func takeByte() -> UInt8? {
    rest.popFirst()
  }

  /// Takes everything up to the next blank.
  mutating func takeWord() -> ArraySlice<UInt8> {
    takeWhile { !TextScanner.isBlank($0) }
  }

  mutating func takeWhile(_ condition: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    let word = rest.prefix(while: condition)
    rest = rest.dropFirst(word.count)
    return word
  }

  /// Takes a hexadecimal number with or without 0x.
  mutating func takeHexadecimal() -> Numeral {
    let start = rest
    _ = take("0x")
    let digits = takeWhile { TextScanner.digit($0, radix: 16) != nil }
    let numeral = TextScanner.numeral(digits, radix: 16)
    if numeral == .malformed { rest = start }
    return numeral
  }

  /// The value of all of `digits` in `radix`; no digits at all are malformed.
  static func numeral(_ digits: ArraySlice<UInt8>, radix: UInt64) -> Numeral {
    guard !digits.isEmpty else { return .malformed }
    var value: UInt64 = 0
    var overflowed = false
    for byte in digits {
      guard let digit = TextScanner.digit(byte, radix: radix) else { return .malformed }
      let (product, tooLong) = value.multipliedReportingOverflow(by: radix)
      let (sum, carried) = product.addingReportingOverflow(digit)
      overflowed = overflowed || tooLong || carried
      value = sum
    }
    return overflowed ? .exceeds64Bits : .value(value)
  }

  /// The value of all of `word`, hexadecimal with or without 0x.
  static func hexadecimal(_ word: ArraySlice<UInt8>) -> Numeral {
    var scanner = TextScanner(word)
    let numeral = scanner.takeHexadecimal()
    return scanner.rest.isEmpty ? numeral : .malformed
  }

  static func digit(_ byte: UInt8, radix: UInt64) -> UInt64? {
    let value: UInt8
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): value = byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): value = byte - UInt8(ascii: "A") + 10
    default: return nil
    }
    return value < radix ? UInt64(value) : nil
  }

  static func lowercased(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte + 0x20 : byte
  }

  static func isDecimalDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    let lower = lowercased(byte)
    return isDecimalDigit(byte) || lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")
  }

  /// Where `text` first stands in `bytes`, in upper or lower case.
  static func firstIndex(of text: StaticString, in bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.count >= text.utf8CodeUnitCount else { return nil }
    return text.withUTF8Buffer { pattern in
      let first = lowercased(pattern[0])
      for index in bytes.startIndex...(bytes.endIndex - pattern.count) where lowercased(bytes[index]) == first {
        var scanner = TextScanner(bytes[index...])
        if scanner.take(text) { return index }
      }
      return nil
    }
  }

  /// `bytes` without blanks at either end.
  static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var trimmed = bytes.drop(while: isBlank)
    while let last = trimmed.last, isBlank(last) { trimmed.removeLast() }
    return trimmed
  }
}
