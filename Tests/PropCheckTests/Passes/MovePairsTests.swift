// MovePairs: two numbers move at once, and never crawl.

import PropCheck
import Testing

@Suite struct MovePairsTests {
  static func draw(_ source: inout Source) throws -> (UInt32, UInt32) {
    (try source.integer(), try source.integer())
  }

  /// Two numbers of four bytes.
  static func bytes(_ first: UInt32, _ second: UInt32) -> [UInt8] {
    [first, second].flatMap { number in
      [0xFB] + (0..<4).map { UInt8(truncatingIfNeeded: number >> UInt32(8 * $0)) }
    }
  }

  @Test func a_pair_with_a_fixed_difference_jumps_instead_of_crawling() throws {
    let shrunk = try shrink(Self.bytes(3_000_000_000, 2_999_999_999), with: [MovePairs.self]) { source in
      let (first, second) = try Self.draw(&source)
      if first > second, first - second == 1, first >= 10 { try fail() }
    }
    #expect(shrunk.bytes == [10, 9])
    #expect(shrunk.summary.evaluations <= 80)
  }

  @Test func a_sum_is_redistributed() throws {
    let shrunk = try shrink([200, 100], with: [MovePairs.self]) { source in
      let (first, second) = try Self.draw(&source)
      if UInt64(first) + UInt64(second) >= 300 { try fail() }
    }
    #expect(shrunk.record.choices.map(\.valueText) == ["0", "300"])
  }

  @Test func both_are_zeroed_where_neither_can_be_alone() throws {
    let shrunk = try shrink([200, 100], with: [MovePairs.self]) { source in
      let (first, second) = try Self.draw(&source)
      if (first == 0) == (second == 0) { try fail() }
    }
    #expect(shrunk.bytes == [])
    #expect(shrunk.summary.evaluations == 1)
  }

  @Test func one_goes_down_while_the_other_jumps_to_the_end_of_its_range() throws {
    let shrunk = try shrink([2, 50], with: [MovePairs.self]) { source in
      let first = try source.integer(in: 0...9)
      let second = try source.integer(in: 0...100 as ClosedRange<UInt8>)
      if (first, second) == (1, 50) || (first, second) == (0, 100) { try fail() }
    }
    #expect(shrunk.record.choices.map(\.valueText) == ["0", "100"])
  }

  @Test func truth_values_change_places() throws {
    let shrunk = try shrink([1, 0, 1, 0], with: [MovePairs.self]) { source in
      let flags = try (0..<4).map { _ in try source.boolean() }
      if flags.filter({ $0 }).count == 2 { try fail() }
    }
    #expect(shrunk.bytes == [0, 0, 1, 1])
  }

  @Test func a_sum_is_kept_when_a_sign_changes() {
    let found = shrunkValues(seeds: 0..<20) { source in
      [try source.integer(in: -30...30), try source.integer(in: -30...30)]
    } where: { numbers in
      numbers[0] * numbers[1] != 0 && numbers[0] + numbers[1] == 16
    }
    #expect(found == ["[1, 15]": 20])
  }
}
