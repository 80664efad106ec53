// Numbers of 64 bits that a program without 64-bit printing prints in parts, and numbers with a unit after a blank.

/// GRUB's way to print 64 bits: `0x1 X 4GB + 0x9fc00 bytes`.
enum GrubNumber {
  /// The number at `index - 1` with what GRUB adds to it.
  static func joined(_ number: Number, _ tokens: [Token], _ index: inout Int) -> Number {
    let rest = tokens[index...].prefix(5)
    guard rest.count >= 4, rest.first?.lowercased == "x" else { return withUnit(number, tokens, &index) }
    let parts = Array(rest)
    guard parts[1].number?.unit == 1 << 30 || parts[2].isMark("+"),
      let plus = parts.firstIndex(where: { $0.isMark("+") }),
      plus + 1 < parts.count, let low = parts[plus + 1].number
    else { return number }
    index += plus + 2
    let counted = withUnit(low, tokens, &index)
    var sum = number.above(counted)
    sum.isSum = true
    let hasWord = index < tokens.count && "bytes".hasPrefix(tokens[index].lowercased)
    sum.isCounted = counted.isCounted || hasWord && tokens[index].isWord
    return sum
  }

  /// `639 KB`, `654336 bytes`.
  private static func withUnit(_ number: Number, _ tokens: [Token], _ index: inout Int) -> Number {
    guard index < tokens.count, tokens[index].isWord, number.unit == nil, !number.mustBeHexadecimal else {
      return number
    }
    let name = tokens[index].lowercased
    var counted = number
    // A text may end inside of the word.
    if !name.isEmpty, "bytes".hasPrefix(name) {
      counted.isDecimal = true
    } else if let unit = Number.unit(name) {
      counted.unit = unit
      counted.isDecimal = true
    } else {
      return number
    }
    index += 1
    counted.isCounted = true
    return counted
  }
}

extension Number {
  /// The 64 bits of which this is the upper half; a half of more than 32 bits makes a number that has no value.
  func above(_ low: Number) -> Number {
    let isOpen = { (number: Number) in !number.mustBeHexadecimal && !number.isDecimal && number.unit == nil }
    if isOpen(self), isOpen(low), digits.contains(where: { $0 != UInt8(ascii: "0") }) {
      var whole = low
      whole.upper = digits
      return whole
    }
    guard let upper = value(decimal: low.isDecimal), let lower = low.value(decimal: false), upper < 1 << 32,
      lower < 1 << 32
    else {
      return Number(digits: (digits + low.digits + low.digits).prefix(40), isHexadecimal: true)
    }
    if upper == 0 { return low }
    return Number(digits: Array(String(upper << 32 | lower, radix: 16).utf8)[...], isHexadecimal: true)
  }
}
