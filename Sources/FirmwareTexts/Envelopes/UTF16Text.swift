// UTF-16: what PowerShell writes with `>`. With a byte order mark it is told for certain; without one, a text in ASCII
// letters has a zero in every other byte.

/// Turns UTF-16 into UTF-8.
enum UTF16Text {
  /// The text as UTF-8, or `nil` where the bytes are not UTF-16.
  static func decoded(_ bytes: [UInt8]) -> [UInt8]? {
    if bytes.starts(with: [0xFF, 0xFE]) { return decode(bytes.dropFirst(2), isLittleEndian: true) }
    if bytes.starts(with: [0xFE, 0xFF]) { return decode(bytes.dropFirst(2), isLittleEndian: false) }
    guard bytes.count >= 8, bytes.count % 2 == 0 else { return nil }
    if looksLikeText(bytes, zerosAt: 1) { return decode(bytes[...], isLittleEndian: true) }
    if looksLikeText(bytes, zerosAt: 0) { return decode(bytes[...], isLittleEndian: false) }
    return nil
  }

  /// Whether nearly all bytes at odd (1) or even (0) offsets are zero, and no byte at the other offsets is.
  private static func looksLikeText(_ bytes: [UInt8], zerosAt parity: Int) -> Bool {
    var zeros = 0
    for (index, byte) in bytes.enumerated() where byte == 0 {
      guard index % 2 == parity else { return false }
      zeros += 1
    }
    return zeros * 20 >= bytes.count / 2 * 19
  }

  private static func decode(_ bytes: ArraySlice<UInt8>, isLittleEndian: Bool) -> [UInt8] {
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    var index = bytes.startIndex
    while index + 1 < bytes.endIndex {
      let pair = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
      units.append(isLittleEndian ? pair.0 | pair.1 << 8 : pair.0 << 8 | pair.1)
      index += 2
    }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }
}
