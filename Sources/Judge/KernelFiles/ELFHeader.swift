// The first 52 bytes of an ELF file of 32 bits, and the tables that they point to (System V ABI, chapter 4).

/// The checked header of an i386 executable.
struct ELFHeader {
  static let size = 52
  static let programHeaderSize: UInt16 = 32
  static let sectionHeaderSize: UInt16 = 40

  let entry: UInt32
  /// The program headers' bytes in the file; empty where there are none.
  let programHeaders: Range<Int>
  /// The section headers' bytes in the file; empty where there are none.
  let sectionHeaders: Range<Int>
  /// The index of the section with the sections' names; 0: none.
  let nameSection: Int

  init(_ bytes: [UInt8]) throws(KernelFileError) {
    try ELFHeader.checkIdentification(bytes)
    let fields: Fields
    do { fields = try Fields(bytes) } catch {
      throw .truncated(part: "the ELF header", end: UInt64(ELFHeader.size), size: bytes.count)
    }
    guard fields.machine == 3 else { throw .otherMachine(fields.machine) }
    switch fields.type {
    case 1: throw .notExecutable(.relocatable)
    case 2: break
    case 3: throw .notExecutable(.sharedObject)
    case 4: throw .notExecutable(.core)
    default: throw .notExecutable(.other(fields.type))
    }
    entry = fields.entry
    programHeaders = try ELFHeader.table(
      "the table of program headers", bytes, at: fields.programHeaders, count: Int(fields.programHeaderCount),
      entrySize: fields.programHeaderSize, expected: ELFHeader.programHeaderSize)
    let counts = try ELFHeader.sectionCounts(bytes, fields)
    sectionHeaders = try ELFHeader.table(
      "the table of section headers", bytes, at: fields.sectionHeaders, count: counts.count,
      entrySize: fields.sectionHeaderSize, expected: ELFHeader.sectionHeaderSize)
    nameSection = counts.names
    if programHeaders.overlaps(sectionHeaders) {
      throw .overlappingHeaders("the table of program headers", "the table of section headers")
    }
  }

  private static func checkIdentification(_ bytes: [UInt8]) throws(KernelFileError) {
    guard !bytes.isEmpty else { throw .empty }
    guard bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else { throw .notELF }
    guard bytes.count >= 7 else { throw .truncated(part: "the ELF header", end: UInt64(size), size: bytes.count) }
    switch bytes[4] {
    case 1: break
    case 2: throw .is64Bit
    default: throw .unknownIdentification(byte: 4, value: bytes[4])
    }
    switch bytes[5] {
    case 1: break
    case 2: throw .isBigEndian
    default: throw .unknownIdentification(byte: 5, value: bytes[5])
    }
    guard bytes[6] == 1 else { throw .unknownIdentification(byte: 6, value: bytes[6]) }
  }

  /// The bytes of a table that follows the header.
  private static func table(
    _ part: String, _ bytes: [UInt8], at offset: UInt32, count: Int, entrySize: UInt16, expected: UInt16
  ) throws(KernelFileError) -> Range<Int> {
    guard offset != 0, count != 0 else { return 0..<0 }
    guard entrySize == expected else { throw .entrySize(part: part, size: entrySize, expected: expected) }
    guard Int(offset) >= size else { throw .overlappingHeaders("the ELF header", part) }
    let end = UInt64(offset) + UInt64(count) * UInt64(expected)
    guard end <= UInt64(bytes.count) else { throw .truncated(part: part, end: end, size: bytes.count) }
    return Int(offset)..<Int(end)
  }

  /// The number of sections and the index of the one with names. Numbers from 0xFF00 stand in the first section header.
  private static func sectionCounts(
    _ bytes: [UInt8], _ fields: Fields
  ) throws(KernelFileError) -> (count: Int, names: Int) {
    let isExtended = fields.sectionHeaders != 0 && (fields.sectionHeaderCount == 0 || fields.nameSection == 0xFFFF)
    guard isExtended else { return (Int(fields.sectionHeaderCount), Int(fields.nameSection)) }
    let range = try table(
      "the first section header", bytes, at: fields.sectionHeaders, count: 1, entrySize: fields.sectionHeaderSize,
      expected: sectionHeaderSize)
    guard let first = try? SectionHeader(bytes, at: range.lowerBound) else { return (0, 0) }
    return (
      fields.sectionHeaderCount == 0 ? Int(first.size) : Int(fields.sectionHeaderCount),
      fields.nameSection == 0xFFFF ? Int(first.link) : Int(fields.nameSection)
    )
  }

  /// The header's numbers as they stand in the file.
  private struct Fields {
    let type, machine: UInt16
    let entry, programHeaders, sectionHeaders: UInt32
    let programHeaderSize, programHeaderCount, sectionHeaderSize, sectionHeaderCount, nameSection: UInt16

    init(_ bytes: [UInt8]) throws(Damaged) {
      var reader = ByteReader(bytes, in: 0..<bytes.count)
      try reader.skip(16)
      type = try reader.half()
      machine = try reader.half()
      try reader.skip(4)
      entry = try reader.word()
      programHeaders = try reader.word()
      sectionHeaders = try reader.word()
      try reader.skip(6)
      programHeaderSize = try reader.half()
      programHeaderCount = try reader.half()
      sectionHeaderSize = try reader.half()
      sectionHeaderCount = try reader.half()
      nameSection = try reader.half()
    }
  }
}
