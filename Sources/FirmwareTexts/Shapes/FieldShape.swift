// Numbers with their names, on one line or on several.
//
//   SMAP type=01 base=0000000000000000 len=000000000009fc00        base_addr = 0x0, length = 0x9fc00, available RAM
//   Start Addr: 0 | Length: 9fc00 | Size: 14 | Type: 1             Region 0: type 1 at 0x0 for 639KB
//   base_addr_high = 0x0, base_addr_low = 0x0, length_high = ...   { .addr = 0x0, .size = 0x9fc00, .type = E820_RAM },
//   Usable RAM:  Base Address:  0x0 X 4GB + 0x0,                   mmap table: 0 type: 0x1
//         Length:   0x0 X 4GB + 0x9fc00 bytes                      Base: 0x0000000000000000 length: 0x000000000009fc00

/// Collects named numbers until they make an entry.
struct FieldShape {
  /// What a name means.
  enum Role: Hashable {
    case start, startHigh, startLow, length, lengthHigh, lengthLow, size, end, pages, attributes, type
  }

  private var numbers: [Role: Number] = [:]
  private var kind: Row.Kind?
  private var firstLine = 0
  private var lastLine = 0
  /// Whether the last line named something.
  private(set) var sawField = false
  /// The line of an entry that was begun and never completed.
  private(set) var brokenLine: Int?

  /// The lines that one entry may be spread over.
  private static let maximumLines = 12

  /// Adds what a line names.
  ///
  /// - Returns: the entries that are complete now.
  mutating func read(_ tokens: [Token], line: Int) -> [Row] {
    var rows: [Row] = []
    sawField = false
    brokenLine = nil
    // "mmap length 0x90 addr 0x9000 entries 6" is about the map as a whole.
    if tokens.contains(where: { FieldShape.wordsOfHeaders.contains($0.lowercased) }) { return [] }
    var index = 0
    if line - lastLine > FieldShape.maximumLines { clear() }
    while index < tokens.count {
      guard tokens[index].isWord else {
        index += 1
        continue
      }
      let (words, end) = Phrase.words(in: tokens, from: index)
      index = end
      if let role = FieldShape.role(of: words), let value = FieldShape.value(tokens, &index, role) {
        if numbers[role] != nil || role == .type && kind != nil && !numbers.isEmpty && rows.isEmpty && isTyped {
          rows += complete()
          clear()
        }
        sawField = true
        note(role, value, line)
      } else if let meaning = MemoryTypeWord(words.joined()) {
        if isComplete, kind == nil || !sawField { rows += complete() }
        if !sawField, !numbers.isEmpty, kind != nil { clear() }
        if case .word? = kind {} else { kind = .word(meaning) }
        if numbers.isEmpty { firstLine = line }
        lastLine = line
      }
    }
    if isComplete, sawField {
      rows += complete()
      clear()
    } else if !sawField, numbers.isEmpty {
      // A word alone, on a line without names, belongs to nothing.
      clear()
    }
    return rows
  }

  private enum Value {
    case number(Number)
    case word(MemoryTypeWord)
  }

  private var isTyped: Bool { kind != nil }
  private var isComplete: Bool { row != nil }

  private static let wordsOfHeaders: Set<String> = ["entries", "items", "count", "total"]

  /// Ends the text.
  mutating func finish() { clear() }

  private mutating func clear() {
    if numbers[.start] != nil || numbers[.startLow] != nil, !isComplete { brokenLine = firstLine }
    numbers = [:]
    kind = nil
  }

  private mutating func note(_ role: Role, _ value: Value, _ line: Int) {
    if numbers.isEmpty && kind == nil { firstLine = line }
    lastLine = line
    switch value {
    case .number(let number):
      numbers[role] = number
      if role == .type { if case .word? = kind {} else { kind = .number(number) } }
    case .word(let word): kind = .word(word)
    }
  }

  private func complete() -> [Row] { row.map { [$0] } ?? [] }

