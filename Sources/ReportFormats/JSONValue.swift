// JSON as text (RFC 8259): integers of any size, members in the order given, one line.

/// A JSON value that is written, never read.
package enum JSONValue {
  case null
  case boolean(Bool)
  case integer(UInt128)
  case string(String)
  case array([JSONValue])
  case object([(key: String, value: JSONValue)])

  package static func number(_ value: some UnsignedInteger) -> JSONValue { .integer(UInt128(value)) }

  /// The value without blanks or line feeds. An integer is written with all its digits: as much as 2^64 occurs, which a
  /// reader that turns numbers into 64-bit floating point rounds.
  package var text: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .boolean(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .string(let value): JSONValue.quote(value, to: &text)
    case .array(let elements):
      text += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { text += "," }
        element.write(to: &text)
      }
      text += "]"
    case .object(let members):
      text += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { text += "," }
        JSONValue.quote(member.key, to: &text)
        text += ":"
        member.value.write(to: &text)
      }
      text += "}"
    }
  }

  private static func quote(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"", "\\":
        text += "\\"
        text.unicodeScalars.append(scalar)
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
