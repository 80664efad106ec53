// The maps of a Linux log. A log may hold several: of other boots, of an early console that is replayed, and the ones that
// Linux derived from the firmware's (user:, modified:, extended:). The firmware's counts; a derived one is read where the
// firmware's is missing, which a note says.

import Operations

/// The maps of the `BIOS-e820:` lines of a log, and of the lines that stand in their place.
struct LinuxLogMap {
  private var maps: [LinuxStatement.Origin: [MapCandidate]] = [:]
  private var notes: [FirmwareMapText.Note] = []
  private var hasHeader = false
  /// The last line that was left out by hand since the last entry.
  private var elidedLine: Int?
  private let lines: [LogicalLine]
  /// Whether lines that begin with # are read too.
  private let readsComments: Bool

  /// Whether any line has a statement, before a # if `comments` do not count.
  static func isLog(_ lines: [LogicalLine], comments: Bool) -> Bool {
    lines.contains { line in
      let text = comments ? line.content : line.content.prefix { $0 != UInt8(ascii: "#") }
      return !LinuxStatement.all(in: text).isEmpty
    }
  }

  /// Reads the log. Lines that begin with # are comments, unless nothing is left without them.
  ///
  /// - Throws: the first statement that is malformed.
  static func read(_ lines: [LogicalLine]) throws(FirmwareMapTextError) -> MapReading {
    let log = try LinuxLogMap(lines, readsComments: false)
    if !log.maps.isEmpty { return log.reading }
    return try LinuxLogMap(lines, readsComments: true).reading
  }

  private init(_ lines: [LogicalLine], readsComments: Bool) throws(FirmwareMapTextError) {
    self.lines = lines
    self.readsComments = readsComments
    var begins: Set<LinuxStatement.Origin> = Set(LinuxStatement.Origin.allCases)
    var index = 0
    while index < lines.count {
      let line = lines[index]
      let statements = LinuxStatement.all(in: line.content)
      var used = 1
      if line.isComment && !readsComments {
        if statements.contains(where: { $0.origin == .firmware }) {
          notes.append(.init(.commentedOut, line: line.number))
        }
      } else if statements.isEmpty {
        if isHeader(line.content) {
          begins = Set(LinuxStatement.Origin.allCases)
          hasHeader = hasHeader || maps.isEmpty
        }
        if Elision.isElision(line.content), !maps.isEmpty { elidedLine = line.number }
      }
      if readsComments || !line.isComment {
        for (position, statement) in statements.enumerated() {
          let isLast = position == statements.count - 1
          let (entry, count) = try read(statement, at: index, joiningFollowing: isLast)
          used = max(used, count)
          guard let entry else { continue }
          try add(entry, statement, line: line.number, isNew: begins.remove(statement.origin) != nil)
        }
      }
      index += used
    }
  }

  private func isHeader(_ line: ArraySlice<UInt8>) -> Bool {
    TextScanner.firstIndex(of: "physical RAM map:", in: line) != nil
  }

  /// The entry of a statement that may be wrapped over the next lines, and the number of lines that it takes.
  private func read(
    _ statement: LinuxStatement, at index: Int, joiningFollowing: Bool
  ) throws(FirmwareMapTextError) -> (entry: FirmwareMapEntry?, lines: Int) {
    do throws(LinuxStatement.Fault) { return (try LinuxStatement.entry(statement.text), 1) } catch {
      if joiningFollowing {
        let following = lines[(index + 1)...].prefix(Wrapping.maximumParts - 1)
        for (text, count) in Wrapping.joined(statement.text, with: following) {
          if let entry = try? LinuxStatement.entry(text) { return (entry, 1 + count) }
        }
      }
      throw error.error(statement.text, line: lines[index].number)
    }
  }

  private mutating func add(
    _ entry: FirmwareMapEntry, _ statement: LinuxStatement, line: Int, isNew: Bool
  ) throws(FirmwareMapTextError) {
    let origin = statement.origin
    // Linux sorts its map before it prints it, except 2.2, which printed LENGTH @ START.
    let isSorted = !statement.text.contains(UInt8(ascii: "@"))
    let begins = isNew || maps[origin]?.last.map { isSorted && $0.cannotHold(entry) } ?? true
    if let elided = elidedLine, !begins { notes.append(.init(.elided, line: elided)) }
    elidedLine = nil
    if begins { maps[origin, default: []].append(MapCandidate(form: .linuxLog, line: line)) }
    guard maps[origin]![maps[origin]!.count - 1].append(entry) else {
      throw FirmwareMapTextError(line: line, reason: .tooManyEntries)
    }
  }

  private var reading: MapReading {
    var notes = notes
    for origin in [LinuxStatement.Origin.firmware, .xen, .extended, .user, .modified, .setupData] {
      guard let found = maps[origin], let first = found.first else { continue }
      let isDerived = origin != .firmware && origin != .xen
      if isDerived { notes.append(.init(.derivedMapOnly, line: first.line)) }
      if !isDerived, found.count == 1 { notes += derivedNotes(after: first) }
      let startsLate = (first.entries.map(\.base).min() ?? 0) > 0
      if !isDerived, !hasHeader, startsLate { notes.append(.init(.frontMissing, line: first.line)) }
      return MapReading(candidates: found, notes: notes)
    }
    return MapReading(candidates: [], notes: notes)
  }

  /// What the maps that Linux derived withhold of the firmware's.
  private func derivedNotes(after firmware: MapCandidate) -> [FirmwareMapText.Note] {
    var notes: [FirmwareMapText.Note] = []
    for origin in [LinuxStatement.Origin.user, .modified] {
      guard let derived = maps[origin]?.last else { continue }
      let withheld = UsableRanges(firmware.entries).subtracting(UsableRanges(derived.entries)).ranges
      if !withheld.isEmpty { notes.append(.init(.withheld(withheld), line: derived.line)) }
    }
    if let extended = maps[.extended]?.last,
      !UsableRanges(extended.entries).subtracting(UsableRanges(firmware.entries)).ranges.isEmpty
    {
      notes.append(.init(.extendedMapFollows, line: extended.line))
    }
    return notes
  }
}

extension LinuxStatement.Fault {
  /// The error to show for the statement `text`.
  fileprivate func error(_ text: ArraySlice<UInt8>, line: Int) -> FirmwareMapTextError {
    let reason: FirmwareMapTextError.Reason =
      switch self {
      case .malformed: .logRangeMalformed(FirmwareMapTextError.quote(text))
      case .reversed: .logRangeReversed
      case .tooLarge(let field, let digits): .tooLarge(field, FirmwareMapTextError.quote(digits))
      case .typeUnknown(let name): .logTypeUnknown(FirmwareMapTextError.quote(name))
      }
    return FirmwareMapTextError(line: line, reason: reason)
  }
}
