// The canonical bytes of a recorded case: the inverse of ByteReader. Trailing zeros are left out, since missing bytes
// mean targets.

/// Writes choices as bytes.
package enum CaseEncoding {
  /// The canonical bytes of `choices`; decoding them under the same property gives the same choices.
  package static func bytes(of choices: UnsafeBufferPointer<Choice>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(choices.count * 2)
    for choice in choices { append(choice, to: &bytes) }
    while bytes.last == 0 { bytes.removeLast() }
    return bytes
  }

  /// The canonical bytes of `choices`.
  package static func bytes(of choices: [Choice]) -> [UInt8] {
    choices.withUnsafeBufferPointer { bytes(of: $0) }
  }

  private static func append(_ choice: Choice, to bytes: inout [UInt8]) {
    if choice.isSimplest {
      bytes.append(0)
      return
    }
    switch choice.kind {
    case .element: bytes.append(CaseFormat.element)
    case .step: bytes.append(CaseFormat.step)
    case .signed: append(number: zigzag(choice.key), to: &bytes)
    case .unsigned, .boolean, .ordinal: append(number: choice.key, to: &bytes)
    }
  }

  static func append(number: UInt64, to bytes: inout [UInt8]) {
    if number == 0 {
      bytes.append(CaseFormat.literalZero)
    } else if number <= UInt64(CaseFormat.largestShort) {
      bytes.append(UInt8(number))
    } else {
      let size = (71 - number.leadingZeroBitCount) / 8
      bytes.append(CaseFormat.firstLong + UInt8(size - 1))
      for index in 0..<size { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * index))) }
    }
  }

  private static func zigzag(_ key: UInt64) -> UInt64 {
    let value = Int64(bitPattern: key ^ Choice.signBit)
    return UInt64(bitPattern: (value << 1) ^ (value >> 63))
  }
}
