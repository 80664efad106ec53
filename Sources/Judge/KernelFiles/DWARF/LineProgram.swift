// A line program: a state machine whose opcodes move through addresses and lines and write rows (DWARF 5, section 6.2.5).

/// The registers of the state machine that matter to a table of lines.
struct LineProgram {
  private let header: LineProgramHeader
  private var address: UInt32 = 0
  private var file: UInt64 = 1
  private var line: UInt32 = 1

  /// The rows of the sequence that is being written, in ascending order of their addresses.
  private var rows: [LineTable.Row] = []
  /// Whether the addresses of the sequence went backwards, so that its rows are ambiguous.
  private var isDisordered = false

  init(_ header: LineProgramHeader) { self.header = header }

  /// Runs the program to its end.
  ///
  /// - Parameter write: given the rows of each sequence, and the address after its last instruction.
  mutating func run(_ reader: inout ByteReader, _ write: ([LineTable.Row], UInt32) -> Void) throws(Damaged) {
    try reader.seek(to: header.program)
    while !reader.isAtEnd {
      let opcode = try reader.byte()
      if opcode >= header.opcodeBase {
        let adjusted = opcode - header.opcodeBase
        advance(UInt64(adjusted / header.lineRange))
        line &+= UInt32(bitPattern: Int32(header.lineBase) + Int32(adjusted % header.lineRange))
        addRow()
      } else if opcode == 0 {
        try runExtended(&reader, write)
      } else {
        try runStandard(opcode, &reader)
      }
    }
  }

  private mutating func runStandard(_ opcode: UInt8, _ reader: inout ByteReader) throws(Damaged) {
    switch opcode {
    case 1: addRow()
    case 2: advance(try reader.unsigned())
    case 3: line &+= UInt32(truncatingIfNeeded: try reader.signed())
    case 4: file = try reader.unsigned()
    case 8: advance(UInt64((255 - header.opcodeBase) / header.lineRange))
    case 9: address &+= UInt32(try reader.half())
    default:
      // Those that change nothing of interest, and those that only the header knows: both have numbers as arguments.
      for _ in 0..<header.opcodeLengths[Int(opcode) - 1] { _ = try reader.unsigned() }
    }
  }

  private mutating func runExtended(
    _ reader: inout ByteReader, _ write: ([LineTable.Row], UInt32) -> Void
  ) throws(Damaged) {
    let length = try reader.count()
    guard length > 0, length <= reader.end - reader.position else { throw Damaged() }
    let end = reader.position + length
    switch try reader.byte() {
    case 1:
      if !isDisordered, !rows.isEmpty, rows[rows.count - 1].address <= address { write(rows, address) }
      self = LineProgram(header)
    case 2 where length == 5: address = try reader.word()
    default: break
    }
    try reader.seek(to: end)
  }

  private mutating func advance(_ operations: UInt64) {
    address &+= UInt32(truncatingIfNeeded: operations) &* UInt32(header.minimumInstructionLength)
  }

  private mutating func addRow() {
    if let last = rows.last {
      if last.address > address { isDisordered = true }
      // Of several rows for one address the last one holds.
      if last.address == address { rows.removeLast() }
    }
    rows.append(LineTable.Row(address: address, file: UInt32(clamping: file &- header.firstFile), line: line))
  }
}
