// The maps of a text in which no line has Linux's mark, read by the shape of the lines. Each line is asked for an entry of
// each shape; entries of one shape that follow each other are a map. Other lines are somebody else's, unless they stand
// among the entries and look like one: then they are errors.

import Operations

/// Collects entries into maps.
struct ShapedMap {
  /// Rows of one shape, in the order of their lines.
  private struct Block {
    var rows: [Row]
    /// The indices of the first and the last line, in the text.
    var lines: ClosedRange<Int>
  }

  private var blocks: [Block] = []
  /// Lines with addresses that are no entry, with the words that stand where the type should.
  private var suspects: [(index: Int, words: String?, isListing: Bool)] = []
  private var elisions: [Int] = []
  private let lines: [LogicalLine]

  /// Reads all maps of the text; none if no line has a shape.
  static func read(_ lines: [LogicalLine]) throws(FirmwareMapTextError) -> MapReading {
    if let sysfs = SysfsMap.rows(lines) {
      if let line = sysfs.incompleteLine {
        throw FirmwareMapTextError(
          line: line, reason: .entryMalformed("start, end or type is missing", shape: Row.Shape.Family.sysfs.rawValue))
      }
      let meaning = try RowMeaning(sysfs.rows)
      let candidate = MapCandidate(form: .shaped, line: sysfs.rows[0].line, entries: meaning.entries)
      return MapReading(candidates: [candidate], notes: meaning.notes.map { .init($0, line: candidate.line) })
    }
    let map = ShapedMap(lines.filter { !$0.isComment })
    if !map.blocks.isEmpty { return try map.reading() }
    return try ShapedMap(lines.map { LogicalLine(number: $0.number, content: $0.content.drop { $0 == UInt8(ascii: "#") }) })
      .reading()
  }

  private init(_ lines: [LogicalLine]) {
    self.lines = lines
    var fields = FieldShape()
    var header: ColumnHeader?
    for (index, line) in lines.enumerated() {
      if Elision.isElision(line.content) { elisions.append(index) }
      let tokens = Token.tokens(of: line.content)
      guard !tokens.isEmpty else { continue }
      if let named = ColumnHeader(tokens) {
        header = named
        continue
      }
      guard tokens.contains(where: { $0.number != nil || $0.isWord }) else { continue }
      for row in rows(tokens, index, &fields, &header) { add(row, at: index) }
      if let broken = fields.brokenLine { suspectLine(broken, before: index) }
    }
    fields.finish()
    if let broken = fields.brokenLine { suspectLine(broken, before: lines.count) }
  }

  private mutating func suspectLine(_ number: Int, before index: Int) {
    guard let index = lines[..<index].lastIndex(where: { $0.number == number }) else { return }
    suspects.append((index, nil, false))
  }

  /// The entries that end on a line.
  private mutating func rows(
    _ tokens: [Token], _ index: Int, _ fields: inout FieldShape, _ header: inout ColumnHeader?
  ) -> [Row] {
    let number = lines[index].number
    if let row = EFILogMap.row(tokens, line: number) { return [row] }
    let range = RangeShape.read(tokens, line: number)
    if case .row(let row)? = range { return [row] }
    let named = fields.read(tokens, line: number)
    if !named.isEmpty || fields.sawField { return named }
    if let row = ColumnShape.read(tokens, line: number, header: header) { return [row] }
    let addresses = tokens.count { $0.number?.isAddress == true }
    if case .untyped(_, let words)? = range {
      suspects.append((index, words.isEmpty ? nil : words, tokens.contains { $0.isMark(":") }))
    } else if addresses >= 2 {
      suspects.append((index, nil, false))
    } else if addresses == 1, index == lines.count - 1 {
      suspects.append((index, nil, false))
    }
    return []
  }

  private mutating func add(_ row: Row, at index: Int) {
    // An entry may have begun on a line before.
    let first = lines[...index].lastIndex { $0.number <= row.line } ?? index
    if let block = blocks.last, block.rows[0].shape == row.shape, !begins(row, after: block.rows) {
      blocks[blocks.count - 1].rows.append(row)
      blocks[blocks.count - 1].lines = block.lines.lowerBound...index
    } else {
      blocks.append(Block(rows: [row], lines: first...index))
    }
  }

