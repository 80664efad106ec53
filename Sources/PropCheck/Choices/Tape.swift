// The tape: the memory on which a source records the choices and spans of the case that is running.
//
//     +--------+-----------------------+---------------------+
//     | header | choices[capacity]     | spans[capacity]     |
//     +--------+-----------------------+---------------------+
//
// One block, allocated once and reused from case to case, so that recording never allocates. The counts live in the
// block too: when it is memory shared with a child process, a case that crashed can be read by the parent.

/// Fixed-size memory for one recorded case.
package struct Tape {
  /// How much of the tape is in use.
  package struct Header {
    package var choices: Int
    package var spans: Int
  }

  package let header: UnsafeMutablePointer<Header>
  package let choices: UnsafeMutablePointer<Choice>
  package let spans: UnsafeMutablePointer<Span>
  /// The greatest number of choices, and of spans, that fit.
  package let capacity: Int

  private static let headerSize = 64

  /// The bytes that a tape of `capacity` choices needs.
  package static func size(capacity: Int) -> Int {
    headerSize + capacity * (MemoryLayout<Choice>.stride + MemoryLayout<Span>.stride)
  }

  /// A tape on `memory`, which must be `size(capacity:)` bytes, aligned to 16, and outlive the tape.
  package init(memory: UnsafeMutableRawPointer, capacity: Int) {
    header = memory.bindMemory(to: Header.self, capacity: 1)
    header.initialize(to: Header(choices: 0, spans: 0))
    choices = (memory + Tape.headerSize).bindMemory(to: Choice.self, capacity: capacity)
    spans = (memory + Tape.headerSize + capacity * MemoryLayout<Choice>.stride)
      .bindMemory(to: Span.self, capacity: capacity)
    self.capacity = capacity
  }

  /// Forgets what is recorded.
  func clear() { header.pointee = Header(choices: 0, spans: 0) }

  /// Whether the tape holds what a source may have written: counts within the capacity, choices within their ranges,
  /// spans within the choices. To be asked before a tape that a crashed process wrote on is read.
  ///
  /// - Complexity: O(choices + spans).
  package var isWellFormed: Bool {
    let (choiceCount, spanCount) = (header.pointee.choices, header.pointee.spans)
    guard (0...capacity).contains(choiceCount), (0...capacity).contains(spanCount) else { return false }
    return (0..<choiceCount).allSatisfy(isWellFormed(choice:))
      && (0..<spanCount).allSatisfy { isWellFormed(span: $0, choices: choiceCount) }
  }

  /// The kind is looked at as a byte first: a byte that names none must not be read as a kind.
  private func isWellFormed(choice index: Int) -> Bool {
    guard let offset = MemoryLayout<Choice>.offset(of: \.kind) else { return false }
    let kind = UnsafeRawPointer(choices + index).load(fromByteOffset: offset, as: UInt8.self)
    guard Choice.Kind(rawValue: kind) != nil else { return false }
    let choice = choices[index]
    return choice.low <= choice.key && choice.key <= choice.high
      && choice.low <= choice.target && choice.target <= choice.high
  }

  private func isWellFormed(span index: Int, choices: Int) -> Bool {
    let span = spans[index]
    return span.start >= 0 && span.start <= choices && span.parent >= -1 && span.parent < index
      && (span.end == -1 || (span.end >= span.start && span.end <= choices))
  }

  package var recorded: UnsafeBufferPointer<Choice> {
    UnsafeBufferPointer(start: choices, count: header.pointee.choices)
  }

  package var recordedSpans: UnsafeBufferPointer<Span> {
    UnsafeBufferPointer(start: spans, count: header.pointee.spans)
  }
}

/// The finished record of one case: its choices, and the spans over them in the order in which they were opened.
public struct Record: Equatable, Sendable {
  /// The choices in the order in which they were made.
  public package(set) var choices: [Choice]
  /// The spans in the order in which they were opened, so that a span comes before those inside it.
  public package(set) var spans: [Span]

  package init(choices: [Choice] = [], spans: [Span] = []) {
    self.choices = choices
    self.spans = spans
  }

  /// A copy of what is on the tape; spans left open by an early stop end with the last choice.
  package init(_ tape: Tape) {
    choices = Array(tape.recorded)
    spans = Array(tape.recordedSpans)
    for index in spans.indices where spans[index].end < 0 { spans[index].end = Int32(choices.count) }
  }
}
