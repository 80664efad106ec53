// Firmware maps as text: which of the two forms a file has, and the limits that hold for both.
//
//   table       0x100000 7ee0000 1        # START LENGTH in hexadecimal, TYPE in decimal, ATTRIBUTES hexadecimal
//   Linux log   [    0.000000] BIOS-e820: [mem 0x0000000000100000-0x0000000007fdffff] usable
//
// One rule decides: a file in which any line names BIOS-e820 (or BIOS-e801, BIOS-88) is a log, and all its other lines
// are somebody else's. In any other file every line that is not blank must be an entry, so that a slip of the pen is an
// error and never a range that silently went missing. In both forms # starts a comment that runs to the end of the line.

import Operations

/// A firmware map read from text.
public struct FirmwareMapText: Hashable, Sendable {
  /// How the entries were written.
  public enum Form: Hashable, Sendable {
    /// `START LENGTH TYPE [ATTRIBUTES]`, one entry a line.
    case table
    /// `BIOS-e820:` lines of a Linux log.
    case linuxLog
  }

  /// The longest text that is read, in bytes: some hundred boots of log.
  public static let maximumBytes = 64 << 20
  /// The most entries that are read: what the 16-bit count of a raw table can say.
  public static let maximumEntries = Int(UInt16.max)

  public let form: Form
  /// The entries in the order of their lines, at least one.
  public let entries: [FirmwareMapEntry]

  /// Reads a firmware map from the bytes of a text file, which may be any bytes.
  ///
  /// A table's START, LENGTH and ATTRIBUTES are hexadecimal, with or without 0x; its TYPE is decimal unless it starts with
  /// 0x, because types are quoted in decimal wherever they are printed (Linux `type 20`, coreboot's 16).
  ///
  /// - Throws: ``FirmwareMapTextError`` with the first line at fault.
  /// - Complexity: O(bytes).
  public init(parsing bytes: [UInt8]) throws(FirmwareMapTextError) {
    guard bytes.count <= FirmwareMapText.maximumBytes else {
      throw FirmwareMapTextError(line: nil, reason: .tooManyBytes(bytes.count))
    }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw FirmwareMapTextError(line: nil, reason: .utf16)
    }
    let lines = TextLines(bytes)
    if let zero = lines.first(where: { $0.hasZeroByte }) {
      throw FirmwareMapTextError(line: zero.number, reason: .zeroByte)
    }
    if lines.contains(where: { LinuxLogMap.marker(in: $0.content) != nil }) {
      form = .linuxLog
      entries = try LinuxLogMap.entries(lines)
    } else {
      form = .table
      entries = try TableMap.entries(lines)
    }
    guard !entries.isEmpty else { throw FirmwareMapTextError(line: nil, reason: .noEntries) }
  }

  /// The entries as a table in canonical form: lower-case hexadecimal without 0x, decimal type, one blank between fields,
  /// attributes only where there are some, every line ended by a line feed.
  ///
  /// Reading the result gives the same entries.
  public static func table(of entries: [FirmwareMapEntry]) -> String {
    var text = ""
    for entry in entries {
      text += "\(String(entry.base, radix: 16)) \(String(entry.length, radix: 16)) \(entry.type)"
      if let attributes = entry.attributes { text += " \(String(attributes, radix: 16))" }
      text += "\n"
    }
    return text
  }
}
