// What the digits of a map mean. No line alone tells: 100000 may be 1 MiB in hexadecimal or nothing plausible in decimal, and
// sample kernels print the two halves of 64 bits with %x%x, so that 0x10 is 4 GiB.

import Operations

/// How all numbers of a map are written.
enum NumberStyle: Equatable {
  case hexadecimal
  case decimal
  /// Two 32-bit halves without leading zeros: `0x09fc00` is 0x9fc00, and `0x10` is 2^32.
  case unpaddedHalves

  /// The style of `rows`.
  ///
  /// - Throws: ``FirmwareMapTextError/Reason/numbersAmbiguous``.
  static func style(of rows: [Row]) throws(FirmwareMapTextError) -> NumberStyle {
    let numbers = rows.flatMap { [$0.start, $0.second] }
    if hasUnpaddedHalves(numbers) { return .unpaddedHalves }
    // One number with a letter or with leading zeros tells for all that have no 0x.
    let bare = numbers.filter { !$0.isHexadecimal && !$0.isDecimal && $0.digits.count > 1 }
    guard !bare.isEmpty, !bare.contains(where: \.mustBeHexadecimal) else { return .hexadecimal }
    // Who prints addresses with 0x and pages without it prints pages in decimal.
    if rows.allSatisfy({ $0.shape.second == .pages && $0.start.isHexadecimal && !$0.second.isHexadecimal }) {
      return .decimal
    }
    let hexadecimal = isPlausible(rows, decimal: false)
    let decimal = isPlausible(rows, decimal: true)
    if hexadecimal { return .hexadecimal }
    if decimal { return .decimal }
    throw FirmwareMapTextError(line: rows[0].line, reason: .numbersAmbiguous)
  }

  /// The value of a number in this style.
  func value(_ number: Number, line: Int) throws(FirmwareMapTextError) -> UInt64 {
    let value: UInt64? =
      switch self {
      case .hexadecimal: number.value(decimal: false)
      case .decimal: number.value(decimal: true)
      case .unpaddedHalves: try halves(number, line: line)
      }
    guard let value else {
      throw FirmwareMapTextError(line: line, reason: .tooLarge(.start, FirmwareMapTextError.quote(number.digits)))
    }
    return value
  }

  /// Whether all starts, and all ends or lengths, are whole KiB.
  private static func isPlausible(_ rows: [Row], decimal: Bool) -> Bool {
    rows.allSatisfy { row in
      guard let start = row.start.value(decimal: decimal), let second = row.second.value(decimal: decimal) else {
        return false
      }
      if row.shape.second == .pages { return start % 4096 == 0 }
      return start % 1024 == 0 && (second % 1024 == 0 || (second &+ 1) % 1024 == 0)
    }
  }

  /// Whether a zero is printed as 0x00, or another number with one zero in front that fills no usual width.
  private static func hasUnpaddedHalves(_ numbers: [Number]) -> Bool {
    let prefixed = numbers.filter(\.isHexadecimal)
    guard prefixed.count == numbers.count, prefixed.allSatisfy({ $0.digits.count > 1 && $0.digits.count <= 16 }) else {
      return false
    }
    let zeroFirst = prefixed.filter { $0.digits.first == UInt8(ascii: "0") }
    let lows = zeroFirst.map { $0.digits.dropFirst() }
    let isWhole = lows.allSatisfy { $0.count <= 8 && ($0.count == 1 || $0.first != UInt8(ascii: "0")) }
    return !zeroFirst.isEmpty && isWhole && Set(prefixed.map(\.digits.count)).count > 1
  }

  /// The value of two halves, where it is clear which is which.
  private func halves(_ number: Number, line: Int) throws(FirmwareMapTextError) -> UInt64? {
    let digits = number.digits
    var values: [UInt64] = []
    for count in 1...8 where count < digits.count && digits.count - count <= 8 {
      let low = digits.suffix(count)
      let high = digits.dropLast(count)
      if count > 1 && low.first == UInt8(ascii: "0") || high.count > 1 && high.first == UInt8(ascii: "0") { continue }
      guard case .value(let upper) = TextScanner.numeral(high, radix: 16),
        case .value(let lower) = TextScanner.numeral(low, radix: 16)
      else { continue }
      if lower % 1024 == 0 || upper == 0 { values.append(upper << 32 | lower) }
    }
    guard values.count == 1 else {
      throw FirmwareMapTextError(line: line, reason: .halvesAmbiguous(FirmwareMapTextError.quote(digits)))
    }
    return values[0]
  }
}
