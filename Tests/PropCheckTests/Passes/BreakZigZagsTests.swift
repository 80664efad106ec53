// BreakZigZags: numbers that take turns jump instead, however far apart they stand.

import PropCheck
import Testing

@Suite struct BreakZigZagsTests {
  @Test func distant_numbers_with_a_fixed_difference_reach_the_border() throws {
    let start: [UInt8] = [0xFB, 7, 0, 0, 0x40] + Array(repeating: 0, count: 14) + [0xFB, 6, 0, 0, 0x40]
    let property = { (source: inout Source) in
      let first: UInt32 = try source.integer()
      for _ in 0..<14 { _ = try source.integer(UInt16.self) }
      let second: UInt64 = try source.integer()
      if first >= 10, first > second, UInt64(first) - second <= 2 { try fail() }
    }
    let shrunk = try shrink(start, property)
    #expect(shrunk.record.choices.map(\.key).enumerated().filter { $0.element > 0 }.map(\.offset) == [0, 15])
    #expect(shrunk.record.choices[0].key == 10)
    #expect(shrunk.summary.isComplete)
    #expect(shrunk.summary.evaluations < 400)
    let without = try shrink(start, with: Shrinker.allPasses.filter { $0.name != BreakZigZags.name }, property)
    #expect(without.summary.evaluations > 2 * shrunk.summary.evaluations)
  }
}
