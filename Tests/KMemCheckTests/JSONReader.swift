// A small reader of JSON that keeps what the contract of the output is about: integers beyond 64 bits, the order of members,
// and that there is exactly one value.

/// A JSON value as it was written.
indirect enum JSONDocument: Equatable {
  case null
  case boolean(Bool)
  case integer(UInt128)
  case string(String)
  case array([JSONDocument])
  case object(keys: [String], values: [JSONDocument])

  struct SyntaxError: Error {
    var offset: Int
  }

  /// Reads one value, followed by a line feed and nothing else.
  init(line text: String) throws {
    var reader = JSONReader(rest: Array(text.utf8)[...])
    self = try reader.value()
    guard Array(reader.rest) == [UInt8(ascii: "\n")] else { throw reader.failure }
  }

  subscript(key: String) -> JSONDocument {
    guard case .object(let keys, let values) = self, let index = keys.firstIndex(of: key) else { return .null }
    return values[index]
  }

  var keys: [String] { if case .object(let keys, _) = self { keys } else { [] } }
  var elements: [JSONDocument] { if case .array(let elements) = self { elements } else { [] } }
  var string: String? { if case .string(let string) = self { string } else { nil } }
  var integer: UInt128? { if case .integer(let integer) = self { integer } else { nil } }
}

private struct JSONReader {
  var rest: ArraySlice<UInt8>

  var failure: JSONDocument.SyntaxError { JSONDocument.SyntaxError(offset: rest.startIndex) }

  private mutating func take(_ text: String) -> Bool {
    guard rest.starts(with: text.utf8) else { return false }
    rest = rest.dropFirst(text.utf8.count)
    return true
  }

  mutating func value() throws -> JSONDocument {
    if take("null") { return .null }
    if take("true") { return .boolean(true) }
    if take("false") { return .boolean(false) }
    if take("{") { return try object() }
    if take("[") { return .array(try list(end: "]") { try $0.value() }) }
    if take("\"") { return .string(try string()) }
    let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    rest = rest.dropFirst(digits.count)
    guard let number = UInt128(String(decoding: digits, as: UTF8.self)), digits.count == 1 || digits.first != 0x30
    else { throw failure }
    return .integer(number)
  }

  private mutating func object() throws -> JSONDocument {
    let members = try list(end: "}") { reader in
      guard reader.take("\"") else { throw reader.failure }
      let key = try reader.string()
      guard reader.take(":") else { throw reader.failure }
      return (key, try reader.value())
    }
    return .object(keys: members.map(\.0), values: members.map(\.1))
  }

  private mutating func list<Element>(
    end: String, _ element: (inout JSONReader) throws -> Element
  ) throws -> [Element] {
    var elements: [Element] = []
    if take(end) { return elements }
    repeat { elements.append(try element(&self)) } while take(",")
    guard take(end) else { throw failure }
    return elements
  }

  /// Of escapes kmemcheck writes those of the quotation mark and the backslash, and control characters by their number.
  private mutating func string() throws -> String {
    var bytes: [UInt8] = []
    while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
      bytes.append(byte == UInt8(ascii: "\\") ? try escaped() : byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func escaped() throws -> UInt8 {
    switch rest.popFirst() {
    case UInt8(ascii: "\"")?: return UInt8(ascii: "\"")
    case UInt8(ascii: "\\")?: return UInt8(ascii: "\\")
    case UInt8(ascii: "u")?:
      guard take("00"), let control = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
        throw failure
      }
      rest = rest.dropFirst(2)
      return control
    default: throw failure
    }
  }
}
