// The mutator of cases: total on any bytes, within its limit, canonical, deterministic, and each of its edits does what it
// says.

import PropCheckTesting
import Testing

@testable import PropCheck

@Suite struct CaseMutatorTests {
  private static let mutator = CaseMutator(constants: [0x1000, 0xA_0000, 1 << 32])

  /// Head: 7, two elements, target. Commands: 1 with 5 and 240, 2, 3 with 0x12345.
  private static let sample: [UInt8] = [
    7, 0xF0, 1, 0xF0, 2, 0xF0, 3, 0, 0xF1, 1, 5, 0xF8, 240, 0xF1, 2, 0xF1, 3, 0xFA, 0x45, 0x23, 0x01,
  ]

  private static func mutate(_ bytes: [UInt8], seed: UInt64, limit: Int = 4096) -> [UInt8] {
    bytes.withUnsafeBytes { mutator.mutate($0, seed: seed, limit: limit) }
  }

  private static func edit(_ bytes: [UInt8], _ edit: CaseMutator.Edit, seed: UInt64) -> [UInt8] {
    bytes.withUnsafeBytes { mutator.mutate($0, by: edit, seed: seed, limit: 4096) }
  }

  private static func tokens(_ bytes: [UInt8]) -> CaseTokens { bytes.withUnsafeBytes { CaseTokens(reading: $0) } }

  private static func commands(_ bytes: [UInt8]) -> [[CaseToken]] {
    let tokens = tokens(bytes)
    return tokens.commands.map { range in
      var command = Array(tokens.tokens[range])
      while command.last == .target { command.removeLast() }
      return command
    }
  }

  @Test func `any bytes are mutated into canonical tokens within the limit, the same for the same seed`() {
    checkProperty("mutation", Settings(cases: 2_000)) { source in
      let bytes = try source.list(0...80) { try $0.integer(in: 0...0xFF as ClosedRange<UInt8>) }
      let other = try source.list(0...80) { try $0.integer(in: 0...0xFF as ClosedRange<UInt8>) }
      let seed: UInt64 = try source.integer(in: 0...UInt64.max)
      let limit = try source.integer(in: 1...100)
      let mutated = Self.mutate(bytes, seed: seed, limit: limit)
      let spliced = bytes.withUnsafeBytes { first in
        other.withUnsafeBytes { Self.mutator.splice(first, $0, seed: seed, limit: limit) }
      }
      for result in [mutated, spliced] {
        try require(result.count <= limit, "\(result.count) bytes, the limit is \(limit)")
        try require(Self.tokens(result).bytes() == result, "not canonical: \(result)")
      }
      try require(mutated == Self.mutate(bytes, seed: seed, limit: limit), "another result for the same seed")
    }
  }

  @Test func `canonical bytes are read and written unchanged`() throws {
    for seed in 0..<UInt64(200) {
      var source = Source(seed: seed)
      _ = try? source.list(0...20) { try $0.integer(in: Int32.min...Int32.max) }
      _ = try? source.trace(0...20) { _ = try $0.integer(in: 0...UInt64.max, towards: 100) }
      #expect(Self.tokens(source.encoded).bytes() == source.encoded)
    }
  }

  @Test func `tokens are as long as their bytes`() {
    for number in [0, 1, 239, 240, 255, 256, 1 << 32, 1 << 56, UInt64.max] {
      let token = CaseToken.number(number)
      #expect(CaseTokens([token]).bytes().count == token.byteCount, "\(number)")
      #expect(Self.tokens(CaseTokens([token]).bytes()).tokens == [token])
    }
  }

  @Test func `commands and elements are seen without running the case`() {
    let tokens = Self.tokens(Self.sample)
    #expect(tokens.commands == [8..<12, 12..<14, 14..<17])
    #expect(tokens.elements == [1..<3, 3..<5])
  }

