// Text for terminals: columns, wrapped lines, sizes and addresses as people read them.

import Operations

/// Helpers that lay text out in columns of printable characters.
package enum TextLayout {
  /// The width that pictures keep to.
  package static let columns = 80

  package static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  package static func rightAligned(_ text: String, to width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  /// `value` as 0x and at least `digits` digits.
  package static func hexadecimal(_ value: UInt64, digits: Int = 8) -> String {
    let text = String(value, radix: 16)
    return "0x" + String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  /// A number of bytes in the largest unit that it fills, cut to one decimal; whole where it is: `639 KiB`, `127.9 MiB`.
  package static func size(_ bytes: UInt128) -> String {
    if bytes == 1 { return "1 byte" }
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
    var unit: UInt128 = 1
    var name = 0
    while name + 1 < units.count && bytes >= unit << 10 {
      unit <<= 10
      name += 1
    }
    let tenths = bytes % unit * 10 / unit
    return "\(bytes / unit)\(bytes % unit == 0 ? "" : ".\(tenths)") \(units[name])"
  }

  package static func size(_ bytes: some UnsignedInteger) -> String { size(UInt128(bytes)) }

  /// `1 entry`, `2 entries`.
  package static func count(_ number: some BinaryInteger, _ singular: String, _ plural: String) -> String {
    "\(number) \(number == 1 ? singular : plural)"
  }

  /// Breaks `text` at blanks into lines of at most `columns`; those after the first begin with `indent` blanks. A word
  /// that no line holds is cut. Blanks that no line ends at are kept.
  package static func wrapped(_ text: String, indent: Int = 0, columns: Int = columns) -> [String] {
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    var line = ""
    var isStart = true
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      var word = word
      if !isStart && line.count + 1 + word.count > columns {
        while line.hasSuffix(" ") { line.removeLast() }
        lines.append(line)
        line = margin
        isStart = true
      }
      if isStart && word.isEmpty && !lines.isEmpty { continue }
      if !isStart { line += " " }
      while line.count + word.count > columns {
        let room = columns - line.count
        lines.append(line + word.prefix(room))
        word = word.dropFirst(room)
        line = margin
      }
      line += word
      isStart = false
    }
    return lines + [line]
  }
}

extension TextLayout {
  /// `text` with its middle replaced by `...` where it is longer than `columns`.
  package static func shortened(_ text: String, columns: Int = columns) -> String {
    guard text.count > columns else { return text }
    let kept = columns - 3
    return text.prefix(kept / 2) + "..." + text.suffix(kept - kept / 2)
  }
}
