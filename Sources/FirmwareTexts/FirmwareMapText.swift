// Firmware maps as text, in every form that people paste. The driver: take off the envelope, ask the readers in turn.
//
//   Linux log   [    0.000000] BIOS-e820: [mem 0x0000000000100000-0x0000000007fdffff] usable      Linux/
//   table       0x100000 7ee0000 1        # START LENGTH in hexadecimal, TYPE in decimal          Table/
//   shaped      any other lines with two addresses and a type                                     Shapes/
//
// The rule: a file in which any line has Linux's mark, before any #, is a log, and its other lines are ignored. Otherwise, if
// every line that is not blank is an entry of a table, it is a table; in a table # starts a comment. Otherwise lines are read
// by their shape. Lines of another shape are ignored, unless they stand among the entries and look like one: then they are
// errors.

import Operations

/// A firmware map read from text.
public struct FirmwareMapText: Hashable, Sendable {
  /// How the entries were written.
  public enum Form: Hashable, Sendable {
    /// `START LENGTH TYPE [ATTRIBUTES]`, one entry a line.
    case table
    /// `BIOS-e820:` lines of a Linux log, or the lines that stand in their place.
    case linuxLog
    /// Lines of another program, read by their shape.
    case shaped
    /// Raw entries, not text.
    case raw
  }

  /// Which of several maps to read. Maps that are equal count once.
  public enum Boot: Hashable, Sendable {
    /// Counted from 1.
    case number(Int)
    case last
  }

  /// The longest text that is read, in bytes: some hundred boots of log.
  public static let maximumBytes = 64 << 20
  /// The most entries that are read: what the 16-bit count of a raw table can say.
  public static let maximumEntries = Int(UInt16.max)

  public let form: Form
  /// The entries in the order of their lines, at least one.
  public let entries: [FirmwareMapEntry]
  /// What a person should know about the map, in the order of its lines; usually nothing.
  public let notes: [Note]

  /// Reads a firmware map from the bytes of a text file, which may be any bytes.
  ///
  /// A table's START, LENGTH and ATTRIBUTES are hexadecimal, with or without 0x; its TYPE is decimal unless it starts with
  /// 0x, because types are quoted in decimal wherever they are printed (Linux `type 20`, coreboot's 16).
  ///
  /// - Parameter boot: which map to read where the text has several; `nil` if they must be equal.
  /// - Throws: ``FirmwareMapTextError`` with the first line at fault.
  /// - Complexity: O(bytes), for lines of bounded length.
  public init(parsing bytes: [UInt8], boot: Boot? = nil) throws(FirmwareMapTextError) {
    guard bytes.count <= FirmwareMapText.maximumBytes else {
      throw FirmwareMapTextError(line: nil, reason: .tooManyBytes(bytes.count))
    }
    if let file = WrappedFile(bytes) { throw FirmwareMapTextError(line: nil, reason: .wrapped(file)) }
    let decoded = UTF16Text.decoded(bytes)
    let text = decoded ?? bytes
    let table = TextLines(text)
    if let zero = table.first(where: { $0.hasZeroByte }) {
      throw FirmwareMapTextError(line: zero.number, reason: .zeroByte)
    }
    let reading: MapReading
    do throws(FirmwareMapTextError) {
      reading = try FirmwareMapText.reading(table: table, text)
    } catch {
      // An error about a table is useless if the text was not meant as a table.
      throw decoded != nil && error.reason.isAboutTable ? FirmwareMapTextError(line: nil, reason: .utf16) : error
    }
    guard let map = try reading.choose(boot), !map.entries.isEmpty else {
      throw FirmwareMapTextError(line: nil, reason: .noEntries)
    }
    form = map.form
    entries = map.entries
    notes = reading.notes.sorted { ($0.line ?? 0) < ($1.line ?? 0) }
  }

  /// Reads raw entries of 20 or 24 bytes.
  ///
  /// - Throws: ``FirmwareMapTextError`` where the bytes are not a table of plausible entries.
  public init(raw bytes: [UInt8]) throws(FirmwareMapTextError) {
    form = .raw
    entries = try RawTable.entries(bytes)
    notes = []
  }

  private static func reading(table: TextLines, _ text: [UInt8]) throws(FirmwareMapTextError) -> MapReading {
    let (lines, removedLine) = Envelope.lines(of: text)
    var reading = try reading(table: table, lines, endsOpen: text.last != 0x0A && text.last != 0x0D)
    if let removedLine { reading.notes.append(Note(.removedLines, line: removedLine)) }
    return reading
  }

  private static func reading(
    table: TextLines, _ lines: [LogicalLine], endsOpen: Bool
  ) throws(FirmwareMapTextError) -> MapReading {
    if LinuxLogMap.isLog(lines, comments: false) { return try LinuxLogMap.read(lines) }
    let listing = OtherListing(lines)
    if listing == .qemuMemoryTree { throw FirmwareMapTextError(line: nil, reason: .notFirmwareMap(.qemuMemoryTree)) }
    let slip: FirmwareMapTextError?
    do throws(FirmwareMapTextError) {
      let reading = try TableMap.reading(table)
      if !reading.candidates.isEmpty { return reading }
      slip = nil
    } catch { slip = error }
    // A # may belong to what stands before the mark, where no table has it for a comment.
    if LinuxLogMap.isLog(lines, comments: true) { return try LinuxLogMap.read(lines) }
    let shaped = try ShapedMap.read(lines, endsOpen: endsOpen)
    guard shaped.candidates.isEmpty, let slip else { return shaped }
    if let listing { throw FirmwareMapTextError(line: nil, reason: .notFirmwareMap(listing)) }
    throw TableMap.isAttempt(table, at: slip.line) ? slip : FirmwareMapTextError(line: slip.line, reason: .noShape)
  }

  /// The entries as a table in canonical form: lower-case hexadecimal without 0x, decimal type, one blank between fields,
  /// attributes only where there are some, every line ended by a line feed. A type that in decimal would look like
  /// attributes above a type is hexadecimal with 0x.
  ///
  /// Reading the result gives the same entries.
  public static func table(of entries: [FirmwareMapEntry]) -> String {
    var text = ""
    for entry in entries {
      let type =
        WideType(Array("\(entry.type)".utf8)[...]) == nil ? "\(entry.type)" : "0x\(String(entry.type, radix: 16))"
      text += "\(String(entry.base, radix: 16)) \(String(entry.length, radix: 16)) \(type)"
      if let attributes = entry.attributes { text += " \(String(attributes, radix: 16))" }
      text += "\n"
    }
    return text
  }
}
