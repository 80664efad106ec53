// SweepNumbers: a number goes down while a later one takes any value.

import PropCheck
import Testing

@Suite struct SweepNumbersTests {
  /// Fails for numbers above 10, the second greater, with a common divisor above 3.
  private static func divisors(_ source: inout Source) throws {
    let (first, second) = (try source.integer(in: 0...UInt8(200)), try source.integer(in: 0...UInt8(200)))
    let shares = first > 10 && second > first && (4...first).contains { first % $0 == 0 && second % $0 == 0 }
    if shares { try fail() }
  }

  @Test func the_second_number_follows_whatever_it_has_to_be() throws {
    let shrunk = try shrink([12, 16], with: [SweepNumbers.self], Self.divisors)
    #expect(shrunk.bytes == [11, 22])
  }

  @Test func a_number_alone_takes_the_next_lower_value_that_fails() throws {
    let shrunk = try shrink([3, 99], with: [SweepNumbers.self]) { source in
      let (first, second) = (Int(try source.integer(in: 0...UInt8(99))), Int(try source.integer(in: 0...UInt8(99))))
      if first == 3, second % 17 == 14 { try fail() }
    }
    #expect(shrunk.bytes == [3, 14])
  }

  @Test func a_step_that_works_once_is_repeated() throws {
    let shrunk = try shrink([201, 204], with: [SweepNumbers.self]) { source in
      let (first, second) = (Int(try source.integer(in: 0...UInt8(220))), Int(try source.integer(in: 0...UInt8(220))))
      if second == first + 3, first > 20 { try fail() }
    }
    #expect(shrunk.bytes == [21, 24])
    #expect(shrunk.summary.evaluations <= 1_000)
  }

  @Test func numbers_of_wide_ranges_are_left_alone() throws {
    let shrunk = try shrink([12, 16], with: [SweepNumbers.self]) { source in
      if try source.integer(in: 0...UInt32.max) > 10, try source.integer(in: 0...UInt32.max) > 10 { try fail() }
    }
    #expect(shrunk.summary.evaluations == 0)
  }
}
