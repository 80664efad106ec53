// The mutators of the targets: total, within the limit, the same for the same seed, and what comes out is a table or a case.

import FuzzMutators
import KMemModel
import PropCheck
import PropCheckTesting
import Testing

@testable import FuzzTargets

@Suite struct MutationTests {
  private static func anyBytes(_ source: inout Source) throws -> [UInt8] {
    try source.list(0...120) { try $0.integer(in: 0...0xFF as ClosedRange<UInt8>) }
  }

  private static func mutate(_ table: [UInt8], seed: UInt64, limit: Int) -> [UInt8]? {
    table.withUnsafeBytes { TableMutator.mutate($0, seed: seed, limit: limit) }
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
              mutator.mutate(first, seed: seed, limit: limit),
              mutator.splice(first, second, seed: seed, limit: limit),
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
