// DeleteAndRaise: an element goes where a number elsewhere, raised, does its work.

import PropCheck
import Testing

@Suite struct DeleteAndRaiseTests {
  private static func drawPayments(_ source: inout Source) throws -> [UInt8] {
    try source.list(0...6) { source in try source.integer(in: 1...UInt8(100)) }
  }

  @Test func two_payments_become_one_of_their_sum() throws {
    let shrunk = try shrink([0xF0, 1, 0xF0, 2], with: [DeleteAndRaise.self]) { source in
      if try Self.drawPayments(&source).reduce(0, { $0 + Int($1) }) == 3 { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 3])
  }

  @Test func a_number_at_the_end_of_its_range_stays() throws {
    let shrunk = try shrink([0xF0, 100, 0xF0, 100], with: [DeleteAndRaise.self]) { source in
      if try Self.drawPayments(&source) == [100, 100] { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 100, 0xF0, 100])
    #expect(shrunk.summary.evaluations <= 4)
  }
}
