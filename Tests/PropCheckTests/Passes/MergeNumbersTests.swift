// MergeNumbers: one element carries what two did.

import PropCheck
import Testing

@Suite struct MergeNumbersTests {
  @Test func two_deposits_become_one() throws {
    let shrunk = try shrink(listBytes([20, 30, 60]), with: [MergeNumbers.self]) { source in
      let deposits = try source.list { source in try source.integer(in: 0...UInt8(80)) }
      if deposits.reduce(0, { $0 + Int($1) }) == 110 { try fail() }
    }
    #expect(shrunk.record.choices.map(\.valueText) == ["more", "50", "more", "60", "end"])
  }

  @Test func signed_numbers_are_added_as_numbers() throws {
    let shrunk = try shrink([0xF0, 5, 0xF0, 7], with: [MergeNumbers.self]) { source in
      let numbers = try source.list { source in try source.integer(in: -9...9) }
      if numbers.reduce(0, +) == -7 { try fail() }
    }
    #expect(shrunk.record.choices.map(\.valueText) == ["more", "-7", "end"])
  }

  @Test func the_least_number_of_a_range_is_worth_something_too() throws {
    let shrunk = try shrink([0xF0, 0, 0xF0, 6], with: [MergeNumbers.self]) { source in
      let prices = try source.list { source in Int(try source.integer(in: 1...UInt8(100))) }
      if prices.reduce(0, +) == 7 { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 7])
  }

  @Test func two_of_the_least_number_are_merged() throws {
    let shrunk = try shrink([0xF0, 0, 0xF0, 0], with: [MergeNumbers.self]) { source in
      let parts = try source.list(0...9) { source in Int(try source.integer(in: 1...UInt8(20))) }
      if parts.reduce(0, +) == 2 { try fail() }
    }
    #expect(shrunk.record.choices.map(\.valueText) == ["more", "2", "end"])
  }
}
