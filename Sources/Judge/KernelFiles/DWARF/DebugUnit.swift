// A unit of `.debug_info`: its header (DWARF 5, section 7.5.1; DWARF 4, section 7.5.1), after which its entries follow.

/// The header of a unit.
struct DebugUnit {
  /// Where the unit begins in the file; references within the unit count from here.
  let start: Int
  /// The index after the unit's last byte in the file.
  let end: Int
  let version: UInt16
  let addressSize: UInt8
  let abbreviationOffset: UInt64
  /// Where the first entry begins in the file.
  let entries: Int
  /// Whether entries hold prototypes: not in units of types, nor in those that only point to another file.
  let hasFunctions: Bool

  /// What comes next in the section.
  enum Next {
    case unit(DebugUnit)
    /// A unit of a form that is not read, which ends at `end`.
    case skipped(end: Int, reason: String)

    var end: Int {
      switch self {
      case .unit(let unit): unit.end
      case .skipped(let end, _): end
      }
    }
  }

  /// Reads the header at the reader's position.
  static func next(_ reader: inout ByteReader) throws(Damaged) -> Next {
    let start = reader.position
    let length = try reader.word()
    guard length != 0xFFFF_FFFF else {
      let end = try end(reader, length: try reader.long())
      return .skipped(end: end, reason: "the 64-bit form of DWARF")
    }
    let end = try end(reader, length: UInt64(length))
    let version = try reader.half()
    guard (2...5).contains(version) else { return .skipped(end: end, reason: "DWARF version \(version)") }
    guard version == 5 else {
      let abbreviations = try reader.word()
      let addressSize = try reader.byte()
      return .unit(
        DebugUnit(
          start: start, end: end, version: version, addressSize: addressSize,
          abbreviationOffset: UInt64(abbreviations), entries: reader.position, hasFunctions: true))
    }
    let type = try reader.byte()
    let addressSize = try reader.byte()
    let abbreviations = try reader.word()
    switch type {
    case 1, 3: break
    case 2, 6: try reader.skip(12)
    case 4, 5: try reader.skip(8)
    default: return .skipped(end: end, reason: "units of type \(type)")
    }
    return .unit(
      DebugUnit(
        start: start, end: end, version: version, addressSize: addressSize, abbreviationOffset: UInt64(abbreviations),
        entries: reader.position, hasFunctions: type == 1 || type == 3))
  }

  private static func end(_ reader: ByteReader, length: UInt64) throws(Damaged) -> Int {
    guard let length = Int(exactly: length), length <= reader.end - reader.position else { throw Damaged() }
    return reader.position + length
  }
}
