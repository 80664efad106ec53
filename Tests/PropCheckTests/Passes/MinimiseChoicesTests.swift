// MinimiseChoices: each choice finds the least value that fails, in few evaluations.

import PropCheck
import Testing

@Suite struct MinimiseChoicesTests {
  static let thresholds: [(claim: UInt64, start: UInt64, budget: Int)] = [
    (0, 1 << 63, 2), (1, 1 << 63, 4), (900, 52_341, 24), (1 << 40, .max, 60), (77, 78, 20),
  ]

  @Test(arguments: thresholds.indices)
  func the_border_is_found(index: Int) throws {
    let (border, start, budget) = Self.thresholds[index]
    var source = Source(seed: 0)
    _ = try source.integer(in: start...start)
    let shrunk = try shrink(source.encoded(as: start), with: [MinimiseChoices.self]) { source in
      if try source.integer(UInt64.self) >= border { try fail() }
    }
    #expect(shrunk.record.choices[0].key == border)
    #expect(shrunk.summary.evaluations <= budget, "\(shrunk.summary.evaluations)")
  }

  @Test func a_gap_below_the_border_is_jumped() throws {
    let shrunk = try shrink([90], with: [MinimiseChoices.self]) { source in
      let value = try source.integer(UInt8.self)
      if value == 7 || value >= 10 { try fail() }
    }
    #expect(shrunk.bytes == [7])
  }

  @Test func a_value_above_the_target_is_preferred_to_one_below() throws {
    let shrunk = try shrink([199], with: [MinimiseChoices.self]) { source in
      if abs(try source.integer(in: -1_000...1_000)) >= 50 { try fail() }
    }
    #expect(shrunk.record.choices.map(\.valueText) == ["50"])
  }

  @Test func a_value_that_must_be_below_the_target_is_minimised_there() throws {
    let shrunk = try shrink([0xF9, 0xFF, 0x03], with: [MinimiseChoices.self]) { source in
      if try source.integer(in: -1_000...1_000) <= -50 { try fail() }
    }
    #expect(shrunk.record.choices.map(\.valueText) == ["-50"])
  }

  @Test func many_false_borders_do_not_make_it_crawl() throws {
    let shrunk = try shrink([0xFB, 0, 0, 0, 0x40], with: [MinimiseChoices.self]) { source in
      if try source.integer(UInt32.self) % 3 == 1 { try fail() }
    }
    #expect(shrunk.summary.evaluations < 300)
  }
}

extension Source {
  /// The bytes of one number of 64 bits.
  func encoded(as number: UInt64) -> [UInt8] {
    [CaseFormat.firstLong + 7] + (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) }
  }
}
