// Which line of the source an instruction comes from.

/// A line of a kernel's source.
public struct SourceLine: Hashable, Sendable, CustomStringConvertible {
  /// The file's path, from the folder of the compilation on where it lies below that.
  public let file: String
  /// The line, from 1.
  public let line: UInt32

  public init(file: String, line: UInt32) {
    self.file = file
    self.line = line
  }

  /// `FILE:LINE` in printable characters.
  public var description: String { "\(printable(file)):\(line)" }
}

/// The lines of all instructions that the debug information knows.
public struct LineTable: Hashable, Sendable {
  /// From this address on instructions come from this line.
  struct Row: Hashable {
    let address: UInt32
    /// From 0, among the files of the unit, later among all.
    var file: UInt32
    /// 0: the compiler's own.
    let line: UInt32
  }

  /// Instructions that follow one another.
  private struct Sequence: Hashable {
    /// Their rows.
    let rows: Range<Int>
    let start: UInt32
    /// The address after the last one.
    let end: UInt32
  }

  private var files: [String] = []
  private var rows: [Row] = []
  /// By their first address.
  private var sequences: [Sequence] = []
  /// What was left out and why, a phrase each.
  public private(set) var remarks: [String] = []

  /// How many sequences that begin before an address are looked at: some overlap, such as those of functions that the linker has
  /// dropped.
  private static let nearSequences = 8

  init() {}

  /// Reads `.debug_line`.
  init(_ table: SectionTable, _ bytes: [UInt8]) throws(KernelFileError) {
    guard let index = table.index(named: ".debug_line") else { return }
    func range(_ name: String) throws(KernelFileError) -> Range<Int> {
      guard let index = table.index(named: name) else { return 0..<0 }
      if table.headers[index].isCompressed {
        remarks.append("\(name) is compressed")
        return 0..<0
      }
      return try table.range(ofSection: index)
    }
    let lines = try range(table.names[index])
    let sections = DebugSections(
      bytes: bytes, information: 0..<0, abbreviations: 0..<0, strings: try range(".debug_str"),
      lineStrings: try range(".debug_line_str"), stringOffsets: 0..<0, addresses: 0..<0)
    readUnits(ByteReader(bytes, in: lines), sections)
    sequences.sort { ($0.start, $0.end) < ($1.start, $1.end) }
  }

  /// Whether no instruction's line is known.
  public var isEmpty: Bool { sequences.isEmpty }

  /// The line of the instruction at a virtual address; nil where the debug information does not say.
  public func line(at address: UInt32) -> SourceLine? {
    var candidate = Self.count(sequences) { $0.start <= address }
    for _ in 0..<Self.nearSequences where candidate > 0 {
      candidate -= 1
      let sequence = sequences[candidate]
      guard address < sequence.end else { continue }
      var index = sequence.rows.lowerBound + Self.count(rows[sequence.rows]) { $0.address <= address } - 1
      // An instruction that the compiler has added belongs to what stands before it.
      while index > sequence.rows.lowerBound, rows[index].line == 0 { index -= 1 }
      let row = rows[index]
      guard row.line > 0, row.file < UInt32(files.count) else { return nil }
      return SourceLine(file: files[Int(row.file)], line: row.line)
    }
    return nil
  }

  /// How many elements at the front fulfil a condition. After the first that does not, no element may fulfil it.
  private static func count<Elements: RandomAccessCollection>(
    _ elements: Elements, where isBefore: (Elements.Element) -> Bool
  ) -> Int where Elements.Index == Int {
    var low = elements.startIndex
    var high = elements.endIndex
    while low < high {
      let middle = low + (high - low) / 2
      if isBefore(elements[middle]) { low = middle + 1 } else { high = middle }
    }
    return low - elements.startIndex
  }

  // MARK: Reading

  private mutating func readUnits(_ reader: ByteReader, _ sections: DebugSections) {
    var reader = reader
    while !reader.isAtEnd {
      do throws(Damaged) {
        let length = try reader.word()
        if length == 0xFFFF_FFFF {
          let long = try reader.long()
          guard let count = Int(exactly: long) else { throw Damaged() }
          try reader.skip(count)
          remark("lines in the 64-bit form of DWARF")
          continue
        }
        let end = reader.position + Int(length)
        guard end <= reader.end else { throw Damaged() }
        var unit = ByteReader(sections.bytes, in: reader.position..<end)
        do throws(Damaged) { try readUnit(&unit, sections) } catch { remark("lines that are damaged or unknown") }
        try reader.seek(to: end)
      } catch {
        remark("lines that are cut off")
        return
      }
    }
  }

  private mutating func remark(_ text: String) {
    if !remarks.contains(text) { remarks.append(text) }
  }

  private mutating func readUnit(_ reader: inout ByteReader, _ sections: DebugSections) throws(Damaged) {
    let header = try LineProgramHeader(&reader, end: reader.end, sections)
    let base = UInt32(clamping: files.count)
    files += header.files
    var program = LineProgram(header)
    try program.run(&reader) { sequence, end in
      let start = rows.count
      for row in sequence {
        let isKnown = row.file < UInt32(header.files.count)
        rows.append(Row(address: row.address, file: isKnown ? base + row.file : .max, line: row.line))
      }
      sequences.append(Sequence(rows: start..<rows.count, start: sequence[0].address, end: end))
    }
  }
}