  /// Whether `row` begins another map: it starts where the map has already been. Programs that print the firmware's own
  /// order do so with names; there only a second first entry counts.
  private func begins(_ row: Row, after rows: [Row]) -> Bool {
    guard let last = rows.last, let start = row.start.value(decimal: false),
      let first = rows[0].start.value(decimal: false), let previous = last.start.value(decimal: false)
    else { return false }
    let isRepeat = start == previous && row.second.digits.elementsEqual(last.second.digits)
    if isRepeat { return false }
    let isRawOrder = row.shape.family == .fields || row.shape.family == .efi || row.third != nil || row.shape.second == .pages
    return isRawOrder ? rows.count > 1 && start == first : start <= previous
  }

  private func reading() throws(FirmwareMapTextError) -> MapReading {
    let isShort = lines.count <= 4
    let usable = { (block: Block) in
      block.rows.contains { row in
        switch row.kind {
        case .word(let word): word == .type(FirmwareMemoryType.usable)
        case .number(let number): number.typeValue == UInt64(FirmwareMemoryType.usable)
        }
      }
    }
    var maps = blocks.filter { ($0.rows.count > 1 || isShort) && usable($0) }
    if maps.isEmpty { maps = blocks.filter { $0.rows.count > 1 || isShort } }
    try refuseHiddenAddresses(maps)
    var candidates: [MapCandidate] = []
    var notes: [FirmwareMapText.Note] = []
    for block in maps {
      try refuseSuspects(in: block)
      guard block.rows.count <= FirmwareMapText.maximumEntries else {
        throw FirmwareMapTextError(line: block.rows[FirmwareMapText.maximumEntries].line, reason: .tooManyEntries)
      }
      let meaning = try RowMeaning(block.rows)
      let candidate = MapCandidate(form: .shaped, line: block.rows[0].line, entries: meaning.entries)
      if !candidate.entries.isEmpty { candidates.append(candidate) }
      notes += meaning.notes.map { .init($0, line: candidate.line) }
      notes += elisions.filter { block.lines.contains($0) }.map { .init(.elided, line: lines[$0].number) }
    }
    return MapReading(candidates: candidates, notes: notes)
  }

  private func refuseHiddenAddresses(_ maps: [Block]) throws(FirmwareMapTextError) {
    for block in maps where block.rows.count > 1 {
      let isHidden = block.rows.allSatisfy { $0.start.value(decimal: false) == 0 && $0.second.value(decimal: false) == 0 }
      if isHidden { throw FirmwareMapTextError(line: block.rows[0].line, reason: .hiddenAddresses) }
    }
    guard maps.isEmpty else { return }
    let hidden = suspects.filter { suspect in
      let numbers = Token.tokens(of: lines[suspect.index].content).compactMap(\.number)
      return numbers.count >= 2 && numbers.prefix(2).allSatisfy { $0.value(decimal: false) == 0 }
    }
    if hidden.count > 1 { throw FirmwareMapTextError(line: lines[hidden[0].index].number, reason: .hiddenAddresses) }
  }

  /// A line among the entries of a map, or next to them, that has addresses and is no entry is an entry that was damaged.
  private func refuseSuspects(in block: Block) throws(FirmwareMapTextError) {
    let near = block.lines.lowerBound...block.lines.upperBound + 1
    for suspect in suspects where near.contains(suspect.index) {
      let line = lines[suspect.index]
      // /proc/iomem lists devices too, which are no memory.
      if suspect.words != nil, suspect.isListing { continue }
      if let words = suspect.words, block.lines.contains(suspect.index) {
        throw FirmwareMapTextError(
          line: line.number, reason: .wordUnknown(FirmwareMapTextError.quote(Array(words.utf8)[...])))
      }
      guard suspect.words == nil else { continue }
      let shape = block.rows[0].shape.family.rawValue
      throw FirmwareMapTextError(
        line: line.number, reason: .entryMalformed(FirmwareMapTextError.quote(line.content), shape: shape))
    }
  }
}
