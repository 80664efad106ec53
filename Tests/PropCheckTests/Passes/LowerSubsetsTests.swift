// LowerSubsets: some of the numbers go down together.

import PropCheck
import Testing

@Suite struct LowerSubsetsTests {
  @Test func three_of_five_numbers_go_down_together() throws {
    let shrunk = try shrink([50, 7, 51, 8, 52], with: [LowerSubsets.self]) { source in
      let numbers = try (0..<5).map { _ in Int(try source.integer(in: 0...UInt8(99))) }
      let stay = numbers[1] == 7 && numbers[3] == 8
      if stay, numbers[0] > 3, numbers[2] == numbers[0] + 1, numbers[4] == numbers[0] + 2 { try fail() }
    }
    #expect(shrunk.bytes == [4, 7, 5, 8, 6])
  }

  @Test func two_numbers_go_down_by_an_amount_that_is_not_the_last_of_a_row() throws {
    let shrunk = try shrink([8, 1, 9], with: [LowerSubsets.self]) { source in
      let numbers = try (0..<3).map { _ in try source.integer(in: 0...UInt8(15)) }
      if numbers == [8, 1, 9] || numbers == [2, 1, 3] { try fail() }
    }
    #expect(shrunk.bytes == [2, 1, 3])
  }
}
