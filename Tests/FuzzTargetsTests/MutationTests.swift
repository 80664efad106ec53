// The mutators of the targets: total, within the limit, the same for the same seed, and what comes out is a table or a case.

import FuzzMutators
import Operations
import PropCheck
import PropCheckTesting
import Specification
import Testing

@testable import FuzzTargets

@Suite struct MutationTests {
  private static func anyBytes(_ source: inout Source) throws -> [UInt8] {
    try source.list(0...120) { try $0.integer(in: 0...0xFF as ClosedRange<UInt8>) }
  }

  private static func mutate(_ table: [UInt8], seed: UInt64, limit: Int) -> [UInt8]? {
    inMemory(of: limit, holding: table) { TableMutator.mutate($0, size: table.count, seed: seed) }
  }

  /// What `body` makes of memory of `limit` bytes that begins with as much of `bytes` as fits; nil if it makes nothing. It must
  /// leave alone what lies behind, and claim none of it.
  private static func inMemory(
    of limit: Int, holding bytes: [UInt8], _ body: (UnsafeMutableRawBufferPointer) -> Int?
  ) -> [UInt8]? {
    let behind = [UInt8](repeating: 0xA5, count: 256)
    var memory = Array(bytes.prefix(limit)) + Array(repeating: 0, count: max(0, limit - bytes.count)) + behind
    let made = memory.withUnsafeMutableBytes { body(UnsafeMutableRawBufferPointer(rebasing: $0[..<limit])) }
    #expect(memory[limit...].elementsEqual(behind), "written behind \(limit) bytes")
    #expect(made ?? 0 <= limit, "\(made ?? 0) bytes in \(limit)")
    return made.map { Array(memory[..<min($0, limit)]) }
  }

  @Test(arguments: [InputMutator.choices, .tables, .records, .bytes])
  func `any input is mutated within the limit, the same for the same seed, or left to the byte mutator`(
    mutator: InputMutator
  ) {
    checkProperty("input mutation \(mutator)", Settings(cases: 500)) { source in
      let (first, second) = (try Self.anyBytes(&source), try Self.anyBytes(&source))
      let seed: UInt32 = try source.integer(in: 0...UInt32.max)
      let limit = try source.integer(in: 1...200)
      func results() -> [[UInt8]?] {
        first.withUnsafeBytes { first in
          second.withUnsafeBytes { second in
            [
              Self.inMemory(of: limit, holding: Array(first)) {
                mutator.mutate($0, size: min(first.count, limit), seed: seed)
              },
              Self.inMemory(of: limit, holding: []) { mutator.splice(first, second, into: $0, seed: seed) },
            ]
          }
        }
      }
      let made = results()
      try require(made.allSatisfy { $0.map { $0.count <= limit } ?? true }, "beyond the limit of \(limit)")
      try require(made == results(), "another result for the same seed")
      if seed & 3 == 0 || mutator == .bytes { try require(made[0] == nil, "a share is left to the byte mutator") }
    }
  }

