// What the rows of one map mean together: whether ends are inclusive, and whether a second column holds lengths or ends.
//
//   0x0 - 0x9fbff, 0x100000 - 0x7fdffff     all ends odd: inclusive
//   0x0 - 0x9fc00, 0x100000 - 0x7fe0000     all ends even: exclusive

import Operations

/// The entries that rows make.
struct RowMeaning {
  private(set) var entries: [FirmwareMapEntry] = []
  private(set) var notes: [FirmwareMapText.Note.Kind] = []

  /// A row with its numbers read.
  private struct Values {
    let row: Row
    let start: UInt64
    let second: UInt64
    let third: UInt64?
  }

  /// The first line whose size is not that of its range.
  private(set) var contradictoryLine: Int?
  private let numbering: TypeNumbering

  init(_ rows: [Row], _ mentions: TypeNumbering.Mentions) throws(FirmwareMapTextError) {
    numbering = try TypeNumbering(of: rows, mentions)
    let style = try NumberStyle.style(of: rows)
    if style == .decimal { notes.append(.readAsDecimal) }
    var values: [Values] = []
    for row in rows {
      let third = row.third.flatMap { style == .decimal ? $0.value(decimal: true) : $0.value(decimal: false) }
      values.append(
        Values(
          row: row, start: try style.value(row.start, line: row.line),
          second: try style.value(row.second, line: row.line),
          third: third))
    }
    if rows.contains(where: { $0.second.unit != nil }) { notes.append(.roundedSizes) }
    let second = try meaning(of: values)
    for value in values {
      if case .word(.gap) = value.row.kind { continue }
      let entry = try entry(value, second)
      if contradictoryLine == nil, value.row.contradicts(length: entry.length) { contradictoryLine = value.row.line }
      entries.append(entry)
    }
  }

  private func entry(_ value: Values, _ second: Row.Second) throws(FirmwareMapTextError) -> FirmwareMapEntry {
    let row = value.row
    let length: UInt64
    switch second {
    case .length, .unknown: length = value.second
    case .pages:
      let (bytes, overflow) = value.second.multipliedReportingOverflow(by: 4096)
      if overflow {
        throw FirmwareMapTextError(
          line: row.line, reason: .tooLarge(.length, FirmwareMapTextError.quote(row.second.digits)))
      }
      length = bytes
    case .end, .exclusiveEnd, .inclusiveEnd:
      let end = second == .inclusiveEnd ? value.second &+ 1 : value.second
      guard end >= value.start || end == 0 else {
        throw FirmwareMapTextError(line: row.line, reason: .logRangeReversed)
      }
      length = end &- value.start
    }
    let isFirmware = numbering == .firmware && row.shape.family != .range
    let attributes = isFirmware ? row.attributes?.value(decimal: false).flatMap { UInt32(exactly: $0) } : nil
    let (type, upper) = try type(row)
    return FirmwareMapEntry(base: value.start, length: length, type: type, attributes: upper ?? attributes)
  }

  /// The type of a row, and the attributes that a 64-bit type has in its upper half.
  private func type(_ row: Row) throws(FirmwareMapTextError) -> (type: UInt32, attributes: UInt32?) {
    switch row.kind {
    case .word(.type(let type)): return (type, nil)
    case .word(.gap): return (FirmwareMemoryType.reserved, nil)
    case .number(let number):
      if number.digits.count == 16, let wide = number.value(decimal: false), wide >> 32 != 0 {
        return (UInt32(truncatingIfNeeded: wide), UInt32(wide >> 32))
      }
      guard let value = number.typeValue, let type = UInt32(exactly: value) else {
        throw FirmwareMapTextError(line: row.line, reason: .tooLarge(.type, FirmwareMapTextError.quote(number.digits)))
      }
      return (numbering.type(type, attributes: row.attributes?.value(decimal: false)), nil)
    }
  }

  /// What the second number of every row is.
  private mutating func meaning(of values: [Values]) throws(FirmwareMapTextError) -> Row.Second {
    switch values[0].row.shape.second {
    case .length, .pages, .inclusiveEnd, .exclusiveEnd: return values[0].row.shape.second
    case .end: return try end(values)
    case .unknown: return try column(values)
    }
  }

  /// Whether ends are inclusive: as a third number says, or as all of them are odd or even.
  private func end(_ values: [Values]) throws(FirmwareMapTextError) -> Row.Second {
    func agrees(_ extra: UInt64) -> Bool {
      values.allSatisfy { value in
        guard let third = value.third, value.second &+ extra >= value.start else { return false }
        let length = value.second &+ extra &- value.start
        return third == length || third.multipliedReportingOverflow(by: 4096) == (length, false)
      }
    }
    if agrees(1) { return .inclusiveEnd }
    if agrees(0) { return .exclusiveEnd }
    let odd = values.count { $0.second % 2 == 1 }
    if odd == values.count { return .inclusiveEnd }
    if odd == 0 { return .exclusiveEnd }
    throw FirmwareMapTextError(line: values[0].row.line, reason: .endsAmbiguous)
  }

  /// What a second column is. START LENGTH TYPE is the rule; where lengths would overlap and ends do not, it is ends.
  private mutating func column(_ values: [Values]) throws(FirmwareMapTextError) -> Row.Second {
    if values.allSatisfy({ $0.third != nil }) {
      if values.allSatisfy({ $0.start &+ $0.third! == $0.second }) { return .exclusiveEnd }
      if values.allSatisfy({ $0.start &+ $0.third! == $0.second &+ 1 }) { return .inclusiveEnd }
      let isEnd = { (value: Values) in
        value.start &+ value.second == value.third || value.start &+ value.second &- 1 == value.third
      }
      guard values.allSatisfy(isEnd) else {
        throw FirmwareMapTextError(line: values[0].row.line, reason: .endsAmbiguous)
      }
      return .length
    }
    let doubts = ColumnDoubt(values.map { ($0.start, $0.second) })
    if doubts.areInclusiveEnds {
      notes.append(.readAsEnds)
      return .inclusiveEnd
    }
    if numbering == .efi || values.allSatisfy({ $0.row.isOfEFI }), values.contains(where: { $0.second % 4096 != 0 }) {
      // UEFI's memory is in pages, and so are its lengths.
      return .pages
    }
    if doubts.overlapAsLengths.isEmpty {
      if doubts.fitAsEnds { notes.append(.readAsLengths) }
      return .length
    }
    guard doubts.fitAsEnds else { return .length }
    notes.append(.readAsEnds)
    return try end(values)
  }
}

extension Row {
  /// Whether the size that the row names is neither that of its range nor its pages, in any radix.
  fileprivate func contradicts(length: UInt64) -> Bool {
    guard hasSize, let third, third.unit == nil, shape.second != .pages else { return false }
    return ![third.value(decimal: false), third.value(decimal: true)].contains { size in
      guard let size else { return false }
      return size == length || size.multipliedReportingOverflow(by: 4096) == (length, false)
    }
  }
}
