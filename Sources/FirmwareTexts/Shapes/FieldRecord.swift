// The named numbers of one entry, as far as they have been read.

import Operations

/// Numbers that wait for the rest of their entry.
struct FieldRecord {
  private var numbers: [FieldShape.Role: Number] = [:]
  private var kind: Row.Kind?
  /// Whether the type was named as such, rather than a word that happens to stand there.
  private var isTypeNamed = false
  /// The line of the first number.
  private(set) var line = 0
  private var brokenLine: Int?

  /// Adds what a line names. A name that comes again begins the next entry.
  ///
  /// - Returns: the entries that are complete now.
  mutating func add(_ items: [FieldShape.Item], line: Int) -> [Row] {
    var rows: [Row] = []
    for item in items {
      if repeats(item) { rows += take() }
      if isEmpty { self.line = line }
      switch item {
      case .number(let role, let number): numbers[role] = number
      case .typeNumber(let number):
        isTypeNamed = true
        if case .word? = kind {} else { kind = .number(number) }
      case .typeWord(let word):
        isTypeNamed = true
        kind = .word(word)
      case .bareWord(let word): if case .word? = kind {} else { kind = .word(word) }
      case .brace: rows += take()
      }
    }
    if row != nil { rows += take() }
    // A word without a name belongs to numbers of its own line.
    if numbers.isEmpty, !isTypeNamed { kind = nil }
    return rows
  }

  /// Drops what is incomplete.
  mutating func clear() { _ = take() }

  /// The line of the last entry that was dropped.
  mutating func takeBrokenLine() -> Int? {
    defer { brokenLine = nil }
    return brokenLine
  }

  /// Whether `items` name what is still missing, and nothing that has been named.
  func canEnd(with items: ArraySlice<FieldShape.Item>) -> Bool {
    guard !numbers.isEmpty, !items.isEmpty, !items.contains(where: repeats) else { return false }
    var whole = self
    return !whole.add(Array(items), line: line).isEmpty
  }

  private func repeats(_ item: FieldShape.Item) -> Bool {
    switch item {
    case .number(let role, _): return numbers[role] != nil
    case .typeNumber, .typeWord: return kind != nil && (row != nil || numbers.isEmpty)
    case .brace: return false
    case .bareWord: if case .word? = kind { return row != nil } else { return false }
    }
  }

  private var isEmpty: Bool { numbers.isEmpty && kind == nil }

  private mutating func take() -> [Row] {
    let row = row
    // A type that is left over may be the one of the last entry, and every entry have that of the one before.
    if row == nil, !numbers.isEmpty || isTypeNamed { brokenLine = line }
    numbers = [:]
    kind = nil
    isTypeNamed = false
    return row.map { [$0] } ?? []
  }

  /// The entry that the numbers make.
  private var row: Row? {
    guard let kind, let start = numbers[.start] ?? joined(.startHigh, .startLow) else { return nil }
    let length = numbers[.length] ?? joined(.lengthHigh, .lengthLow)
    // "size" is the length, unless there is one: then it is that of the loader's record.
    let seconds: [(Number?, Row.Second)] = [
      (length, .length), (numbers[.end], .end), (numbers[.pages], .pages), (numbers[.size], .length),
    ]
    for case (let second?, let meaning) in seconds {
      let shape = Row.Shape(family: .fields, marks: start.form + "," + second.form, second: meaning)
      var row = Row(line: line, shape: shape, start: start, second: second, kind: kind)
      row.attributes = numbers[.attributes]
      return row
    }
    return nil
  }

  private func joined(_ high: FieldShape.Role, _ low: FieldShape.Role) -> Number? {
    guard let low = numbers[low] else { return nil }
    return numbers[high].map { $0.above(low) } ?? low
  }
}
