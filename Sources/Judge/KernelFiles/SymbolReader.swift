// The symbol table's entries (System V ABI, chapter 4): 16 bytes each, their names in the section that the table links to.

extension SectionTable {
  /// What the file defines: no undefined symbols, and none that stand for sections or source files.
  func symbols(_ bytes: [UInt8]) throws(KernelFileError) -> [Symbol] {
    var symbols: [Symbol] = []
    for index in headers.indices where headers[index].type == SectionHeader.symbolTable {
      let table = headers[index]
      guard table.entrySize == 16 else {
        throw .entrySize(part: "the symbol table", size: UInt16(truncatingIfNeeded: table.entrySize), expected: 16)
      }
      guard Int(table.link) < headers.count, headers[Int(table.link)].type == SectionHeader.stringTable else {
        throw .badSectionReference(section: index, reference: table.link)
      }
      let names = try range(ofSection: Int(table.link))
      let range = try range(ofSection: index)
      var reader = ByteReader(bytes, in: range)
      while let entry = try? SymbolEntry(&reader) {
        if let symbol = entry.symbol(SectionTable.text(at: entry.name, in: names, of: bytes)) { symbols.append(symbol) }
      }
    }
    return symbols
  }
}

/// An entry of the symbol table as it stands in the file.
private struct SymbolEntry {
  let name, value, size: UInt32
  let information: UInt8
  let section: UInt16

  init(_ reader: inout ByteReader) throws(Damaged) {
    name = try reader.word()
    value = try reader.word()
    size = try reader.word()
    information = try reader.byte()
    try reader.skip(1)
    section = try reader.half()
  }

  func symbol(_ name: String) -> Symbol? {
    let kind: Symbol.Kind
    switch information & 0xF {
    case 0: kind = .label
    case 1, 5: kind = .object
    case 2, 10: kind = .function
    default: return nil
    }
    guard section != 0, !name.isEmpty else { return nil }
    let binding: Symbol.Binding = information >> 4 == 0 ? .local : information >> 4 == 2 ? .weak : .global
    return Symbol(
      name: name, address: value, size: size, kind: kind, binding: binding, isAbsolute: section == 0xFFF1)
  }
}