  /// The entry that the fields make.
  private var row: Row? {
    guard let kind else { return nil }
    guard let start = numbers[.start] ?? joined(.startHigh, .startLow) else { return nil }
    let length = numbers[.length] ?? joined(.lengthHigh, .lengthLow)
    let candidates: [(Number?, Row.Second)] = [
      (length, .length), (numbers[.end], .end), (numbers[.pages], .pages), (numbers[.size], .length),
    ]
    guard let (second, meaning) = candidates.lazy.compactMap({ pair in pair.0.map { ($0, pair.1) } }).first else {
      return nil
    }
    let shape = Row.Shape(family: .fields, second: meaning)
    var row = Row(line: firstLine, shape: shape, start: start, second: second, kind: kind)
    row.attributes = numbers[.attributes]
    return row
  }

  private func joined(_ high: Role, _ low: Role) -> Number? {
    guard let low = numbers[low] else { return nil }
    guard let high = numbers[high] else { return low }
    return high.above(low)
  }

  /// The number or word that follows a name, after at most one sign.
  private static func value(_ tokens: [Token], _ index: inout Int, _ role: Role) -> Value? {
    var next = index
    var signs = 0
    while next < tokens.count, tokens[next].isMark(in: "=:\"'>(") || tokens[next].isMark("-") && signs == 0, signs < 5 {
      next += 1
      signs += 1
    }
    guard next < tokens.count else { return nil }
    if let number = tokens[next].number {
      index = next + 1
      return .number(GrubNumber.joined(number, tokens, &index))
    }
    guard role == .type, signs > 0, tokens[next].isWord else { return nil }
    let (words, end) = Phrase.words(in: tokens, from: next)
    guard let meaning = MemoryTypeWord(words.joined()) else { return nil }
    index = end
    return .word(meaning)
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
    let starts = ["base", "baseaddr", "baseaddress", "addr", "address", "start", "startaddr", "startaddress", "physbase"]
    for name in starts + ["physicalstart", "physstart", "physaddr", "phys", "begin", "at", "from", "startphys", "rangestart"] {
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

/// GRUB's way to print 64 bits: `0x1 X 4GB + 0x9fc00 bytes`.
enum GrubNumber {
  /// The number at `index - 1` with what GRUB adds to it.
  static func joined(_ number: Number, _ tokens: [Token], _ index: inout Int) -> Number {
    let rest = tokens[index...].prefix(5)
    guard rest.count >= 4, rest.first?.lowercased == "x" else { return withUnit(number, tokens, &index) }
    let parts = Array(rest)
    guard parts[1].number?.unit == 1 << 30 || parts[2].isMark("+"), let plus = parts.firstIndex(where: { $0.isMark("+") }),
      plus + 1 < parts.count, let low = parts[plus + 1].number
    else { return number }
    index += plus + 2
    return number.above(withUnit(low, tokens, &index))
  }

  /// `639 KB`, `654336 bytes`.
  private static func withUnit(_ number: Number, _ tokens: [Token], _ index: inout Int) -> Number {
    guard index < tokens.count, tokens[index].isWord, number.unit == nil, !number.mustBeHexadecimal else { return number }
    let name = tokens[index].lowercased
    var counted = number
    if name == "bytes" {
      counted.isDecimal = true
    } else if let unit = Number.unit(name) {
      counted.unit = unit
      counted.isDecimal = true
    } else {
      return number
    }
    index += 1
    return counted
  }
}

extension Number {
  /// The 64 bits of which this is the upper half; a half of more than 32 bits makes a number that has no value.
  func above(_ low: Number) -> Number {
    guard let upper = value(decimal: false), let lower = low.value(decimal: false), upper < 1 << 32, lower < 1 << 32 else {
      return Number(digits: (digits + low.digits + low.digits).prefix(40), isHexadecimal: true)
    }
    if upper == 0 { return low }
    return Number(digits: Array(String(upper << 32 | lower, radix: 16).utf8)[...], isHexadecimal: true)
  }
}
