// ReduceNumbers: numbers of which only some values fail.

import PropCheck
import Testing

@Suite struct ReduceNumbersTests {
  @Test func steps_are_taken_from_other_numbers() throws {
    let shrunk = try shrink([16, 208], with: [ReduceNumbers.self]) { source in
      let (size, number) = (try source.integer(in: 0...UInt8(99)), try source.integer(UInt8.self))
      if size == 16, number > 0, number.isMultiple(of: size) { try fail() }
    }
    #expect(shrunk.bytes == [16, 16])
    #expect(shrunk.summary.evaluations <= 16)
  }

  @Test func bits_that_do_not_matter_are_cleared() throws {
    let shrunk = try shrink([0b1101_0111], with: [ReduceNumbers.self]) { source in
      if try source.integer(UInt8.self) & 0b0101_0000 == 0b0101_0000 { try fail() }
    }
    #expect(shrunk.bytes == [0b0101_0000])
    #expect(shrunk.summary.evaluations <= 10)
  }

  @Test func groups_of_seven_bits_go() throws {
    let shrunk = try shrink(Source(seed: 0).encoded(as: 1 << 21), with: [ReduceNumbers.self]) { source in
      if [1 << 7, 1 << 14, 1 << 21].contains(try source.integer(in: 0...UInt64(1 << 32))) { try fail() }
    }
    #expect(shrunk.bytes == [128])
  }

  @Test func small_values_are_tried_where_a_number_is_one_of_many() throws {
    // Of months that are added to the first one only every twelfth fails.
    let shrunk = try shrink([0, 0, 35], with: [ReduceNumbers.self]) { source in
      let numbers = try (0..<3).map { _ in try source.integer(in: 0...UInt8(99)) }
      if numbers[2] % 12 == 11 { try fail() }
    }
    #expect(shrunk.bytes == [0, 0, 11])
  }

  @Test func leading_digits_go() throws {
    let shrunk = try shrink(Source(seed: 0).encoded(as: 1_249), with: [ReduceNumbers.self]) { source in
      if String(try source.integer(in: 0...UInt64(4_000))).hasSuffix("49") { try fail() }
    }
    #expect(shrunk.bytes == [49])
  }
}
