// A number as a line writes it. Digits without 0x may be decimal or hexadecimal, which one line alone does not tell.
//
//   0x9fc00   0x0009_FC00   9fc00   0009FC00h   654336   639K   00000001:00000000   00000001`00000000   0x9fc00ULL

/// Digits, with what is known of their radix and unit.
struct Number {
  /// The digits without prefix, suffix and separators; of two halves, both.
  let digits: ArraySlice<UInt8>
  /// Whether 0x, an h or a division into halves says that the digits are hexadecimal.
  let isHexadecimal: Bool
  /// The bytes that one stands for: 1024 in 639K; `nil` without a unit.
  var unit: UInt64?
  /// Whether "bytes" or a unit says that the digits are decimal.
  var isDecimal = false
  /// Whether "bytes" or a unit follows.
  var isCounted = false
  /// Whether two numbers with a sign between them make it.
  var isSum = false

  /// The digits of the upper 32 bits, written like the lower ones, whose radix is not known yet.
  var upper: ArraySlice<UInt8>?

  /// How the number is written, beyond its digits; the same in all lines of a program.
  var form: String { (isSum ? "+" : "") + (unit.map { "\($0)" } ?? "") }

  /// Whether leading zeros fill the number to 8 digits or more, as hexadecimal addresses are printed.
  var isPadded: Bool { digits.count >= 8 && digits.first == UInt8(ascii: "0") }
  /// Whether it is certain that the digits are hexadecimal.
  var mustBeHexadecimal: Bool {
    isHexadecimal || !isDecimal && (isPadded || digits.contains { !TextScanner.isDecimalDigit($0) })
  }
  /// Whether it is written as addresses are, so that it is not a day or a process.
  var isAddress: Bool { mustBeHexadecimal && (isHexadecimal || digits.count >= 5) || digits.count >= 8 }

  /// Whether it is too long for a day, a time or a process, where a mark between two of them makes a range.
  var isLong: Bool { isAddress || digits.count >= 5 }

  /// The value; `nil` where it does not fit in 64 bits.
  func value(decimal: Bool) -> UInt64? {
    let radix: UInt64 = isDecimal || decimal && !mustBeHexadecimal ? 10 : 16
    guard case .value(var value) = TextScanner.numeral(digits, radix: radix) else { return nil }
    if let upper {
      guard case .value(let high) = TextScanner.numeral(upper, radix: radix), high < 1 << 32, value < 1 << 32 else {
        return nil
      }
      value |= high << 32
    }
    let (product, overflow) = value.multipliedReportingOverflow(by: unit ?? 1)
    return overflow ? nil : product
  }

  /// The value as a type of memory: decimal, unless it is certain that it is not.
  var typeValue: UInt64? { isHexadecimal ? value(decimal: false) : value(decimal: true) }

  /// Takes a number that comes next; takes nothing where a word does.
  static func take(_ scanner: inout TextScanner) -> Number? {
    var ahead = scanner
    let run = ahead.takeWhile(Token.isRunByte)
    // 0.000000 is a time.
    if ahead.rest.first == UInt8(ascii: "."), let next = ahead.rest.dropFirst().first, TextScanner.isDecimalDigit(next)
    {
      return nil
    }
    guard let number = number(run) else { return nil }
    scanner = ahead
    guard let low = lowHalf(of: number, after: &ahead) else { return number }
    scanner = ahead
    return Number(digits: number.digits + low, isHexadecimal: true)
  }

  /// The lower 32 bits that follow an upper half after a colon or a grave accent.
  private static func lowHalf(of high: Number, after scanner: inout TextScanner) -> ArraySlice<UInt8>? {
    guard high.digits.count == 8 || high.isHexadecimal && high.digits.count <= 8, high.unit == nil else { return nil }
    guard scanner.take(":") || scanner.take("`") else { return nil }
    let low = scanner.takeWhile(Token.isRunByte)
    guard low.count == 8, low.allSatisfy({ TextScanner.digit($0, radix: 16) != nil }) else { return nil }
    return low
  }

  private static let namesOfHexadecimalDigits: Set<String> = ["e820", "e801", "a20", "e88"]

  /// The number that a run of letters and digits is.
  private static func number(_ run: ArraySlice<UInt8>) -> Number? {
    guard run.count <= 40, let first = run.first, TextScanner.digit(first, radix: 16) != nil else { return nil }
    var scanner = TextScanner(run)
    let isPrefixed = scanner.take("0x")
    let digits = scanner.takeWhile { TextScanner.digit($0, radix: 16) != nil || isPrefixed && $0 == UInt8(ascii: "_") }
      .filter { $0 != UInt8(ascii: "_") }[...]
    guard !digits.isEmpty else { return nil }
    let suffix = String(decoding: scanner.rest.map(TextScanner.lowercased), as: UTF8.self)
    if ["u", "l", "ul", "ull", "ll", "lu", "llu", "u64", "u32", "usize"].contains(suffix)
      || suffix.isEmpty && isPrefixed
    {
      return Number(digits: digits, isHexadecimal: isPrefixed, isDecimal: !isPrefixed)
    }
    guard TextScanner.isDecimalDigit(first) || digits.count >= 5 else { return nil }
    if suffix == "h" { return Number(digits: digits, isHexadecimal: true) }
    if let unit = unit(suffix), digits.allSatisfy(TextScanner.isDecimalDigit) {
      return Number(digits: digits, isHexadecimal: false, unit: unit, isDecimal: true)
    }
    guard suffix.isEmpty,
      !namesOfHexadecimalDigits.contains(String(decoding: run.map(TextScanner.lowercased), as: UTF8.self))
    else { return nil }
    // "added" and "facade" are words; bfffffff is not.
    let isNumber = digits.contains(where: TextScanner.isDecimalDigit) || digits.count >= 8
    return isNumber ? Number(digits: digits, isHexadecimal: false) : nil
  }

  /// The bytes that a unit stands for.
  static func unit(_ name: String) -> UInt64? {
    switch name {
    case "k", "kb", "kib", "kbytes": 1 << 10
    case "m", "mb", "mib", "mbytes": 1 << 20
    case "g", "gb", "gib", "gbytes": 1 << 30
    case "t", "tb", "tib": 1 << 40
    default: nil
    }
  }
}
