// ScaleNumbers: all numbers change their sign or their scale.

import PropCheck
import Testing

@Suite struct ScaleNumbersTests {
  @Test func all_signs_change() throws {
    let shrunk = try shrink([1, 1, 4], with: [ScaleNumbers.self]) { source in
      let numbers = try (0..<3).map { _ in try source.integer(in: -9...9) }
      if numbers.reduce(0, +) == 0, !numbers.contains(0) { try fail() }
    }
    #expect(shrunk.record.choices.map(\.valueText) == ["1", "1", "-2"])
    #expect(shrunk.summary.evaluations == 1)
  }

  @Test func the_common_divisor_goes() throws {
    let shrunk = try shrink([12, 16, 20], with: [ScaleNumbers.self]) { source in
      let sides = try (0..<3).map { _ in Int(try source.integer(in: 0...UInt8(99))) }
      if sides[0] > 0, sides[1] > 0, sides[0] * sides[0] + sides[1] * sides[1] == sides[2] * sides[2] { try fail() }
    }
    #expect(shrunk.bytes == [3, 4, 5])
    #expect(shrunk.summary.evaluations == 1)
  }

  @Test func numbers_that_cannot_be_negative_stay() throws {
    let shrunk = try shrink([10, 3], with: [ScaleNumbers.self]) { source in
      let (account, amount) = (try source.integer(in: 0...9), try source.integer(in: -9...9))
      if account == 5, abs(amount) == 2 { try fail() }
    }
    #expect(shrunk.record.choices.map(\.valueText) == ["5", "2"])
  }
}
