// A tape that another process wrote on is only read when it is what a source may have written.

import PropCheck
import Testing

@Suite struct TapeTests {
  /// Calls `body` with a tape of capacity 8 that holds a small case.
  private static func withTape(_ body: (Tape) -> Void) throws {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: Tape.size(capacity: 8), alignment: 16)
    defer { memory.deallocate() }
    let tape = Tape(memory: memory, capacity: 8)
    var source = Source(tape: tape)
    source.restart(copying: [0xF0, 5, 0xF0, 7])
    _ = try source.list { source in try source.integer(in: -9...9) }
    body(tape)
  }

  /// Ways to scribble on the tape.
  private static let scribbles: [(name: String, scribble: @Sendable (Tape) -> Void)] = [
    ("more choices than fit", { $0.header.pointee.choices = 9 }),
    ("fewer choices than none", { $0.header.pointee.choices = -1 }),
    ("fewer choices than the spans cover", { $0.header.pointee.choices = 1 }),
    ("more spans than fit", { $0.header.pointee.spans = .max }),
    ("fewer spans than none", { $0.header.pointee.spans = .min }),
    ("a key outside its range", { $0.choices[1].key = .max }),
    ("a target outside its range", { $0.choices[1].target = 0 }),
    (
      "a kind that does not exist",
      { tape in
        guard let offset = MemoryLayout<Choice>.offset(of: \.kind) else { return }
        UnsafeMutableRawPointer(tape.choices).storeBytes(of: 0x77, toByteOffset: offset, as: UInt8.self)
      }
    ),
    ("a span that starts before the case", { $0.spans[0].start = -5 }),
    ("a span that ends after the case", { $0.spans[0].end = 100 }),
    ("a span that ends before it starts", { $0.spans[2].end = 0 }),
    ("a span inside itself", { $0.spans[1].parent = 1 }),
  ]

  @Test func what_a_source_wrote_is_well_formed() throws {
    try Self.withTape { tape in
      #expect(tape.header.pointee.choices == 5)
      #expect(tape.isWellFormed)
      tape.spans[0].end = -1
      #expect(tape.isWellFormed, "a span may be open")
    }
  }

  @Test(arguments: scribbles.indices)
  func what_something_else_wrote_is_not(index: Int) throws {
    try Self.withTape { tape in
      Self.scribbles[index].scribble(tape)
      #expect(!tape.isWellFormed, "\(Self.scribbles[index].name)")
    }
  }
}
