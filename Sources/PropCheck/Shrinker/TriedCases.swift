// What shrinking remembers of the candidates that it has run, so that no candidate runs twice.
//
//     candidate --hash--> known?  --yes--> how long its record was, why it stopped
//                                 --no---> run it, and remember both the candidate and what its replay recorded
//
// A replay of what a replay recorded gives the same record again, so that both are the same case.

/// The candidates that have been run, by hash; only asked for membership.
struct TriedCases {
  /// What became of a candidate that did not become the best case.
  struct Outcome {
    /// How many choices its replay recorded.
    let length: Int
    /// Why it ended early, if it did.
    let stop: Stop?
  }

  private var outcomes: [UInt64: Outcome] = [:]

  subscript(hash: UInt64) -> Outcome? { outcomes[hash] }

  /// Remembers what became of the candidate with `hash`.
  mutating func insert(_ hash: UInt64, _ outcome: Outcome) { outcomes[hash] = outcome }

  /// Remembers the case that `tape` holds under the hashes of its replays, with spans and without.
  mutating func insert(recordedOn tape: Tape, _ outcome: Outcome) {
    outcomes[TriedCases.hash(tape.recorded, spans: tape.recordedSpans)] = outcome
    outcomes[TriedCases.hash(tape.recorded, spans: nil)] = outcome
  }

  /// A hash of what decides a replay: the choices, and the spans if it follows them.
  static func hash(_ record: Record, aligned: Bool) -> UInt64 {
    record.choices.withUnsafeBufferPointer { choices in
      record.spans.withUnsafeBufferPointer { spans in hash(choices, spans: aligned ? spans : nil) }
    }
  }

  private static func hash(_ choices: UnsafeBufferPointer<Choice>, spans: UnsafeBufferPointer<Span>?) -> UInt64 {
    var hash: UInt64 = spans == nil ? 0xC2B2_AE3D_27D4_EB4F : 0x9E37_79B9_7F4A_7C15
    for choice in choices {
      hash = (hash ^ choice.key ^ (UInt64(choice.kind.rawValue) << 56)) &* 0xFF51_AFD7_ED55_8CCD
      hash ^= hash &>> 32
    }
    guard let spans else { return hash }
    for span in spans {
      let end = span.end < 0 ? Int32(choices.count) : span.end
      let place = UInt64(UInt32(bitPattern: span.start)) << 32 | UInt64(UInt32(bitPattern: end))
      hash = (hash ^ place ^ (UInt64(span.label) &* 0x9E37_79B9_7F4A_7C15)) &* 0xFF51_AFD7_ED55_8CCD
      hash ^= hash &>> 32
    }
    return hash
  }
}
