// The maps of a text in which no line has Linux's mark, read by the shape of the lines. Each line is asked for an entry of
// each shape; entries of one shape that follow each other are a map. Other lines are ignored, unless they stand
// among the entries and look like one: then they are errors.

import Operations

/// Collects entries into maps.
struct ShapedMap {
  /// Rows of one shape, in the order of their lines.
  struct Block {
    var rows: [Row]
    /// The indices of the first and the last line, in the text.
    var lines: ClosedRange<Int>
  }

  /// A line with addresses that is not an entry.
  private struct Suspect {
    let index: Int
    /// The words that stand where the type should.
    var words: String?
    /// The marks of the range that the line has.
    var marks: String?
    /// Whether it is of a listing of devices and memory, with a colon after the range.
    var isListing = false
    /// Whether an entry was begun on the line.
    var isBroken = false
  }

  private var blocks: [Block] = []
  private var suspects: [Suspect] = []
  private var elisions: [Int] = []
  let lines: [LogicalLine]
  /// Whether the last line has no line end.
  private let endsOpen: Bool

  /// Reads all maps of the text; none if no line has a shape.
  ///
  /// - Parameter endsOpen: whether the last line has no line end.
  static func read(_ lines: [LogicalLine], endsOpen: Bool) throws(FirmwareMapTextError) -> MapReading {
    if let sysfs = try SysfsMap.rows(lines) {
      if let line = sysfs.incompleteLine {
        throw FirmwareMapTextError(
          line: line, reason: .entryMalformed("start, end or type is missing", shape: Row.Shape.Family.sysfs.rawValue))
      }
      if let (cut, number) = lostPrefix(in: sysfs.rows) {
        let text = FirmwareMapTextError.quote(cut[keyPath: number].digits)
        throw FirmwareMapTextError(
          line: cut.line, reason: .entryMalformed(text, shape: Row.Shape.Family.sysfs.rawValue))
      }
      let (map, notes) = try candidate(sysfs.rows, TypeNumbering.Mentions(lines))
      let gaps: [FirmwareMapText.Note] = sysfs.lineAfterGap.map { [.init(.elided, line: $0)] } ?? []
      return MapReading(candidates: [map], notes: notes + gaps)
    }
    let map = ShapedMap(lines.filter { !$0.isComment }, endsOpen)
    if !map.blocks.isEmpty { return try map.reading() }
    let uncommented = lines.map { line in
      LogicalLine(number: line.number, content: line.content.drop { $0 == UInt8(ascii: "#") })
    }
    return try ShapedMap(uncommented, endsOpen).reading()
  }

  private init(_ lines: [LogicalLine], _ endsOpen: Bool) {
    self.lines = lines
    self.endsOpen = endsOpen
    var fields = FieldShape()
    var header: ColumnHeader?
    var cells: CellTable?
    for (index, line) in lines.enumerated() {
      if Elision.isElision(line.content) { elisions.append(index) }
      let tokens = TypeClaims.resolved(Token.tokens(of: line.content))
      guard !tokens.isEmpty else { continue }
      if let named = CellTable(header: tokens) {
        cells = named
        continue
      }
      if let cells, cells.hasCells(tokens), tokens.contains(where: { $0.number != nil }) {
        if let row = cells.row(tokens, line: line.number) {
          add(row, at: index)
        } else {
          // The last line of a text may have been cut.
          suspects.append(Suspect(index: index, isBroken: index < lines.count - 1))
        }
        continue
      }
      if let named = ColumnHeader(tokens) {
        header = named
        continue
      }
      guard tokens.contains(where: { $0.number != nil || $0.isWord }) else { continue }
      guard let parts = LineParts.parts(of: tokens), tokens.count < Token.maximumCount else {
        suspects.append(Suspect(index: index, isBroken: true))
        continue
      }
      for part in parts {
        for var row in rows(part, index, &fields, &header) {
          row.isBare = row.isBare && parts.count == 1
          add(row, at: index)
        }
      }
      if let broken = fields.brokenLine { suspectLine(broken, before: index) }
    }
    fields.finish()
    if let broken = fields.brokenLine { suspectLine(broken, before: lines.count) }
  }

