// Entries that a cut has left shorter: at the edge of a text, or where a line was broken. What their neighbours look like tells.

extension ShapedMap {
  /// If all other rows have numbers of one width, a narrower one was cut off: at the edge of the text, or where a line was broken.
  func refuseCutNumbers(in block: Block) throws(FirmwareMapTextError) {
    let first = block.rows[0]
    if isCutInFront(block) { throw cutOff(first, \.start, block) }
    guard block.rows.count >= 3 else { return }
    for number in [\Row.start, \Row.second] {
      let widest = block.rows.map { $0[keyPath: number].digits.count }.max()
      let narrow = block.rows.indices.filter { block.rows[$0][keyPath: number].digits.count != widest }
      guard narrow.count == 1, let cut = narrow.first else { continue }
      let isPadded = block.rows.indices.contains { $0 != cut && block.rows[$0][keyPath: number].isPadded }
      if isPadded { throw cutOff(block.rows[cut], number, block) }
    }
    if block.rows[0].shape.family == .range, let (cut, number) = Self.lostPrefix(in: block.rows) {
      throw cutOff(cut, number, block)
    }
    let uncounted = block.rows.filter { !$0.second.isCounted }
    if uncounted.count == 1, let cut = uncounted.first { throw cutOff(cut, \.second, block) }
    try refuseLostEnd(in: block)
  }

  /// Whether the first number of a text has lost its front: it is narrower than its neighbour, and is written otherwise than
  /// that one, or than programs fill numbers up.
  private func isCutInFront(_ block: Block) -> Bool {
    let (start, second) = (block.rows[0].start, block.rows[0].second)
    guard start.digits.count < second.digits.count, !start.isHexadecimal else { return false }
    if second.isPadded { return true }
    let isFilled = start.digits.count > 1 && start.digits.first == UInt8(ascii: "0") && start.digits.count < 8
    // A lone 0 may be written so by hand, but not where the text begins with it: 0x1000 may have been cut there.
    let first = lines[block.lines.lowerBound]
    let beginsText = first.number == lines.first?.number && first.content.starts(with: start.digits)
    let isBare = second.isHexadecimal && (beginsText || !start.digits.elementsEqual("0".utf8))
    return isFilled || isBare && block.rows[0].shape.family != .fields
  }

  /// A row with a parenthesis that nothing closes was cut off. Where an entry takes several lines, so was one whose first line
  /// does not end with the mark of all others; behind an entry of one line a comment may stand. The last line of a text has a
  /// note of its own.
  private func refuseLostEnd(in block: Block) throws(FirmwareMapTextError) {
    let numbers = Set(block.rows.map(\.line))
    let hasSeveralLines = zip(block.rows, block.rows.dropFirst()).allSatisfy { $1.line > $0.line + 1 }
    var lost: LogicalLine?
    var mark: UInt8?
    for line in lines[block.lines] where numbers.contains(line.number) {
      let opened = line.content.reduce(0) { $0 + ($1 == UInt8(ascii: "(") ? 1 : $1 == UInt8(ascii: ")") ? -1 : 0) }
      if opened > 0, line.number != lines.last?.number { throw damaged(line, block) }
      guard hasSeveralLines, let end = line.content.last else { continue }
      if ",;]".utf8.contains(end) {
        guard mark == nil || mark == end else { return }
        mark = end
      } else if lost == nil, line.number != lines.last?.number {
        lost = line
      } else {
        return
      }
    }
    if mark != nil, let lost { throw damaged(lost, block) }
  }

  /// The row that has no 0x before one of its numbers, where all others have; nil: there is no such row.
  static func lostPrefix(in rows: [Row]) -> (Row, KeyPath<Row, Number>)? {
    guard rows.count >= 3 else { return nil }
    for number in [\Row.start, \Row.second] {
      let bare = rows.filter { !$0[keyPath: number].isHexadecimal }
      if bare.count == 1, let cut = bare.first { return (cut, number) }
    }
    return nil
  }

  private func cutOff(_ row: Row, _ number: KeyPath<Row, Number>, _ block: Block) -> FirmwareMapTextError {
    damaged(LogicalLine(number: row.line, content: row[keyPath: number].digits), block)
  }
}
