// TranslateNumbers: numbers that keep their distances move down together.

import PropCheck
import Testing

@Suite struct TranslateNumbersTests {
  @Test func overlapping_regions_move_to_the_start() throws {
    // 0x7000, 0x7010 and 0x7020, two bytes each.
    let bytes: [UInt8] = [0xF9, 0x00, 0x70, 0xF9, 0x10, 0x70, 0xF9, 0x20, 0x70]
    let shrunk = try shrink(bytes, with: [TranslateNumbers.self]) { source in
      let starts = try (0..<3).map { _ in try source.integer(UInt32.self) }
      if starts[1] == starts[0] + 0x10, starts[2] == starts[1] + 0x10 { try fail() }
    }
    #expect(shrunk.bytes == [0, 0x10, 0x20])
    #expect(shrunk.summary.evaluations == 1)
  }

  @Test func negative_numbers_move_up_and_take_zeros_along() throws {
    let shrunk = try shrink([1, 1, 1, 0], with: [TranslateNumbers.self]) { source in
      let numbers = try (0..<4).map { _ in try source.integer(Int.self) }
      if numbers[0] == numbers[1], numbers[1] == numbers[2], numbers[3] == numbers[2] + 1 { try fail() }
    }
    #expect(shrunk.record.choices.map(\.valueText) == ["0", "0", "0", "1"])
  }
}
