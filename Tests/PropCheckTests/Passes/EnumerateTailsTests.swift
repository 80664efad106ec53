// EnumerateTails: all that may follow is counted through.

import PropCheck
import Testing

@Suite struct EnumerateTailsTests {
  @Test func a_permutation_becomes_the_first_that_fails() throws {
    let failing: [[Int]] = [[0, 3, 1, 4, 2], [0, 2, 4, 1, 3]]
    let property = { (source: inout Source) in
      if failing.contains(try source.shuffled(0..<5)) { try fail() }
    }
    let shrunk = try shrink([0, 3, 1, 4], with: [EnumerateTails.self], property)
    #expect(shrunk.record.choices.map(\.key) == [0, 2, 4, 1])
    #expect(shrunk.summary.evaluations <= 120)
  }

  @Test func a_case_whose_last_choice_is_wide_is_left_alone() throws {
    let shrunk = try shrink([3, 9], with: [EnumerateTails.self]) { source in
      if try source.integer(in: 0...UInt8(9)) == 3, try source.integer(in: 0...UInt16.max) > 5 { try fail() }
    }
    #expect(shrunk.summary.evaluations == 0)
  }
}
