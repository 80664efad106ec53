// ChangeAndDelete: one step takes over what several did.

import PropCheck
import Testing

@Suite struct ChangeAndDeleteTests {
  @Test func three_turns_to_the_left_become_one_to_the_right() throws {
    let shrunk = try shrink([0xF0, 0, 0xF0, 1, 0xF0, 1, 0xF0, 1], with: [ChangeAndDelete.self]) { source in
      let turns = try source.list { source in try source.element(of: [0, 1, 3]) }
      if turns.count > 1, turns[0] == 0, turns.reduce(0, +) == 3 { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 0, 0xF0, 2])
    #expect(shrunk.summary.evaluations <= 20)
  }
}
