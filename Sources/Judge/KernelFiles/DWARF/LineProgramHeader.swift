// The header of one program of `.debug_line`: how its bytes are read, and the names of its source files (DWARF 5, section 6.2.4;
// DWARF 4, section 6.2.4).

/// What a line program says of itself before it begins.
struct LineProgramHeader {
  let version: UInt16
  let minimumInstructionLength: UInt8
  let lineBase: Int8
  /// At least 1.
  let lineRange: UInt8
  /// At least 1.
  let opcodeBase: UInt8
  /// How many arguments the standard opcodes have, from opcode 1 on.
  let opcodeLengths: [UInt8]
  /// The files' names, by the numbers that the program uses.
  let files: [String]
  /// Where the program's first opcode stands in the file.
  let program: Int

  /// The number of the first file: files were counted from 1 before DWARF 5.
  var firstFile: UInt64 { version >= 5 ? 0 : 1 }

  /// Reads the header at the reader's position, which is after the unit's length.
  ///
  /// - Parameter end: the index after the unit's last byte.
  init(_ reader: inout ByteReader, end: Int, _ sections: DebugSections) throws(Damaged) {
    version = try reader.half()
    guard (2...5).contains(version) else { throw Damaged() }
    if version >= 5 { try reader.skip(2) }
    let length = Int(try reader.word())
    guard length <= end - reader.position else { throw Damaged() }
    program = reader.position + length
    minimumInstructionLength = try reader.byte()
    if version >= 4 { try reader.skip(1) }
    try reader.skip(1)
    lineBase = Int8(bitPattern: try reader.byte())
    lineRange = try reader.byte()
    opcodeBase = try reader.byte()
    guard lineRange > 0, opcodeBase > 0 else { throw Damaged() }
    var lengths: [UInt8] = []
    for _ in 1..<opcodeBase { lengths.append(try reader.byte()) }
    opcodeLengths = lengths
    files = version >= 5 ? try Self.tables(&reader, sections) : try Self.oldTables(&reader)
  }

  // MARK: Names

  /// The folders and files of DWARF 2 to 4, which end with an empty name each. Folder 0 is that of the compilation, which the
  /// header does not name.
  private static func oldTables(_ reader: inout ByteReader) throws(Damaged) -> [String] {
    var folders = [""]
    while true {
      let folder = try reader.text()
      if folder.isEmpty { break }
      folders.append(folder)
    }
    var files: [String] = []
    while true {
      let name = try reader.text()
      if name.isEmpty { return files }
      let folder = try reader.unsigned()
      _ = try reader.unsigned()
      _ = try reader.unsigned()
      files.append(path(name, folder, folders))
    }
  }

  /// The folders and files of DWARF 5, whose columns the header describes.
  private static func tables(_ reader: inout ByteReader, _ sections: DebugSections) throws(Damaged) -> [String] {
    let folders = try entries(&reader, sections).map(\.name)
    return try entries(&reader, sections).map { path($0.name, $0.folder, folders) }
  }

  private static func entries(
    _ reader: inout ByteReader, _ sections: DebugSections
  ) throws(Damaged) -> [(name: String, folder: UInt64)] {
    var columns: [(content: UInt64, form: UInt64)] = []
    for _ in 0..<(try reader.byte()) { columns.append((try reader.unsigned(), try reader.unsigned())) }
    let count = try reader.count()
    // Every entry has at least one byte, so that a larger number is damage.
    guard count <= reader.end - reader.position, !columns.isEmpty || count == 0 else { throw Damaged() }
    var entries: [(name: String, folder: UInt64)] = []
    for _ in 0..<count {
      var entry = (name: "", folder: UInt64(0))
      for column in columns {
        switch (column.content, try value(&reader, column.form, sections)) {
        case (LineContent.path, .text(let text)): entry.name = text
        case (LineContent.folder, .number(let number)): entry.folder = number
        default: break
        }
      }
      entries.append(entry)
    }
    return entries
  }

  private enum Value {
    case text(String)
    case number(UInt64)
    case other
  }

  private static func value(
    _ reader: inout ByteReader, _ form: UInt64, _ sections: DebugSections
  ) throws(Damaged) -> Value {
    switch form {
    case Form.string: return .text(try reader.text())
    case Form.lineStrp: return .text(sections.text(at: UInt64(try reader.word()), in: sections.lineStrings) ?? "")
    case Form.strp: return .text(sections.text(at: UInt64(try reader.word()), in: sections.strings) ?? "")
    case Form.udata: return .number(try reader.unsigned())
    case Form.data1: return .number(UInt64(try reader.byte()))
    case Form.data2: return .number(UInt64(try reader.half()))
    case Form.data4: return .number(UInt64(try reader.word()))
    case Form.data8: return .number(try reader.long())
    case Form.data16: try reader.skip(16)
    case Form.block: try reader.skip(try reader.count())
    default: throw Damaged()
    }
    return .other
  }

  /// A file's path, from the folder of the compilation on where it lies below that.
  private static func path(_ name: String, _ folder: UInt64, _ folders: [String]) -> String {
    guard !name.hasPrefix("/"), folder > 0, let index = Int(exactly: folder), index < folders.count else {
      return withoutDots(name)
    }
    var path = folders[index] + "/" + name
    let home = folders[0].hasSuffix("/") ? folders[0] : folders[0] + "/"
    if !folders[0].isEmpty, path.hasPrefix(home) { path.removeFirst(home.count) }
    return withoutDots(path)
  }

  private static func withoutDots(_ path: String) -> String {
    var path = path[...]
    while path.hasPrefix("./") { path = path.dropFirst(2) }
    return String(path)
  }
}

/// What a column of a table of names holds (DW_LNCT).
private enum LineContent {
  static let path: UInt64 = 1
  static let folder: UInt64 = 2
}
