// What word processors, forums and chat programs put in the place of ASCII: blanks that do not break, dashes, quotes, boxes.

/// Replaces typographic characters by the ASCII that they stand for.
enum Typography {
  /// `line` in ASCII where that has an equal; other characters stay.
  static func plain(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard line.contains(where: { $0 >= 0x80 }) else { return line }
    var plain: [UInt8] = []
    var rest = line
    while let first = rest.first {
      if first < 0x80 {
        plain.append(first)
        rest = rest.dropFirst()
      } else if let (scalar, length) = scalar(at: rest) {
        if let ascii = ascii(for: scalar) {
          plain += Array(ascii.utf8)
        } else {
          plain += rest.prefix(length)
        }
        rest = rest.dropFirst(length)
      } else {
        // Latin-1's non-breaking blank. Other bytes above ASCII are not letters.
        plain.append(first == 0xA0 ? UInt8(ascii: " ") : first)
        rest = rest.dropFirst()
      }
    }
    return plain[...]
  }

  /// The character of two or three bytes that UTF-8 has at the start of `bytes`.
  private static func scalar(at bytes: ArraySlice<UInt8>) -> (scalar: UInt32, length: Int)? {
    let head = Array(bytes.prefix(3)).map(UInt32.init)
    let isTail = { (index: Int) in head.count > index && head[index] & 0xC0 == 0x80 }
    switch head[0] {
    case 0xC2...0xDF where isTail(1): return ((head[0] & 0x1F) << 6 | head[1] & 0x3F, 2)
    case 0xE0...0xEF where isTail(1) && isTail(2):
      return ((head[0] & 0x0F) << 12 | (head[1] & 0x3F) << 6 | head[2] & 0x3F, 3)
    default: return nil
    }
  }

  private static func ascii(for scalar: UInt32) -> String? {
    switch scalar {
    case 0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: " "
    case 0xAD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2064, 0xFEFF: ""
    case 0x2028, 0x2029, 0x85: "\n"
    case 0x2010...0x2015, 0x2212, 0xFE58, 0xFE63, 0xFF0D: "-"
    case 0x2018...0x201B, 0x2032: "'"
    case 0x201C...0x201F, 0x2033, 0xAB, 0xBB: "\""
    case 0x2026: "..."
    case 0x2192, 0x21D2: "->"
    case 0x2502, 0x2503, 0x2551, 0xA6: "|"
    case 0xB7, 0x2022, 0x2023, 0x25AA, 0x25CF: "*"
    // The full-width forms of ASCII.
    case 0xFF01...0xFF5E: String(UnicodeScalar(UInt8(scalar - 0xFEE0)))
    default: nil
    }
  }
}
