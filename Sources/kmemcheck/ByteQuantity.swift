// Numbers of bytes on the command line.
//
//   1048576   0x100000   1024K   1M        all the same; K, M and G are 1024, 1024^2 and 1024^3

import Operations

/// What is wrong with a value on the command line.
struct ArgumentError: Error, Equatable, CustomStringConvertible {
  var description: String

  init(_ description: String) {
    self.description = description
  }
}

/// Reads numbers of bytes: decimal or 0x hexadecimal, optionally followed by K, M or G.
enum ByteQuantity {
  /// - Throws: what is wrong with `text`.
  static func parse(_ text: String) throws(ArgumentError) -> UInt64 {
    var digits = text[...]
    var shift: UInt64 = 0
    if let suffix = digits.last, let exponent = ["k", "m", "g"].firstIndex(of: suffix.lowercased()) {
      shift = 10 * UInt64(exponent + 1)
      digits = digits.dropLast()
    }
    let isHexadecimal = digits.hasPrefix("0x") || digits.hasPrefix("0X")
    if isHexadecimal { digits = digits.dropFirst(2) }
    let isDigit: (Character) -> Bool = { $0.isASCII && (isHexadecimal ? $0.isHexDigit : $0.isWholeNumber) }
    if digits.isEmpty || !digits.allSatisfy(isDigit) {
      throw ArgumentError("write a number of bytes in decimal or as 0x hexadecimal, with K, M or G behind it or not")
    }
    guard let number = UInt64(digits, radix: isHexadecimal ? 16 : 10), number <= UInt64.max >> shift else {
      throw ArgumentError("it does not fit in 64 bits")
    }
    return number << shift
  }

  /// A number that the 32-bit kernel keeps in one word.
  static func parse32(_ text: String) throws(ArgumentError) -> UInt32 {
    guard let number = UInt32(exactly: try parse(text)) else {
      throw ArgumentError("it does not fit in the 32 bits of the kernel; at most 0xFFFFFFFF")
    }
    return number
  }

  /// A range as START:LENGTH.
  static func parseRange(_ text: String) throws(ArgumentError) -> ByteRange {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 else { throw ArgumentError("write START:LENGTH, both in bytes") }
    let start = try parse(String(parts[0]))
    let length = try parse(String(parts[1]))
    if length == 0 { throw ArgumentError("the range is empty; write START:LENGTH, not START:END") }
    if start.addingReportingOverflow(length).overflow { throw ArgumentError("the range runs past 2^64") }
    return ByteRange(start: start, length: length)
  }
}
