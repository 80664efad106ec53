// Tables whose cells have a mark between them, under a header that names the cells. Cells that no name explains are skipped.
//
//   | # | Start | End | Size | Type |                      Index, Type, Type(name), PhysicalStart, NumberOfPages, Attribute
//   |--:|:------|:----|-----:|------|                      0, 7, EfiConventionalMemory, 00001000, 9f, f
//   | 0 | `0x0` | `0x9f7ff` | 638.0 KiB | Usable |

import Operations

/// The cells of a table.
struct CellTable {
  /// What a cell holds.
  private enum Cell: Equatable {
    case role(FieldShape.Role, unit: UInt64?)
    /// Whether the range is of this type: yes or no.
    case flag(UInt32)
    case other
  }

  private let mark: UInt8
  private let cells: [Cell]

  private static let seconds: [FieldShape.Role] = [.end, .length, .size, .pages]

  /// Reads a header; `nil` where the line names no start and no length, end or pages, or has no marks.
  init?(header tokens: [Token]) {
    guard tokens.allSatisfy({ $0.number == nil }), let mark = CellTable.mark(of: tokens) else { return nil }
    self.mark = mark
    cells = CellTable.divided(tokens, mark).map(CellTable.cell)
    let roles = cells.compactMap { cell -> FieldShape.Role? in
      if case .role(let role, _) = cell { role } else { nil }
    }
    let numbers = roles.filter { $0 != .type }
    guard numbers.contains(.start), numbers.contains(where: CellTable.seconds.contains),
      Set(numbers).count == numbers.count
    else { return nil }
  }

  /// Whether a line has cells.
  func hasCells(_ tokens: [Token]) -> Bool { tokens.contains { $0.isMark(UnicodeScalar(mark)) } }

  /// The row that the cells make; `nil` where they are not those of the header.
  func row(_ tokens: [Token], line: Int) -> Row? {
    let texts = CellTable.divided(tokens, mark)
    guard texts.count >= cells.count, texts.dropFirst(cells.count).allSatisfy(\.isEmpty) else { return nil }
    var numbers: [FieldShape.Role: Number] = [:]
    var kind: Row.Kind?
    for (cell, text) in zip(cells, texts) {
      switch cell {
      case .role(.type, _):
        if case .word? = kind { continue }
        kind = CellTable.kind(text) ?? kind
      case .role(let role, let unit):
        var number = CellTable.number(text)
        if let unit, number?.unit == nil {
          number?.unit = unit
          number?.isDecimal = true
        }
        numbers[role] = number
      case .flag(let type): kind = kind ?? CellTable.answer(text, type).map(Row.Kind.word)
      case .other: continue
      }
    }
    guard let kind, let start = numbers[.start] else { return nil }
    for role in CellTable.seconds {
      guard let second = numbers[role] else { continue }
      let meaning: Row.Second = role == .end ? .end : role == .pages ? .pages : .length
      let shape = Row.Shape(family: .columns, marks: "cells", second: meaning)
      var row = Row(line: line, shape: shape, start: start, second: second, kind: kind)
      if role == .end {
        row.third = numbers[.length] ?? numbers[.size] ?? numbers[.pages]
        row.hasSize = true
      }
      row.attributes = numbers[.attributes]
      return row
    }
    return nil
  }

  /// The mark between cells: the one that comes most often.
  private static func mark(of tokens: [Token]) -> UInt8? {
    let marks = [UInt8(ascii: "|"), UInt8(ascii: ","), UInt8(ascii: ";")]
    return marks.first { mark in tokens.count { $0.isMark(UnicodeScalar(mark)) } >= 2 }
  }

  private static func divided(_ tokens: [Token], _ mark: UInt8) -> [[Token]] {
    var cells = tokens.split(omittingEmptySubsequences: false) { $0.isMark(UnicodeScalar(mark)) }.map(Array.init)
    if mark == UInt8(ascii: "|"), cells.first?.isEmpty == true { cells.removeFirst() }
    while cells.last?.isEmpty == true { cells.removeLast() }
    return cells
  }

  private static func cell(_ tokens: [Token]) -> Cell {
    guard let first = tokens.firstIndex(where: \.isWord) else { return .other }
    let words = Phrase.words(in: tokens, from: first).words
    if let role = FieldShape.role(of: words) {
      return .role(role, unit: tokens.lazy.compactMap { Number.unit($0.lowercased) }.first)
    }
    if case .type(let type)? = MemoryTypeWord(words.filter { $0 != "is" }.joined()) { return .flag(type) }
    return .other
  }

  /// The number of a cell: in a cell of its own, a letter is a digit.
  private static func number(_ tokens: [Token]) -> Number? {
    guard let first = tokens.firstIndex(where: { $0.number != nil || $0.isWord }) else { return nil }
    if let number = tokens[first].number {
      var next = first + 1
      return GrubNumber.joined(number, tokens, &next)
    }
    let text = tokens[first].text
    return text.allSatisfy { TextScanner.digit($0, radix: 16) != nil }
      ? Number(digits: text, isHexadecimal: false) : nil
  }

  private static func kind(_ tokens: [Token]) -> Row.Kind? {
    for index in tokens.indices where tokens[index].isWord {
      if let word = MemoryTypeWord(Phrase.words(in: tokens, from: index).words.joined()) { return .word(word) }
    }
    return number(tokens).map(Row.Kind.number)
  }

  private static func answer(_ tokens: [Token], _ type: UInt32) -> MemoryTypeWord? {
    guard let text = tokens.first(where: { $0.number != nil || $0.isWord }) else { return nil }
    let value = text.number.flatMap(\.typeValue).map(String.init) ?? text.lowercased
    if ["true", "yes", "y", "1", "x"].contains(value) { return .type(type) }
    guard ["false", "no", "n", "0"].contains(value), type == FirmwareMemoryType.usable else { return nil }
    return .type(FirmwareMemoryType.reserved)
  }
}