  @Test(arguments: CaseMutator.Edit.allCases)
  func `every edit changes the sample, and does nothing where there is nothing`(edit: CaseMutator.Edit) {
    let results = Set((0..<64).map { Self.edit(Self.sample, edit, seed: $0) })
    #expect(results.contains { $0 != Self.sample })
    _ = Self.edit([], edit, seed: 1)
    _ = Self.edit([0xF1], edit, seed: 1)
    _ = Self.edit([0xF0], edit, seed: 1)
  }

  @Test func `insert, drop, duplicate and swap work on whole commands`() {
    let before = Self.commands(Self.sample)
    for seed in 0..<UInt64(64) {
      let inserted = Self.commands(Self.edit(Self.sample, .insertCommand, seed: seed))
      #expect(inserted.count == 4 && before.allSatisfy(inserted.contains))
      let dropped = Self.commands(Self.edit(Self.sample, .dropCommands, seed: seed))
      #expect(dropped.count < 3 && dropped.allSatisfy(before.contains))
      let swapped = Self.commands(Self.edit(Self.sample, .swapCommands, seed: seed))
      #expect(swapped != before && before.allSatisfy(swapped.contains) && swapped.count == 3)
      let duplicated = Self.commands(Self.edit(Self.sample, .duplicateCommands, seed: seed))
      #expect(duplicated.count > 3 && before.allSatisfy(duplicated.contains))
    }
  }

  @Test func `nudges reach the neighbours and the page edges of a number`() {
    let numbers = Set(
      (0..<4000).map { Self.edit(Self.sample, .nudge, seed: $0) }.compactMap { Self.tokens($0).tokens.last?.number })
    for expected: UInt64 in [0x12346, 0x12344, 0x13345, 0x11345, 0x12000, 0x12FFF, 0x11FFF, 0x412345, 0x1_0001_2345] {
      #expect(numbers.contains(expected), "\(expected)")
    }
  }

  @Test func `constants are put in place of numbers`() {
    let numbers = Set(
      (0..<400).flatMap { Self.tokens(Self.edit(Self.sample, .constant, seed: $0)).tokens.map(\.number) })
    #expect(numbers.isSuperset(of: [0x1000, 0xA_0000, 1 << 32]))
  }

  @Test func `a splice begins with the first case and has commands of the second`() {
    let other: [UInt8] = [9, 0xF1, 11, 0xF1, 12]
    let results = (0..<64).map { seed in
      Self.sample.withUnsafeBytes { first in
        other.withUnsafeBytes { Self.mutator.splice(first, $0, seed: seed, limit: 4096) }
      }
    }
    #expect(results.allSatisfy { $0.first == 7 })
    let ends = Set(results.map { Self.commands($0).map { $0[1].number } })
    for expected: [UInt64] in [[11, 12], [1, 11], [1, 2, 3, 12], [1, 11, 12, 2, 3]] {
      #expect(ends.contains(expected), "\(expected)")
    }
  }

  @Test func `a bug that takes a chain of commands is found by mutation of commands`() throws {
    let runner = CaseRunner { source in
      var stage = 0
      try source.trace(0...40) { source in
        let command = try source.command(of: 12, available: 0xFFF)
        let argument: UInt64 = try source.integer(in: 0...UInt64(UInt32.max))
        if command == 3 + stage, argument % 4096 == 0, argument > 0 { stage += 1 }
      }
      if stage == 4 { throw PropertyFailure(oracle: "result", "stage 4") }
      source.label("\(stage)")
    }
    // A search as plain as can be: go on from the canonical bytes of the first case that gets furthest.
    var (deepest, best) = (0, [] as [UInt8])
    var runs: UInt64 = 0
    var isFound = false
    while runs < 10_000, !isFound {
      let child = Self.mutate(best, seed: runs)
      runs += 1
      isFound = runner.run(bytes: child).failure != nil
      let reached = runner.source.evidence.labels.first.flatMap { Int($0) } ?? 0
      if reached > deepest { (deepest, best) = (reached, runner.encoded) }
    }
    #expect(isFound, "not in \(runs) runs, which reached \(deepest)")
  }
}
