// The numbers, texts and lists that an answer is made of, to and from bytes.

import PropCheck

/// Appends an answer's items.
struct Writer {
  private(set) var bytes: [UInt8] = []

  mutating func put(_ number: Int) {
    let number = UInt32(clamping: number)
    for shift in [0, 8, 16, 24] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
  }

  /// Puts a text; of a longer one than the limit, its beginning and its size.
  mutating func put(_ text: String) {
    var text = text
    if text.utf8.count > Answer.textLimit {
      let beginning = String(decoding: text.utf8.prefix(Answer.textLimit), as: UTF8.self)
      text = "\(beginning) ... (cut, \(text.utf8.count) bytes)"
    }
    put(text.utf8.count)
    bytes += text.utf8
  }

  mutating func put<T>(_ items: [T], item: (inout Writer, T) -> Void) {
    put(items.count)
    for next in items { item(&self, next) }
  }
}

/// Takes an answer's items; nil at the end.
struct Reader {
  private let bytes: [UInt8]
  private var position: Int

  init(bytes: [UInt8], at position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  /// The number that is next, without taking it.
  func peek() -> Int? {
    guard position + 4 <= bytes.count else { return nil }
    return (0..<4).reduce(0) { $0 | Int(bytes[position + $1]) << (8 * $1) }
  }

  mutating func number() -> Int? {
    let number = peek()
    if number != nil { position += 4 }
    return number
  }

  mutating func text() -> String? {
    guard let size = number(), position + size <= bytes.count else { return nil }
    defer { position += size }
    return String(decoding: bytes[position..<(position + size)], as: UTF8.self)
  }

  mutating func list<T>(_ item: (inout Reader) -> T?) -> [T]? {
    guard let count = number(), count <= bytes.count else { return nil }
    var items: [T] = []
    for _ in 0..<count {
      guard let next = item(&self) else { return nil }
      items.append(next)
    }
    return items
  }

  /// The notes in the records of `kind` that come next; a note at an earlier one's place replaces it.
  mutating func notes(kind: Int) -> [Note] {
    var notes: [Note] = []
    while Reader(bytes: bytes, at: position + 4).peek() == kind {
      position += 8
      guard let place = number(), let text = text(), let choices = number() else { break }
      let note = Note(text: text, choices: choices)
      if place < notes.count { notes[place] = note } else { notes.append(note) }
    }
    return notes
  }
}
