// NudgeNumbers: two or three numbers move a little, each by another step.

import PropCheck
import Testing

@Suite struct NudgeNumbersTests {
  @Test func numbers_tied_by_a_factor_go_down() throws {
    let shrunk = try shrink([40, 20], with: [NudgeNumbers.self]) { source in
      let (double, half) = (try source.integer(in: 0...UInt8(99)), try source.integer(in: 0...UInt8(99)))
      if double == 2 * half, half > 3 { try fail() }
    }
    #expect(shrunk.bytes == [8, 4])
  }

  @Test func three_numbers_move_at_once() throws {
    let shrunk = try shrink([8, 4, 5], with: [NudgeNumbers.self]) { source in
      let drawn = try (0..<3).map { _ in try source.integer(in: 0...UInt8(60)) }
      if drawn == [8, 4, 5] || drawn == [6, 3, 4] { try fail() }
    }
    #expect(shrunk.bytes == [6, 3, 4])
  }

  @Test func more_numbers_are_too_many() throws {
    let shrunk = try shrink(listBytes([9, 9, 9, 9]), with: [NudgeNumbers.self]) { source in
      if try drawList(&source).count == 4 { try fail() }
    }
    #expect(shrunk.summary.evaluations == 0)
  }
}
