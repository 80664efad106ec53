// DeleteAndRaise: an element goes where a number elsewhere, raised, does its work.

import PropCheck
import Testing

@Suite struct DeleteAndRaiseTests {
  /// Payments from an account, each of an amount.
  private static func drawPayments(_ source: inout Source) throws -> [[UInt8]] {
    try source.list(0...6) { source in
      [try source.integer(in: 0...UInt8(3)), try source.integer(in: 1...UInt8(100))]
    }
  }

  @Test func two_payments_become_one_of_their_sum() throws {
    let shrunk = try shrink([0xF0, 0, 1, 0xF0, 0, 2], with: [DeleteAndRaise.self]) { source in
      let payments = try Self.drawPayments(&source)
      if payments.allSatisfy({ $0[0] == 0 }), payments.reduce(0, { $0 + Int($1[1]) }) == 3 { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 0, 3])
  }

  @Test func a_number_outside_the_list_goes_down_with_an_element() throws {
    let shrunk = try shrink([3, 0xF0, 0, 0xF0, 0, 0xF0], with: [DeleteAndRaise.self]) { source in
      let count = try source.integer(in: 0...UInt8(9))
      let list = try drawList(&source)
      if list.count > 1, list.count == count { try fail() }
    }
    #expect(shrunk.bytes == [2, 0xF0, 0, 0xF0])
  }

  @Test func a_number_at_the_end_of_its_range_stays() throws {
    let shrunk = try shrink([0xF0, 3, 100, 0xF0, 3, 100], with: [DeleteAndRaise.self]) { source in
      if try Self.drawPayments(&source) == [[3, 100], [3, 100]] { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 3, 100, 0xF0, 3, 100])
    #expect(shrunk.summary.evaluations == 0)
  }

  @Test func lists_of_plain_numbers_are_left_to_others() throws {
    let shrunk = try shrink(listBytes([1, 2]), with: [DeleteAndRaise.self]) { source in
      if try drawList(&source).count == 2 { try fail() }
    }
    #expect(shrunk.summary.evaluations == 0)
  }
}