  private mutating func suspectLine(_ number: Int, before index: Int) {
    guard let index = lines[..<index].lastIndex(where: { $0.number == number }) else { return }
    suspects.append(Suspect(index: index, isBroken: true))
  }

  /// The entries that end on a line.
  private mutating func rows(
    _ tokens: [Token], _ index: Int, _ fields: inout FieldShape, _ header: inout ColumnHeader?
  ) -> [Row] {
    let number = lines[index].number
    if EFILogMap.isMerged(tokens) {
      suspects.append(Suspect(index: index, isBroken: true))
      return []
    }
    if let row = EFILogMap.row(tokens, line: number) { return [row] }
    let range = RangeShape.read(tokens, line: number)
    if case .rows(let rows)? = range { return rows }
    let named = fields.read(tokens, line: number)
    if !named.isEmpty || fields.sawField { return named }
    if let row = ColumnShape.read(tokens, line: number, header: header) { return [row] }
    if case .untyped(let marks, let words)? = range {
      let isListing = tokens.contains { $0.isMark(":") }
      suspects.append(Suspect(index: index, words: words.isEmpty ? nil : words, marks: marks, isListing: isListing))
    } else if tokens.contains(where: { $0.number?.isAddress == true }) {
      suspects.append(Suspect(index: index))
    }
    return []
  }

