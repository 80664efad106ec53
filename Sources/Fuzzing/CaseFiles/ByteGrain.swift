// Inputs that are plain bytes, as a case of PropCheck: so the one shrinker simplifies them too, piece by piece before it
// goes byte by byte.
//
//   text     | line ... \n | line ... \n | rest |           a line is a list of bytes
//   table    | header | entry | entry | ... | rest |        so is an entry, of the size that the header says
//   records  | header | record | record | ... | rest |      and these, of one size
//   plain    | byte | byte | byte | ...                     every byte is a piece

import PropCheck
import Properties
import Specification

/// What the pieces of a target's inputs are.
enum ByteGrain: Sendable {
  case plain
  case lines
  case tableEntries
  case records

  /// The byte that counts as simplest: a digit in texts, since those with zeros in them cannot be read.
  private var simplest: UInt8 { self == .lines ? UInt8(ascii: "0") : 0 }

  private static let limit = 1 << 20

  /// Draws pieces and puts them together.
  func draw(from source: inout Source) throws -> [UInt8] {
    try source.list(0...Self.limit) { source in
      try source.list(0...Self.limit) { source in try source.integer(in: 0...0xFF, towards: simplest) }
    }.flatMap { $0 }
  }

  /// The case that draws `bytes`.
  func encoded(_ bytes: [UInt8]) -> [UInt8] {
    var choices: [Choice] = []
    for piece in pieces(of: bytes) {
      choices.append(Self.marker(1))
      for byte in piece {
        choices.append(Self.marker(1))
        choices.append(
          Choice(key: UInt64(byte), low: 0, high: 0xFF, target: UInt64(simplest), kind: .unsigned))
      }
      choices.append(Self.marker(0))
    }
    choices.append(Self.marker(0))
    return CaseEncoding.bytes(of: choices)
  }

  /// The bytes that a case draws.
  func decoded(_ encoded: [UInt8], choiceLimit: Int) -> [UInt8] {
    var source = Source(bytes: encoded, choiceLimit: choiceLimit)
    return (try? draw(from: &source)) ?? []
  }

  private static func marker(_ more: UInt64) -> Choice {
    Choice(key: more, low: 0, high: 1, target: 0, kind: .element)
  }

  private func pieces(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    switch self {
    case .plain: return bytes.indices.map { bytes[$0...$0] }
    case .records:
      let size = FrameProgramProperty.recordSize
      return stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<min($0 + size, bytes.count)] }
    case .lines:
      var pieces: [ArraySlice<UInt8>] = []
      var start = 0
      for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") {
        pieces.append(bytes[start...index])
        start = index + 1
      }
      return pieces + (start < bytes.count ? [bytes[start...]] : [])
    case .tableEntries:
      let header = RawFirmwareTable.headerSize
      guard bytes.count > header else { return [bytes[...]] }
      let size = max(1, Int(bytes[2]) | Int(bytes[3]) << 8)
      return [bytes[..<header]]
        + stride(from: header, to: bytes.count, by: size).map { bytes[$0..<min($0 + size, bytes.count)] }
    }
  }
}
