// The kinds of value that several keys have.

import Yams

extension Problems {
  mutating func size(_ field: Field, example: String) -> UInt64? {
    guard let scalar = scalar(field, expects: "a size, as \(example)") else { return nil }
    guard let size = Amounts.size(scalar.text) else {
      add(
        scalar.position, "\(field.key): '\(printable(scalar.text))' is no size; write a number of bytes, as \(example)")
      return nil
    }
    return size
  }

  mutating func ranges(_ field: Field) -> [AddressRange] {
    list(field).compactMap { node in
      guard let scalar = scalar(node, named: field.key, expects: Problems.rangeWords, at: field.position) else {
        return nil
      }
      return range(scalar, key: field.key)
    }
  }

  mutating func range(_ field: Field) -> AddressRange? {
    guard let scalar = scalar(field, expects: Problems.rangeWords) else { return nil }
    return range(scalar, key: field.key)
  }

  private mutating func range(_ scalar: ScalarText, key: String) -> AddressRange? {
    guard let range = Amounts.range(scalar.text) else {
      add(
        scalar.position, "\(key): '\(printable(scalar.text))' is no range of whole pages; write \(Problems.rangeWords)")
      return nil
    }
    return range
  }

  private static let rangeWords = "FIRST-LAST with the last byte, as 0xC0000000-0xC0000FFF, or 0xC0000000+4K"

  mutating func place(_ field: Field) -> Place? {
    guard let scalar = scalar(field, expects: "an address or a symbol") else { return nil }
    return place(scalar, key: field.key)
  }

  mutating func place(_ scalar: ScalarText, key: String) -> Place? {
    guard let place = Amounts.place(scalar.text, position: scalar.start) else {
      add(scalar.position, "\(key): '\(printable(scalar.text))' is no place; write an address, SYMBOL or SYMBOL+8")
      return nil
    }
    return place
  }

  mutating func symbol(_ field: Field) -> SymbolReference? {
    guard let scalar = scalar(field, expects: "a symbol of the kernel") else { return nil }
    guard Amounts.isSymbol(scalar.text) else {
      add(scalar.position, "\(field.key): '\(printable(scalar.text))' is no name of a symbol")
      return nil
    }
    return SymbolReference(scalar.text, position: scalar.start)
  }

  /// One of the words of an enumeration.
  mutating func word<Word: RawRepresentable & CaseIterable>(_ field: Field, _ type: Word.Type) -> Word?
  where Word.RawValue == String {
    let words = Word.allCases.map(\.rawValue)
    guard let scalar = scalar(field, expects: words.joined(separator: ", ")) else { return nil }
    guard let word = Word(rawValue: scalar.text) else {
      add(scalar.position, Problems.notOneOf(field.key, scalar.text, words))
      return nil
    }
    return word
  }

  static func notOneOf(_ key: String, _ text: String, _ words: [String]) -> String {
    "\(key): '\(printable(text))' is not an answer\(NearestName.question(text, among: words)); write \(words.joined(separator: ", "))"
  }

  mutating func call(_ field: Field, _ convention: CallingConvention) -> Call? {
    call(field.node, named: field.key, convention, at: field.position)
  }

  mutating func call(
    _ node: Yams.Node, named name: String, _ convention: CallingConvention, at fallback: ProfilePosition
  ) -> Call? {
    guard let scalar = scalar(node, named: name, expects: "a call, as f(size) -> block, 0 means none", at: fallback)
    else {
      return nil
    }
    do throws(CallError) {
      return try CallParser.parse(scalar.text, position: scalar.start, convention: convention)
    } catch {
      add(
        ProfilePosition(line: scalar.start.line, column: scalar.start.column + error.column),
        "\(name): \(error.message)")
      return nil
    }
  }
}
