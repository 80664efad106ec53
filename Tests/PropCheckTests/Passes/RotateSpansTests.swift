// RotateSpans: three spans change places at once where no two can.

import PropCheck
import Testing

@Suite struct RotateSpansTests {
  @Test func three_elements_rotate() throws {
    let allowed: [[UInt8]] = [[7, 1, 4], [1, 4, 7]]
    let shrunk = try shrink(listBytes([7, 1, 4]), with: [RotateSpans.self]) { source in
      if allowed.contains(try drawList(&source)) { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 1, 0xF0, 4, 0xF0, 7])
    #expect(shrunk.summary.evaluations <= 3)
  }
}
