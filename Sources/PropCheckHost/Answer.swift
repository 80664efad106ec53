// The answer of a child: verdict and evidence as bytes. Both ends are this file, in one process image, so the form
// needs no version.
//
//     text    length (4 bytes) and UTF-8
//     list    length (4 bytes) and items

import PropCheck

/// Writes and reads a child's answer.
enum Answer {
  private static let noteRecord = 100

  /// A note, sent as soon as it is made: what follows may crash.
  static func bytes(of note: Note, at place: Int) -> [UInt8] {
    var writer = Writer()
    writer.put(noteRecord)
    writer.put(place)
    writer.put(note.text)
    writer.put(note.choices)
    return writer.bytes
  }

  /// The verdict and the rest of the evidence, sent last.
  static func bytes(_ verdict: Verdict, of source: borrowing Source) -> [UInt8] {
    var writer = Writer()
    switch verdict {
    case .passed: writer.put(0)
    case .stopped(.rejected): writer.put(1)
    case .stopped(.exhausted): writer.put(2)
    case .stopped(.misused): writer.put(3)
    case .failed(let failure):
      writer.put(4)
      writer.put(failure.oracle)
      writer.put(failure.message)
    }
    writer.put(source.complaint ?? "")
    let evidence = source.evidence
    writer.put(evidence.labels) { $0.put($1) }
    writer.put(evidence.covers) { writer, cover in
      writer.put(cover.requirement.label)
      writer.put(cover.requirement.perMille)
      writer.put(cover.satisfied ? 1 : 0)
    }
    writer.put(evidence.commands) { writer, tally in
      writer.put(tally.text)
      writer.put(tally.count)
    }
    return writer.bytes
  }

  /// The verdict in `bytes`, nil if there is none; the evidence, and the notes of a case that ended without a verdict,
  /// go to `source`.
  static func verdict(_ bytes: [UInt8], for source: inout Source) -> Verdict? {
    var reader = Reader(bytes: bytes)
    var notes: [Note] = []
    var kind = reader.number()
    while kind == noteRecord {
      guard let place = reader.number(), let text = reader.text(), let choices = reader.number() else { break }
      let note = Note(text: text, choices: choices)
      if place < notes.count { notes[place] = note } else { notes.append(note) }
      kind = reader.number()
    }
    var evidence = CaseEvidence(labels: [], covers: [], commands: [], notes: notes)
    evidence.narrates = source.evidence.narrates
    source.adopt(evidence, complaint: nil)
    guard let kind, let verdict = verdict(kind, &reader) else { return nil }
    guard let complaint = reader.text(), let labels = reader.list({ $0.text() }), let covers = reader.list(cover),
      let commands = reader.list(tally)
    else { return nil }
    evidence = CaseEvidence(labels: labels, covers: covers, commands: commands, notes: notes)
    evidence.narrates = source.evidence.narrates
    source.adopt(evidence, complaint: complaint.isEmpty ? nil : complaint)
    return verdict
  }

  private static func verdict(_ kind: Int, _ reader: inout Reader) -> Verdict? {
    switch kind {
    case 0: return .passed
    case 1: return .stopped(.rejected)
    case 2: return .stopped(.exhausted)
    case 3: return .stopped(.misused)
    case 4:
      guard let oracle = reader.text(), let message = reader.text() else { return nil }
      return .failed(PropertyFailure(oracle: oracle, message))
    default: return nil
    }
  }

  private static func cover(_ reader: inout Reader) -> (requirement: CoverageRequirement, satisfied: Bool)? {
    guard let label = reader.text(), let perMille = reader.number(), let satisfied = reader.number() else { return nil }
    return (CoverageRequirement(label: label, perMille: perMille), satisfied == 1)
  }

  private static func tally(_ reader: inout Reader) -> Statistics.Tally? {
    guard let text = reader.text(), let count = reader.number() else { return nil }
    return Statistics.Tally(text: text, count: count)
  }
}

private struct Writer {
  private(set) var bytes: [UInt8] = []

  mutating func put(_ number: Int) {
    let number = UInt32(clamping: number)
    for shift in [0, 8, 16, 24] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
  }

  mutating func put(_ text: String) {
    put(text.utf8.count)
    bytes += text.utf8
  }

  mutating func put<T>(_ items: [T], item: (inout Writer, T) -> Void) {
    put(items.count)
    for next in items { item(&self, next) }
  }
}

private struct Reader {
  let bytes: [UInt8]
  private var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func number() -> Int? {
    guard position + 4 <= bytes.count else { return nil }
    defer { position += 4 }
    return (0..<4).reduce(0) { $0 | Int(bytes[position + $1]) << (8 * $1) }
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
}
