// Section headers and the bytes that they name.

/// A section header as it stands in the file.
struct SectionHeader {
  let nameOffset, type, flags, address, offset, size, link, entrySize: UInt32

  static let symbolTable: UInt32 = 2
  static let stringTable: UInt32 = 3
  static let noBits: UInt32 = 8

  /// - Parameter start: where the header's 40 bytes begin.
  init(_ bytes: [UInt8], at start: Int) throws(Damaged) {
    guard start >= 0, start <= bytes.count else { throw Damaged() }
    var reader = ByteReader(bytes, in: start..<bytes.count)
    nameOffset = try reader.word()
    type = try reader.word()
    flags = try reader.word()
    address = try reader.word()
    offset = try reader.word()
    size = try reader.word()
    link = try reader.word()
    try reader.skip(8)
    entrySize = try reader.word()
  }

  var isWritable: Bool { flags & 1 != 0 }
  var isLoaded: Bool { flags & 2 != 0 }
  var isExecutable: Bool { flags & 4 != 0 }
  var isCompressed: Bool { flags & 0x800 != 0 }
}

/// The sections of a file, with their names.
struct SectionTable {
  let headers: [SectionHeader]
  let names: [String]
  private let bytes: [UInt8]

  init(_ bytes: [UInt8], _ header: ELFHeader) throws(KernelFileError) {
    self.bytes = bytes
    headers = stride(
      from: header.sectionHeaders.lowerBound, to: header.sectionHeaders.upperBound, by: Int(ELFHeader.sectionHeaderSize)
    ).compactMap { try? SectionHeader(bytes, at: $0) }
    guard header.nameSection != 0, !headers.isEmpty else {
      names = headers.map { _ in "" }
      return
    }
    guard header.nameSection < headers.count, headers[header.nameSection].type == SectionHeader.stringTable else {
      throw .badSectionReference(section: 0, reference: UInt32(truncatingIfNeeded: header.nameSection))
    }
    let section = headers[header.nameSection]
    let range = try SectionTable.range(of: section, named: "the section of names", in: bytes)
    names = headers.map { SectionTable.text(at: $0.nameOffset, in: range, of: bytes) }
  }

  /// The public view of every section but the first, which is always empty.
  var sections: [Section] {
    zip(headers, names).dropFirst().map { header, name in
      Section(
        name: name, address: header.address, size: header.size, isLoaded: header.isLoaded,
        isExecutable: header.isExecutable, isWritable: header.isWritable,
        isZeroFilled: header.type == SectionHeader.noBits)
    }
  }

  /// The index of the section called `name` that has bytes in the file.
  func index(named name: String) -> Int? {
    names.indices.first { names[$0] == name && headers[$0].type != SectionHeader.noBits }
  }

  /// The bytes of a section in the file.
  func range(ofSection index: Int) throws(KernelFileError) -> Range<Int> {
    try SectionTable.range(of: headers[index], named: "section \(index) (\(printable(names[index])))", in: bytes)
  }

  private static func range(
    of section: SectionHeader, named part: String, in bytes: [UInt8]
  ) throws(KernelFileError) -> Range<Int> {
    guard section.type != SectionHeader.noBits else { return 0..<0 }
    let end = UInt64(section.offset) + UInt64(section.size)
    guard end <= UInt64(bytes.count) else { throw .truncated(part: part, end: end, size: bytes.count) }
    return Int(section.offset)..<Int(end)
  }

  /// The text at `offset` of a section of texts; empty where it is not in the section.
  static func text(at offset: UInt32, in range: Range<Int>, of bytes: [UInt8]) -> String {
    var reader = ByteReader(bytes, in: range)
    guard (try? reader.seek(to: Int(offset), from: range.lowerBound)) != nil, let text = try? reader.text() else {
      return ""
    }
    return text
  }
}

/// The text in printable ASCII of at most 60 characters, so that no file can put control codes on a terminal.
func printable(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    guard result.utf8.count < 60 else { return result + "..." }
    let isPlain = scalar.value >= 0x20 && scalar.value < 0x7F
    result += isPlain ? String(Character(scalar)) : "\\u{\(hex(scalar.value))}"
  }
  return result
}
