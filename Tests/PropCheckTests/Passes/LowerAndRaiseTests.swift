// LowerAndRaise: one choice goes down, several later ones to the ends of their ranges.

import PropCheck
import Testing

@Suite struct LowerAndRaiseTests {
  @Test func two_later_numbers_rise_at_once() throws {
    let shrunk = try shrink([2, 4, 2, 3], with: [LowerAndRaise.self, MinimiseChoices.self]) { source in
      let sides = try (0..<4).map { _ in Int(try source.integer(in: 1...UInt8(20))) }
      if min(sides[0], sides[2]) * min(sides[1], sides[3]) >= 6 { try fail() }
    }
    #expect(shrunk.record.choices.map(\.key) == [1, 6, 1, 6])
  }

  @Test func a_column_rises_at_once() throws {
    let shrunk = try shrink([3, 0xF0, 1, 0xF0, 1, 0xF0, 1], with: [LowerAndRaise.self]) { source in
      let (limit, list) = (try source.integer(in: 0...UInt8(9)), try drawList(&source, atMost: 3))
      if list.count == 3, limit == 3 || list.allSatisfy({ $0 == 255 }) { try fail() }
    }
    #expect(shrunk.record.choices[0].key == 0)
  }
}
