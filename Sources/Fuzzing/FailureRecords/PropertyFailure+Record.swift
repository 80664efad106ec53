// A failure on its way from one process to another: written where it shows, also by C code in a signal's handler, and read by
// whoever started the process. CFuzzDriver's FailureRecord.h draws the layout.

import CFuzzDriver
import PropCheck

extension PropertyFailure {
  /// Writes the failure into `record`, unless there is one already.
  ///
  /// A zero in a text is written as the sign for it, `␀`; a message that does not fit is cut.
  ///
  /// - Returns: whether `record` now holds this failure: not if it held one, or if the identity does not fit.
  @discardableResult
  package func write(to record: UnsafeMutablePointer<failure_record>) -> Bool {
    guard failure_record_begin(record, Self.withoutZeros(identity.oracle)) else { return false }
    for trait in identity.traits {
      failure_record_trait(record, Self.withoutZeros(trait.name), Self.withoutZeros(trait.value))
    }
    if let place = identity.place {
      failure_record_place(
        record, Self.withoutZeros(place.file), UInt(clamping: place.line), UInt(clamping: place.column))
    }
    return failure_record_end(record, Self.withoutZeros(message))
  }

  /// The failure as a record, for a file of its own; nil if the identity does not fit.
  package var record: [UInt8]? {
    withUnsafeTemporaryAllocation(of: failure_record.self, capacity: 1) { memory in
      let bytes = UnsafeMutableRawBufferPointer(memory)
      bytes.initializeMemory(as: UInt8.self, repeating: 0)
      guard let record = memory.baseAddress, write(to: record) else { return nil }
      return Array(bytes)
    }
  }

  private static func withoutZeros(_ text: String) -> String { text.replacing("\0", with: "\u{2400}") }
}

extension PropertyFailure {
  /// The failure that the bytes of a record hold; nil if the bytes are not a record of a failure.
  package init?(record: some Collection<UInt8>) {
    guard record.count == Int(FAILURE_RECORD_SIZE) else { return nil }
    let bytes = Array(record)
    func number(at place: Int) -> Int { (0..<4).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) } }
    let (header, size) = (Int(FAILURE_RECORD_HEADER), number(at: 12))
    guard bytes.starts(with: FAILURE_RECORD_MAGIC.utf8), number(at: 8) == Int(FAILURE_RECORD_COMPLETE),
      size <= bytes.count - header
    else { return nil }
    var strings = RecordStrings(bytes[header..<(header + size)])
    guard let failure = strings.failure() else { return nil }
    self = failure
  }
}

/// The strings of a record, taken one after another.
private struct RecordStrings {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  /// All groups; nil if one is missing, cut, out of order or unknown, or if something follows.
  mutating func failure() -> PropertyFailure? {
    guard next() == "oracle", let oracle = next() else { return nil }
    var identity = FailureIdentity(oracle: oracle)
    var group = next()
    while group == "trait" {
      guard let name = next(), let value = next() else { return nil }
      identity = identity.with(name, value)
      group = next()
    }
    if group == "place" {
      guard let file = next(), let line = number(), let column = number() else { return nil }
      identity = identity.at(SourcePlace(file: file, line: line, column: column))
      group = next()
    }
    guard group == "message", let message = next(), rest.isEmpty else { return nil }
    return PropertyFailure(identity, message)
  }

  private mutating func number() -> Int? { next().flatMap { UInt($0) }.flatMap { Int(exactly: $0) } }

  /// The next string; nil if no zero ends it.
  private mutating func next() -> String? {
    guard let end = rest.firstIndex(of: 0) else { return nil }
    defer { rest = rest[(end + 1)...] }
    return String(decoding: rest[..<end], as: UTF8.self)
  }
}
