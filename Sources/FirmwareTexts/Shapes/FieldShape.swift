// Numbers with their names, on one line or on several.
//
//   SMAP type=01 base=0000000000000000 len=000000000009fc00        base_addr = 0x0, length = 0x9fc00, available RAM
//   Start Addr: 0 | Length: 9fc00 | Size: 14 | Type: 1             Region 0: type 1 at 0x0 for 639KB
//   base_addr_high = 0x0, base_addr_low = 0x0, length_high = ...   { .addr = 0x0, .size = 0x9fc00, .type = E820_RAM },
//   Usable RAM:  Base Address:  0x0 X 4GB + 0x0,                   mmap table: 0 type: 0x1
//         Length:   0x0 X 4GB + 0x9fc00 bytes                      Base: 0x0000000000000000 length: 0x000000000009fc00

/// Reads named numbers, line by line, until they make an entry.
struct FieldShape {
  /// What a name means.
  enum Role: Hashable {
    case start, startHigh, startLow, length, lengthHigh, lengthLow, size, end, pages, attributes, type
  }

  /// A named number, or a type.
  enum Item {
    case number(Role, Number)
    case typeNumber(Number)
    case typeWord(MemoryTypeWord)
    /// A type without a name.
    case bareWord(MemoryTypeWord)
    /// A brace, which no entry goes across.
    case brace

    var isBrace: Bool { if case .brace = self { true } else { false } }
  }

  private var open = FieldRecord()
  /// Whether the last line named something.
  private(set) var sawField = false
  /// The line of an entry that was begun and never completed.
  private(set) var brokenLine: Int?

  /// The lines that one entry may be spread over.
  private static let maximumLines = 12
  private static let wordsOfHeaders: Set<String> = ["entries", "items", "count", "total"]

  /// Adds what a line names.
  ///
  /// - Returns: the entries that are complete now.
  mutating func read(_ tokens: [Token], line: Int) -> [Row] {
    brokenLine = nil
    sawField = false
    // "mmap length 0x90 addr 0x9000 entries 6" is about the map as a whole.
    // After a brace come entries: nr_entries = 6, entries = {{addr = 0, size = 654336,
    var entries = tokens[...]
    if let last = tokens.lastIndex(where: { FieldShape.wordsOfHeaders.contains($0.lowercased) }) {
      guard let brace = tokens[last...].firstIndex(where: { $0.isMark("{") }) else { return [] }
      entries = tokens[brace...]
    }
    var items = FieldShape.items(FieldShape.withShortNumbers(Array(entries)))
    sawField = items.contains { item in
      switch item {
      case .number, .typeNumber, .typeWord: true
      case .bareWord, .brace: false
      }
    }
    guard sawField || items.contains(where: \.isBrace) else { return [] }
    if line - open.line > FieldShape.maximumLines { drop() }
    // What stands before the first brace ends the entry that the line before began.
    var ended: [Row] = []
    if let brace = items.firstIndex(where: \.isBrace), open.canEnd(with: items[..<brace]) {
      ended = open.add(Array(items[...brace]), line: line)
      items.removeSubrange(...brace)
    }
    // A line that is an entry by itself owes nothing to the line before, which must then have been damaged.
    var alone = FieldRecord()
    let rows = alone.add(items, line: line)
    if rows.isEmpty {
      let rows = open.add(items, line: line)
      brokenLine = open.takeBrokenLine()
      return ended + rows
    }
    drop()
    open = alone
    return ended + rows
  }

  /// Ends the text.
  mutating func finish() {
    brokenLine = nil
    drop()
  }

  private mutating func drop() {
    open.clear()
    brokenLine = open.takeBrokenLine() ?? brokenLine
  }

  /// A short word of hexadecimal digits behind a name is a number: "size d000".
  private static func withShortNumbers(_ tokens: [Token]) -> [Token] {
    tokens.enumerated().map { index, token in
      guard index > 0, token.isWord, token.text.contains(where: TextScanner.isDecimalDigit),
        token.text.allSatisfy({ TextScanner.digit($0, radix: 16) != nil }), tokens[index - 1].isWord,
        let role = role(of: [tokens[index - 1].lowercased]), role != .type
      else { return token }
      return Token(
        kind: .number(Number(digits: token.text, isHexadecimal: false)), text: token.text, isAdjacent: token.isAdjacent)
    }
  }

  private static func items(_ tokens: [Token]) -> [Item] {
    var items: [Item] = []
    var index = 0
    while index < tokens.count {
      guard tokens[index].isWord else {
        if tokens[index].isMark(in: "{}") { items.append(.brace) }
        index += 1
        continue
      }
      let (words, end) = Phrase.words(in: tokens, from: index)
      index = end
      if let role = role(of: words), let item = item(role, tokens, &index) {
        items.append(item)
      } else if let meaning = MemoryTypeWord(words.joined()) {
        items.append(.bareWord(meaning))
      }
    }
    return items
  }

  /// The number or word that follows a name, after at most one sign.
  private static func item(_ role: Role, _ tokens: [Token], _ index: inout Int) -> Item? {
    var next = index
    var signs = 0
    while next < tokens.count, tokens[next].isMark(in: "=:\"'>(") || tokens[next].isMark("-") && signs == 0, signs < 5 {
      next += 1
      signs += 1
    }
    guard next < tokens.count else { return nil }
    if let number = tokens[next].number {
      index = next + 1
      let whole = GrubNumber.joined(number, tokens, &index)
      return role == .type ? .typeNumber(whole) : .number(role, whole)
    }
    guard role == .type, signs > 0, tokens[next].isWord else { return nil }
    let (words, end) = Phrase.words(in: tokens, from: next)
    guard let meaning = MemoryTypeWord(words.joined()) else { return nil }
    index = end
    return .typeWord(meaning)
  }

  /// The meaning of the last words before a number.
  static func role(of words: [String]) -> Role? {
    for count in stride(from: min(3, words.count), through: 1, by: -1) {
      let key = words.suffix(count).joined().filter { $0 != "_" }
      if let role = roles[key] { return role }
    }
    return nil
  }

  private static let roles: [String: Role] = {
    var roles: [String: Role] = [:]
    let starts = [
      "base", "baseaddr", "baseaddress", "addr", "address", "start", "startaddr", "startaddress", "physbase",
    ]
    for name in starts + [
      "physicalstart", "physstart", "physaddr", "phys", "begin", "at", "from", "startphys", "rangestart",
    ] {
      roles[name] = .start
    }
    for name in starts {
      for high in ["high", "hi"] { roles[name + high] = .startHigh; roles[high + name] = .startHigh }
      for low in ["low", "lo"] { roles[name + low] = .startLow; roles[low + name] = .startLow }
    }
    for name in ["length", "len", "regionlength", "lengthbytes"] {
      roles[name] = .length
      for high in ["high", "hi"] { roles[name + high] = .lengthHigh; roles[high + name] = .lengthHigh }
      for low in ["low", "lo"] { roles[name + low] = .lengthLow; roles[low + name] = .lengthLow }
    }
    for name in ["for", "regionsize"] { roles[name] = .length }
    roles["size"] = .size
    for name in ["end", "endaddr", "endaddress", "last", "limit", "top", "endphys", "rangeend"] { roles[name] = .end }
    for name in ["pages", "numpages", "numberofpages", "pagecount", "npages"] { roles[name] = .pages }
    for name in ["type", "typ", "kind", "memtype", "regiontype", "entrytype"] { roles[name] = .type }
    for name in ["attr", "attribute", "attributes", "xattr", "extendedattributes"] { roles[name] = .attributes }
    return roles
  }()
}
