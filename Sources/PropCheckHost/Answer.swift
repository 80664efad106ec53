// The answer of a child: verdict and evidence as bytes. Both ends are this file, in one process image, so the form
// needs no version.
//
//     answer  note record ... verdict record
//     record  length (4 bytes), kind (4 bytes) and what belongs to it; the verdict's record ends the answer
//     text    length (4 bytes) and UTF-8
//     list    length (4 bytes) and items

import PropCheck

/// Writes and reads a child's answer.
enum Answer {
  private static let noteRecord = 100
  private static let tooLongRecord = 101

  /// The greatest length of a record, and of all notes, in bytes.
  static let limit = 1 << 20
  /// Longer texts are cut, in bytes of UTF-8.
  static let textLimit = 1 << 16

  /// What an answer says.
  enum Result {
    /// The case was judged.
    case verdict(Verdict)
    /// The case was judged, but what it says about itself does not fit; the size in bytes.
    case tooLong(Int)
  }

  /// The child's end.
  final class Speaker {
    private let file: Int32
    private var noteBytes = 0

    init(file: Int32) { self.file = file }

    /// Sends a note as soon as it is made: what follows may crash. Notes beyond the limit are not sent.
    func say(_ note: Note, at place: Int) {
      var writer = Writer()
      writer.put(noteRecord)
      writer.put(place)
      writer.put(note.text)
      writer.put(note.choices)
      noteBytes += writer.bytes.count
      if noteBytes <= Answer.limit { _ = send(writer.bytes) }
    }

    /// Sends the verdict and the rest of the evidence, last.
    ///
    /// - Returns: whether that worked.
    func say(_ verdict: Verdict, of source: borrowing Source) -> Bool {
      let bytes = Answer.bytes(verdict, of: source)
      guard bytes.count > Answer.limit else { return send(bytes) }
      var writer = Writer()
      writer.put(tooLongRecord)
      writer.put(bytes.count)
      return send(writer.bytes)
    }

    private func send(_ record: [UInt8]) -> Bool {
      var writer = Writer()
      writer.put(record.count)
      return Files.write(writer.bytes + record, toOpen: file)
    }
  }

  /// The parent's end: bytes as they come, and whether they are all.
  struct Stream {
    private var bytes: [UInt8] = []
    private var recordStart = 0
    private var isBroken = false
    /// Whether the verdict's record is here.
    private(set) var isComplete = false

    mutating func add(_ piece: ArraySlice<UInt8>) {
      guard !isBroken && !isComplete else { return }
      bytes += piece
      while !isComplete, let size = Reader(bytes: bytes, at: recordStart).peek() {
        // Only a case that wrote into the pipe itself can have made such a record.
        guard size <= Answer.limit else {
          isBroken = true
          return
        }
        guard bytes.count >= recordStart + 4 + size else { return }
        isComplete = Reader(bytes: bytes, at: recordStart + 4).peek() != noteRecord
        recordStart += 4 + size
      }
    }

    /// What the answer says, nil if it is not complete; the evidence, and the notes of a case that ended without a
    /// verdict, go to `source`.
    func result(for source: inout Source) -> Result? { Answer.result(bytes, for: &source) }
  }

  private static func bytes(_ verdict: Verdict, of source: borrowing Source) -> [UInt8] {
    var writer = Writer()
    switch verdict {
    case .passed: writer.put(0)
    case .stopped(.rejected): writer.put(1)
    case .stopped(.exhausted): writer.put(2)
    case .stopped(.misused): writer.put(3)
    case .failed(let failure):
      writer.put(4)
      put(failure.identity, &writer)
      writer.put(failure.message)
    }
    writer.put(source.complaint ?? "")
    // Only cases that pass are counted, so nothing else is worth being too long.
    let evidence = verdict == .passed ? source.evidence : CaseEvidence()
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
    writer.put(evidence.scores) { writer, score in
      writer.put(score.label)
      writer.put(String(score.value.bitPattern))
    }
    return writer.bytes
  }

  private static func result(_ bytes: [UInt8], for source: inout Source) -> Result? {
    var reader = Reader(bytes: bytes)
    let notes = reader.notes(kind: noteRecord)
    var evidence = CaseEvidence(labels: [], covers: [], commands: [], notes: notes)
    evidence.narrates = source.evidence.narrates
    source.adopt(evidence, complaint: nil)
    guard reader.number() != nil, let kind = reader.number() else { return nil }
    if kind == tooLongRecord { return reader.number().map { .tooLong($0) } }
    guard let verdict = verdict(kind, &reader) else { return nil }
    guard let complaint = reader.text(), let labels = reader.list({ $0.text() }), let covers = reader.list(cover),
      let commands = reader.list(tally), let scores = reader.list(score)
    else { return nil }
    evidence = CaseEvidence(labels: labels, covers: covers, commands: commands, scores: scores, notes: notes)
    evidence.narrates = source.evidence.narrates
    source.adopt(evidence, complaint: complaint.isEmpty ? nil : complaint)
    return .verdict(verdict)
  }

  private static func verdict(_ kind: Int, _ reader: inout Reader) -> Verdict? {
    switch kind {
    case 0: return .passed
    case 1: return .stopped(.rejected)
    case 2: return .stopped(.exhausted)
    case 3: return .stopped(.misused)
    case 4:
      guard let identity = identity(&reader), let message = reader.text() else { return nil }
      return .failed(PropertyFailure(identity, message))
    default: return nil
    }
  }

  private static func put(_ identity: FailureIdentity, _ writer: inout Writer) {
    writer.put(identity.oracle)
    writer.put(identity.traits) { writer, trait in
      writer.put(trait.name)
      writer.put(trait.value)
    }
    writer.put(identity.place.map { [$0] } ?? []) { writer, place in
      writer.put(place.file)
      writer.put(place.line)
      writer.put(place.column)
    }
  }

  private static func identity(_ reader: inout Reader) -> FailureIdentity? {
    guard let oracle = reader.text(), let traits = reader.list(trait), let place = reader.list(place) else {
      return nil
    }
    return FailureIdentity(oracle: oracle, traits: traits, place: place.first)
  }

  private static func trait(_ reader: inout Reader) -> FailureIdentity.Trait? {
    guard let name = reader.text(), let value = reader.text() else { return nil }
    return FailureIdentity.Trait(name, value)
  }

  private static func place(_ reader: inout Reader) -> SourcePlace? {
    guard let file = reader.text(), let line = reader.number(), let column = reader.number() else { return nil }
    return SourcePlace(file: file, line: line, column: column)
  }

  private static func cover(_ reader: inout Reader) -> (requirement: CoverageRequirement, satisfied: Bool)? {
    guard let label = reader.text(), let perMille = reader.number(), let satisfied = reader.number() else { return nil }
    return (CoverageRequirement(label: label, perMille: perMille), satisfied == 1)
  }

  private static func tally(_ reader: inout Reader) -> Statistics.Tally? {
    guard let text = reader.text(), let count = reader.number() else { return nil }
    return Statistics.Tally(text: text, count: count)
  }

  private static func score(_ reader: inout Reader) -> CaseEvidence.Score? {
    guard let label = reader.text(), let bits = reader.text().flatMap({ UInt64($0) }) else { return nil }
    return CaseEvidence.Score(label: label, value: Double(bitPattern: bits))
  }
}
