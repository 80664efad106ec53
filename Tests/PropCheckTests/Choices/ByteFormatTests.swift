// The byte format: fixtures that fail when it changes by accident, and the laws that the page "TheByteFormat" promises.

import PropCheck
import Testing

@Suite struct ByteFormatTests {
  /// A case that has every kind of choice.
  struct Sample: Equatable, CustomStringConvertible {
    var flag = false
    var small: UInt8 = 0
    var wide: UInt64 = 0
    var signed: Int64 = 0
    var aimed: UInt32 = 0
    var lists: [[Int16]] = []
    var steps: [UInt16] = []
    var after: UInt8 = 0

    var description: String { "\(flag) \(small) \(wide) \(signed) \(aimed) \(lists) \(steps) \(after)" }

    static func draw(_ source: inout Source) throws -> Sample {
      var sample = Sample()
      sample.flag = try source.boolean()
      sample.small = try source.integer(in: 3...200, towards: 7)
      sample.wide = try source.integer()
      sample.signed = try source.integer()
      sample.aimed = try source.integer(in: 0...1_000_000, towards: 4_096)
      sample.lists = try source.list(0...5) { source in
        try source.list(1...4) { source in try source.integer(in: -300...300) }
      }
      var steps: [UInt16] = []
      try source.trace(
        0...6,
        { source in
          steps.append(try source.integer(in: 0...999))
        })
      sample.steps = steps
      sample.after = try source.integer(in: 0...9)
      return sample
    }
  }

  /// Decodes a sample; also hands back the canonical bytes.
  static func decode(_ bytes: [UInt8]) throws -> (sample: Sample, canonical: [UInt8]) {
    var source = Source(bytes: bytes)
    let sample = try Sample.draw(&source)
    return (sample, source.encoded)
  }

  /// What bytes mean; written by hand from the page that specifies the format.
  static let fixtures: [(bytes: [UInt8], text: String)] = [
    ([], "false 7 0 0 4096 [] [] 0"),
    ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "false 7 0 0 4096 [] [] 0"),
    ([1, 3, 0xEF, 1, 5], "true 3 239 -1 5 [] [] 0"),
    ([0, 0, 0xF8, 0xF0, 2, 0xF2], "false 7 240 1 0 [] [] 0"),
    (
      [0, 0, 0xFF, 1, 2, 3, 4, 5, 6, 7, 8, 0xF8, 0xFF, 0xFA, 0x40, 0x42, 0x0F],
      "false 7 578437695752307201 -128 1000000 [] [] 0"
    ),
    ([0, 0, 0, 0, 0, 0xF0, 2, 0xF0, 1, 0, 0xF0, 4, 0], "false 7 0 0 4096 [[1, -1], [2]] [] 0"),
    ([0, 0, 0, 0, 0, 0, 0xF1, 5, 0xF1, 0xF9, 0xE7, 0x03, 0, 9], "false 7 0 0 4096 [] [5, 999] 9"),
    ([3, 2, 0xFF, 9], "true 200 9 0 4096 [] [] 0"),
    ([0, 0, 0xF1, 8], "false 7 0 0 4096 [] [8] 0"),
    ([0, 0, 0, 0, 0, 0, 0xF1, 5, 77, 78, 0xF1, 6], "false 7 0 0 4096 [] [5, 6] 0"),
  ]

  @Test(arguments: fixtures.indices)
  func fixture(index: Int) throws {
    let fixture = Self.fixtures[index]
    #expect(try Self.decode(fixture.bytes).sample.description == fixture.text)
  }

  /// Canonical bytes of fixtures that hold something superfluous.
  static let canonical: [(bytes: [UInt8], canonical: [UInt8])] = [
    ([0, 0, 0, 0], []),
    ([3, 2, 0xFF, 9], [1, 200, 9]),
    ([0, 7, 0xF8, 5], [0, 0, 5]),
    ([0, 0, 0xF1, 8], [0, 0, 0, 0, 0, 0, 0xF1, 8]),
    ([0, 0, 0, 0, 0, 0, 0xF1, 5, 77, 78, 0xF1, 6], [0, 0, 0, 0, 0, 0, 0xF1, 5, 0xF1, 6]),
  ]

  @Test(arguments: canonical.indices)
  func superfluous_bytes_are_dropped(index: Int) throws {
    #expect(try Self.decode(Self.canonical[index].bytes).canonical == Self.canonical[index].canonical)
  }

  @Test func any_bytes_mean_some_case_and_canonical_bytes_mean_the_same_one() throws {
    var random = SplitMix64(seed: 7)
    for _ in 0..<3_000 {
      let pool: [UInt8] = [0, 1, 0xF0, 0xF1, 0xF2, 0xF8, 0xFF]
      let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        Bool.random(using: &random)
          ? pool[Int.random(in: 0..<pool.count, using: &random)] : .random(in: 0...255, using: &random)
      }
      let first = try Self.decode(bytes)
      let second = try Self.decode(first.canonical)
      #expect(second.sample == first.sample)
      #expect(second.canonical == first.canonical)
      #expect(first.canonical.last != 0)
    }
  }

  @Test func choices_to_bytes_to_choices_is_the_identity() throws {
    for seed in 0..<2_000 as Range<UInt64> {
      var source = Source(seed: seed)
      _ = try Sample.draw(&source)
      var decoded = Source(bytes: source.encoded)
      _ = try Sample.draw(&decoded)
      #expect(decoded.record == source.record)
    }
  }

  @Test func a_command_is_found_after_junk_without_running_the_case() throws {
    let clean = try Self.decode([0, 0, 0, 0, 0, 0, 0xF1, 5, 0xF1, 6, 0xF1, 7]).sample
    let longer = try Self.decode([0, 0, 0, 0, 0, 0, 0xF1, 5, 9, 9, 9, 0xF1, 6, 0xF1, 7]).sample
    let shorter = try Self.decode([0, 0, 0, 0, 0, 0, 0xF1, 5, 0xF1, 0xF1, 7]).sample
    #expect(clean.steps == [5, 6, 7])
    #expect(longer.steps == clean.steps)
    #expect(shorter.steps == [5, 0, 7])
  }

  @Test func the_version_is_1() {
    #expect(CaseFormat.version == 1)
  }
}
