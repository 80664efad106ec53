// ExchangeTwice: two pairs of values are exchanged at once.

import PropCheck
import Testing

@Suite struct ExchangeTwiceTests {
  private static func shrunk(_ found: [UInt8], _ simpler: [UInt8]) throws -> Shrunk {
    try shrink(found, with: [ExchangeTwice.self]) { source in
      let numbers = try found.map { _ in try source.integer(in: 0...UInt8(99)) }
      if numbers == found || numbers == simpler { try fail() }
    }
  }

  @Test func two_groups_of_two_change_places() throws {
    #expect(try Self.shrunk([1, 30, 5, 0, 31], [0, 31, 5, 1, 30]).bytes == [0, 31, 5, 1, 30])
  }

  @Test func two_pairs_far_apart_change_places() throws {
    #expect(try Self.shrunk([1, 0, 7, 7, 0, 20], [0, 1, 7, 7, 20, 0]).bytes == [0, 1, 7, 7, 20])
  }

  @Test func groups_of_three_change_places() throws {
    #expect(try Self.shrunk([4, 2, 3, 1, 5, 6], [1, 5, 6, 4, 2, 3]).bytes == [1, 5, 6, 4, 2, 3])
  }
}