  @Test func `records are dropped, repeated, swapped and changed, and the header stays in front`() throws {
    let records: [[UInt8]] = [[1, 2, 3, 4, 5, 6, 7, 8]] + (UInt8(10)..<14).map { Array(repeating: $0, count: 8) }
    let mutator = RecordMutator(size: 8)
    var seen: Set<[[UInt8]]> = []
    for seed in 0..<UInt64(2000) {
      let mutated = try #require(mutator.mutate(records.flatMap { $0 }, seed: seed, limit: 1024))
      #expect(mutated.count % 8 == 0)
      seen.insert(stride(from: 0, to: mutated.count, by: 8).map { Array(mutated[$0..<$0 + 8]) })
    }
    let others = Array(records.dropFirst())
    #expect(seen.contains([records[0], others[0], others[2], others[3]]), "one was dropped")
    #expect(seen.contains([records[0], others[2], others[1], others[0], others[3]]), "two were swapped")
    #expect(seen.contains { $0.count == 6 && Set($0) == Set(records) }, "one was repeated")
    #expect(
      seen.contains { $0.count == 5 && $0[0] != records[0] && $0.dropFirst() == others[...] }, "the header changed")
    let spliced = try #require(mutator.splice(records[0] + others[0], records.flatMap { $0 }, seed: 1, limit: 1024))
    #expect(spliced.starts(with: records[0]) && spliced.count % 8 == 0)
    #expect(mutator.mutate([1, 2, 3], seed: 1, limit: 64) == nil)
  }

  @Test func `tables stay tables: the count is that of the entries`() throws {
    let entries = [
      FirmwareMapEntry(base: 0, length: 0x9_FC00, type: 1),
      FirmwareMapEntry(base: 0x10_0000, length: 0x100_0000, type: 1),
    ]
    for size in [20, 24] as [UInt16] {
      let table = RawFirmwareTable(entries, entrySize: size).bytes()
      var counts: Set<Int> = []
      var edges: Set<UInt64> = []
      for seed in 0..<UInt64(2000) {
        let mutated = try #require(Self.mutate(table, seed: seed, limit: 1024))
        let reading = RawTableReading(mutated)
        #expect(reading.entrySize == size && mutated.count == 16 + reading.entries.count * Int(size))
        counts.insert(reading.entries.count)
        edges.formUnion(reading.entries.map(\.base))
      }
      #expect(counts.isSuperset(of: [1, 2, 3]))
      #expect(edges.isSuperset(of: [0x9_FC00, 0x9_FBFF, 0x10_0001, 0xF_FFFF, 1 << 32, .max]))
    }
  }

  @Test(arguments: [20, 24] as [UInt16]) func `a table that fills its memory stays within it`(size: UInt16) throws {
    let entries = (0..<5).map { FirmwareMapEntry(base: $0 << 20, length: 0x1_0000, type: 1) }
    let table = RawFirmwareTable(entries, entrySize: size).bytes()
    for limit in [table.count, table.count + Int(size) - 1, table.count - 1, 16 + Int(size), 16] {
      var seen: Set<[UInt8]> = []
      for seed in 0..<UInt64(500) {
        let mutated = try #require(Self.mutate(table, seed: seed, limit: limit))
        let reading = RawTableReading(mutated)
        #expect(reading.entrySize == size && mutated.count == 16 + reading.entries.count * Int(size))
        seen.insert(mutated)
        let spliced = try #require(Self.splice(table, table, seed: seed, limit: limit))
        #expect(spliced.count == 16 + RawTableReading(spliced).entries.count * Int(size))
      }
      #expect(limit < 16 + Int(size) || seen.count > 100, "\(seen.count) different tables in \(limit) bytes")
    }
    #expect(Self.splice(table, table, seed: 1, limit: 15) == nil)
  }

  @Test func `two tables are spliced where both have entries of one size`() throws {
    func table(_ bases: [UInt64], _ size: UInt16) -> [UInt8] {
      RawFirmwareTable(bases.map { FirmwareMapEntry(base: $0, length: 1, type: 1) }, entrySize: size).bytes()
    }
    var seen: Set<[UInt64]> = []
    for seed in 0..<UInt64(500) {
      let spliced = try #require(Self.splice(table([1, 2], 20), table([11, 12], 20), seed: seed, limit: 400))
      seen.insert(RawTableReading(spliced).entries.map(\.base))
    }
    #expect(seen == [[11, 12], [12], [1, 11, 12], [1, 12], [1, 2, 11, 12], [1, 2, 12]])
    #expect(Self.splice(table([1], 20), table([11], 24), seed: 1, limit: 400) == nil)
    #expect(Self.splice(table([1], 20), table([], 20), seed: 1, limit: 400) == nil)
    #expect(Self.splice([1, 2, 3], table([11], 20), seed: 1, limit: 400) == nil)
  }

  private static func splice(_ first: [UInt8], _ second: [UInt8], seed: UInt64, limit: Int) -> [UInt8]? {
    first.withUnsafeBytes { first in
      second.withUnsafeBytes { second in
        inMemory(of: limit, holding: []) { TableMutator.splice(first, second, into: $0, seed: seed) }
      }
    }
  }

  @Test func `an empty table gets an entry`() throws {
    for size in [20, 24] as [UInt16] {
      let mutated = try #require(Self.mutate(RawFirmwareTable([], entrySize: size).bytes(), seed: 4, limit: 400))
      #expect(RawTableReading(mutated).entries.count >= 1)
    }
  }

  @Test func `what is no table is left to the byte mutator`() {
    for bytes in [[], [1, 0, 19, 0] + [UInt8](repeating: 0, count: 12), [UInt8](repeating: 1, count: 40)] {
      #expect(Self.mutate(bytes, seed: 1, limit: 400) == nil)
    }
  }

  @Test func `canonical bytes of an input do not depend on what ran before`() {
    let runner = CaseRunner { source in
      try source.trace(0...8) { source in _ = try source.integer(in: 0...1000, towards: 7) }
    }
    checkProperty("canonical inputs", Settings(cases: 300)) { source in
      let (first, second) = (try Self.anyBytes(&source), try Self.anyBytes(&source))
      let expected = [first, second].map { bytes in
        _ = runner.run(bytes: bytes)
        return runner.encoded
      }
      let inputs = CanonicalInputs(of: runner)
      for (bytes, canonical) in [(first, expected[0]), (first, expected[0]), (second, expected[1])] {
        try require(bytes.withUnsafeBytes { inputs.canonical($0) } == canonical, "another case")
      }
      _ = runner.run(bytes: first)
      first.withUnsafeBytes { inputs.note($0) }
      try require(first.withUnsafeBytes { inputs.canonical($0) } == expected[0], "what has just run is another case")
    }
  }
}
