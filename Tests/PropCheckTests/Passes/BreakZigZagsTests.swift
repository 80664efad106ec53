// BreakZigZags: numbers that take turns jump instead, however far apart they stand.

import PropCheck
import Testing

@Suite struct BreakZigZagsTests {
  @Test func distant_numbers_with_a_fixed_difference_reach_the_border() throws {
    let start: [UInt8] = (0..<20).flatMap { index in [0xFB, index == 0 ? 7 : 6, 0, 0, 0x40] }
    let property = { (source: inout Source) in
      var numbers: [UInt32] = []
      for _ in 0..<20 { numbers.append(try source.integer()) }
      let (first, second) = (numbers[0], numbers[15])
      if first >= 10, first > second, first - second <= 2 { try fail() }
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