  private mutating func add(_ row: Row, at index: Int) {
    // The rest of an array that was not filled.
    if case .number(let type) = row.kind, type.typeValue == 0, row.isEmpty { return }
    // An entry may have begun on a line before.
    let first = lines[...index].lastIndex { $0.number <= row.line } ?? index
    // The last block is changed in place: a copy for each row would make a long map quadratic.
    let last = blocks.count - 1
    if last >= 0, blocks[last].rows[0].shape == row.shape, !begins(row, after: blocks[last].rows) {
      blocks[last].rows.append(row)
      blocks[last].lines = blocks[last].lines.lowerBound...index
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
    let isRawOrder =
      row.shape.family == .fields || row.shape.family == .efi || row.third != nil || row.shape.second == .pages
    // A program that prints no order of its own may begin with any entry.
    let isUnsorted = row.shape.family == .columns && rows.count == 1 && start < previous
    if isUnsorted { return false }
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
    // A single line of two columns does not show what its second number means; a single line in a long text is a coincidence.
    // A table of bare numbers has been read as one already, and is not whole.
    let sound = blocks.filter { block in
      (block.rows.count > 1 || isShort && block.rows[0].shape.second != .unknown) && !block.rows.allSatisfy(\.isBare)
    }
    var maps = sound.filter(usable)
    if maps.isEmpty { maps = sound }
    try refuseHiddenAddresses(maps)
    var candidates: [MapCandidate] = []
    var notes: [FirmwareMapText.Note] = []
    let mentions = TypeNumbering.Mentions(lines)
    for block in maps {
      notes += try refuseSuspects(in: block)
      guard block.rows.count <= FirmwareMapText.maximumEntries else {
        throw FirmwareMapTextError(line: block.rows[FirmwareMapText.maximumEntries].line, reason: .tooManyEntries)
      }
      let (map, remarks) = try ShapedMap.candidate(block.rows, mentions)
      if !map.entries.isEmpty { candidates.append(map) }
      notes += remarks
      let endsInWord = lines.last?.content.last.map(TextScanner.isLetterOrDigit) == true
      let reachesEnd = block.lines.upperBound + (suspects.last?.index == lines.count - 1 ? 2 : 1) >= lines.count
      if endsOpen, endsInWord, reachesEnd {
        notes.append(.init(.lastLineOpen, line: lines[lines.count - 1].number))
      }
      notes += elisions.filter { block.lines.contains($0) }.map { .init(.elided, line: lines[$0].number) }
    }
    return MapReading(candidates: candidates, notes: notes)
  }

  private static func candidate(
    _ rows: [Row], _ mentions: TypeNumbering.Mentions
  ) throws(FirmwareMapTextError) -> (map: MapCandidate, notes: [FirmwareMapText.Note]) {
    let meaning = try RowMeaning(rows, mentions)
    let map = MapCandidate(form: .shaped, line: rows[0].line, entries: meaning.entries)
    let startsLate = (map.entries.map(\.base).min() ?? 0) > 0
    var notes: [FirmwareMapText.Note] = (meaning.notes + (startsLate ? [.startsLate] : [])).map {
      .init($0, line: map.line)
    }
    if let line = meaning.contradictoryLine { notes.append(.init(.sizeDiffers, line: line)) }
    if let line = CutNumber.line(in: rows, map.entries) { notes.append(.init(.numberLooksCut, line: line)) }
    return (map, notes)
  }

  private func refuseHiddenAddresses(_ maps: [Block]) throws(FirmwareMapTextError) {
    for block in maps where block.rows.count > 1 {
      let isHidden = block.rows.allSatisfy {
        $0.start.value(decimal: false) == 0 && $0.second.value(decimal: false) == 0
      }
      if isHidden { throw FirmwareMapTextError(line: block.rows[0].line, reason: .hiddenAddresses) }
    }
    guard maps.isEmpty else { return }
    let hidden = suspects.filter { suspect in
      let numbers = Token.tokens(of: lines[suspect.index].content).compactMap(\.number)
      return numbers.count >= 2 && numbers.prefix(2).allSatisfy { $0.value(decimal: false) == 0 }
    }
    if hidden.count > 1 { throw FirmwareMapTextError(line: lines[hidden[0].index].number, reason: .hiddenAddresses) }
  }

  /// A line that stands among entries and has addresses, but is not an entry, is a damaged entry. After the last entry
  /// the same holds for a line that begins as one.
  ///
  /// - Returns: notes of the first line that is of something else.
  private func refuseSuspects(in block: Block) throws(FirmwareMapTextError) -> [FirmwareMapText.Note] {
    let after = block.lines.upperBound + 1
    let near = suspects.filter { block.lines.contains($0.index) || $0.index == after }
    let words = near.isEmpty ? [] : words(of: block, without: Set(near.map(\.index)))
    var notes: [FirmwareMapText.Note] = []
    for suspect in near {
      let line = lines[suspect.index]
      switch standing(ofLineAt: suspect.index, isBroken: suspect.isBroken, in: block, words) {
      case .field: continue
      case .foreign:
        let isAmong = suspect.index != after || suspect.isBroken
        if isAmong, notes.isEmpty { notes.append(.init(.foreignLine, line: line.number)) }
        continue
      case .entry: break
      }
      // /proc/iomem also lists devices, which are not memory.
      if suspect.words != nil, suspect.isListing { continue }
      if suspect.index == after {
        let isAlike = suspect.isBroken || suspect.words == nil && suspect.marks == block.rows[0].shape.marks
        guard isAlike else { continue }
      } else if let words = suspect.words {
        throw FirmwareMapTextError(
          line: line.number, reason: .wordUnknown(FirmwareMapTextError.quote(Array(words.utf8)[...])))
      }
      throw damaged(line, block)
    }
    try refuseCutNumbers(in: block)
    // An entry by itself next to others of its kind differs from them by what it has lost.
    for other in blocks where other.rows.count == 1 && block.rows.count > 1 {
      let isNear = max(0, block.lines.lowerBound - 1)...block.lines.upperBound + 1
      if other.rows[0].shape.family == block.rows[0].shape.family, other.lines.overlaps(isNear),
        other.lines != block.lines
      {
        throw damaged(lines[other.lines.lowerBound], block)
      }
    }
    return notes
  }

  func damaged(_ line: LogicalLine, _ block: Block) -> FirmwareMapTextError {
    let shape = block.rows[0].shape.family.rawValue
    let reason = FirmwareMapTextError.Reason.entryMalformed(FirmwareMapTextError.quote(line.content), shape: shape)
    return FirmwareMapTextError(line: line.number, reason: reason)
  }
}
