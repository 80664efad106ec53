// The sections that hold DWARF, found by name.

/// The parts of a file's debug information that prototypes need.
struct DebugSections {
  let bytes: [UInt8]
  let information, abbreviations, strings, lineStrings, stringOffsets, addresses: Range<Int>

  /// The text at an offset in one of the sections; nil where it is not inside.
  func text(at offset: UInt64, in section: Range<Int>) -> String? {
    guard let offset = Int(exactly: offset) else { return nil }
    var reader = ByteReader(bytes, in: section)
    guard (try? reader.seek(to: offset, from: section.lowerBound)) != nil else { return nil }
    return try? reader.text()
  }
}

extension DebugSections {
  /// The word with number `index` after `base` in one of the sections; nil where it is not inside.
  func word(_ index: UInt64, base: UInt64, in section: Range<Int>) -> UInt32? {
    let (scaled, isOverflow) = index.multipliedReportingOverflow(by: 4)
    guard !isOverflow, let offset = Int(exactly: scaled), let base = Int(exactly: base) else { return nil }
    let (start, isTooLarge) = base.addingReportingOverflow(offset)
    var reader = ByteReader(bytes, in: section)
    guard !isTooLarge, (try? reader.seek(to: start, from: section.lowerBound)) != nil else { return nil }
    return try? reader.word()
  }
}

extension DebugInformation {
  /// Reads the prototypes of a file, or says why not.
  init(_ table: SectionTable, _ bytes: [UInt8]) throws(KernelFileError) {
    guard let index = table.index(named: ".debug_info") else {
      self = table.index(named: ".zdebug_info") == nil ? .absent : .notRead(DebugInformation.compressed)
      return
    }
    var ranges: [Range<Int>] = []
    for name in [".debug_info", ".debug_abbrev", ".debug_str", ".debug_line_str", ".debug_str_offsets", ".debug_addr"] {
      guard let index = name == ".debug_info" ? index : table.index(named: name) else {
        ranges.append(0..<0)
        continue
      }
      guard !table.headers[index].isCompressed else {
        self = .notRead(DebugInformation.compressed)
        return
      }
      ranges.append(try table.range(ofSection: index))
    }
    var reader = PrototypeReader(
      DebugSections(
        bytes: bytes, information: ranges[0], abbreviations: ranges[1], strings: ranges[2], lineStrings: ranges[3],
        stringOffsets: ranges[4], addresses: ranges[5]))
    reader.readUnits()
    self = .prototypes(reader.prototypes, remarks: reader.remarks)
  }

  private static let compressed =
    "the debug information is compressed and is not read; link with -gz=none, or run objcopy --decompress-debug-sections"
}
