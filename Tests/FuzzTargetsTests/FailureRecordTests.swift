// A failure as bytes: it comes back as it was, the first one stays, and no bytes are taken for another failure.

import CFuzzDriver
import FailureRecords
import PropCheck
import PropCheckTesting
import Testing

@Suite struct FailureRecordTests {
  private static let header = Int(FAILURE_RECORD_HEADER)

  /// A failure with `text` in every part.
  private static func failure(_ text: String, traits: Int, message: String) -> PropertyFailure {
    var identity = FailureIdentity(oracle: text)
    for number in 0..<traits { identity = identity.with("\(text)\(number)", text) }
    return PropertyFailure(identity, message)
  }

  /// A record of these strings, whatever they are.
  private static func record(_ strings: [String]) -> [UInt8] {
    var text: [UInt8] = []
    for string in strings { text += Array(string.utf8) + [0] }
    var bytes = Array(FAILURE_RECORD_MAGIC.utf8)
    for number in [Int(FAILURE_RECORD_COMPLETE), text.count] {
      for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
    bytes += text
    return bytes + [UInt8](repeating: 0, count: Int(FAILURE_RECORD_SIZE) - bytes.count)
  }

  @Test func `a failure comes back with all its parts`() throws {
    let identity = FailureIdentity(oracle: "machine").with("clause", "V12").with("", "with spaces, 'ä' and \n")
    for place in [nil, SourcePlace(file: "vmm.c", line: 212), SourcePlace(file: "a/B.swift", line: 1, column: 9)] {
      let failure = PropertyFailure(identity.at(place), "V12: two lines\nand a sentence")
      let record = try #require(failure.record)
      #expect(PropertyFailure(record: record) == failure)
    }
  }

  @Test func `the layout is the one that is drawn`() throws {
    let failure = PropertyFailure(FailureIdentity(oracle: "o").with("n", "v").at(SourcePlace(file: "f", line: 7)), "m")
    let strings = ["oracle", "o", "trait", "n", "v", "place", "f", "7", "0", "message", "m"]
    #expect(failure.record == Self.record(strings))
    #expect(PropertyFailure(record: Self.record(strings)) == failure)
  }

  @Test func `a zero in a text becomes its sign, so that no text ends early`() throws {
    let failure = PropertyFailure(FailureIdentity(oracle: "a\0b").with("n\0", "\0v"), "m\0essage")
    let record = try #require(failure.record)
    #expect(
      PropertyFailure(record: record) == PropertyFailure(FailureIdentity(oracle: "a␀b").with("n␀", "␀v"), "m␀essage"))
  }

  @Test(arguments: 8_140...8_150)
  func `a message that does not fit is cut between characters, and the identity stays whole`(length: Int) throws {
    let identity = FailureIdentity(oracle: "state").with("clause", "P4")
    let message = String(repeating: "x", count: length % 5) + String(repeating: "→", count: length / 3)
    let record = try #require(PropertyFailure(identity, message).record)
    let back = try #require(PropertyFailure(record: record))
    #expect(back.identity == identity)
    #expect(message.hasPrefix(back.message))
    let room = Int(FAILURE_RECORD_SIZE) - Self.header - "oracle.state.trait.clause.P4.message..".utf8.count
    #expect(back.message.utf8.count > room - 3 && back.message.utf8.count <= room || back.message == message)
  }

  @Test func `an identity is written whole or not at all`() throws {
    let room = Int(FAILURE_RECORD_SIZE) - Self.header - "oracle..message..".utf8.count
    let longest = PropertyFailure(FailureIdentity(oracle: String(repeating: "o", count: room)), "lost")
    let record = try #require(longest.record)
    let back = try #require(PropertyFailure(record: record))
    #expect(back.identity == longest.identity && back.message.isEmpty)
    #expect(PropertyFailure(FailureIdentity(oracle: String(repeating: "o", count: room + 1)), "lost").record == nil)
    #expect(Self.failure(String(repeating: "t", count: 1000), traits: 9, message: "lost").record == nil)
  }

  @Test func `the first failure stays until the record is cleared`() {
    let memory = UnsafeMutablePointer<failure_record>.allocate(capacity: 1)
    defer { memory.deallocate() }
    memory.initialize(to: failure_record())
    var now: PropertyFailure? {
      PropertyFailure(record: Array(UnsafeRawBufferPointer(start: memory, count: MemoryLayout<failure_record>.size)))
    }
    let (first, second) = (
      Self.failure("first", traits: 1, message: "1"), Self.failure("second", traits: 0, message: "2")
    )
    #expect(now == nil)
    #expect(first.write(to: memory) && !second.write(to: memory))
    #expect(now == first)
    // While a writer is at work there is no failure, and nobody else begins one.
    failure_record_clear(memory)
    #expect(failure_record_begin(memory, "half"))
    #expect(now == nil && !second.write(to: memory) && now == nil)
    failure_record_clear(memory)
    #expect(second.write(to: memory))
    #expect(now == second)
    // One that does not fit leaves room for what ends the process.
    failure_record_clear(memory)
    #expect(!Self.failure(String(repeating: "t", count: 9000), traits: 0, message: "").write(to: memory))
    #expect(now == nil && first.write(to: memory))
  }

  @Test(
    arguments: [
      [], ["oracle"], ["oracle", "o"], ["oracle", "o", "message"], ["message", "m"],
      ["trait", "n", "v", "message", "m"],
      ["oracle", "o", "trait", "n", "message", "m"], ["oracle", "o", "message", "m", ""],
      ["oracle", "o", "message", "m", "trait", "n", "v"], ["oracle", "o", "place", "f", "x", "0", "message", "m"],
      ["oracle", "o", "place", "f", "1", "0", "place", "f", "1", "0", "message", "m"],
      ["oracle", "o", "place", "f", "1", "0", "trait", "n", "v", "message", "m"],
      ["oracle", "o", "note", "message", "m"],
      ["Oracle", "o", "message", "m"],
    ] as [[String]])
  func `what is not such a record is no failure`(strings: [String]) {
    #expect(PropertyFailure(record: Self.record(strings)) == nil)
  }

  @Test(arguments: [8_177, 8_192, 8_193, 1 << 31, 0xFFFF_FFFF])
  func `a size that no record has is no failure`(size: Int) {
    var bytes = Self.record(["oracle", "o", "message", "m"])
    #expect(PropertyFailure(record: bytes) != nil)
    for index in 0..<4 { bytes[12 + index] = UInt8(truncatingIfNeeded: size >> (8 * index)) }
    #expect(PropertyFailure(record: bytes) == nil)
  }

  @Test func `any bytes are a failure or none: the decoder is total, and what it reads is what was written`() {
    let strings = ["oracle", "state", "trait", "clause", "P4", "place", "a.swift", "12", "3", "message", "P4: planted"]
    let whole = Self.record(strings)
    checkProperty("any bytes are a failure record or none", Settings(cases: 2_000)) { source in
      var bytes = whole
      try source.each(1...6) { source in
        // Mostly where something stands.
        let place = try source.integer(in: 0...120, towards: 0)
        bytes[place] = try source.integer(in: 0...255 as ClosedRange<UInt8>)
      }
      let length = try source.boolean() ? bytes.count : try source.integer(in: 0...bytes.count)
      let failure = PropertyFailure(record: bytes.prefix(length))
      guard let failure else { return }
      try require(length == bytes.count, "\(length) bytes are no record")
      try require(PropertyFailure(record: failure.record ?? []) == failure, "\(failure) does not come back")
    }
  }
}
