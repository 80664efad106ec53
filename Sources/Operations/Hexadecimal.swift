// Addresses in messages.

#if !hasFeature(Embedded)

  /// `value` as 0x and eight digits.
  package func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
  }

#endif
