// RedrawWindows: what goes is made up for by a few neighbouring choices.

import PropCheck
import Testing

@Suite struct RedrawWindowsTests {
  @Test func a_number_makes_up_for_deleted_elements() throws {
    let shrunk = try shrink(listBytes([0, 9, 4, 4]), with: [RedrawWindows.self]) { source in
      let list = try source.list(0...8) { source in try source.integer(in: 0...UInt8(9)) }
      if list == [0, 9, 4, 4] || list == [1, 9] { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 1, 0xF0, 9])
  }

  @Test func two_neighbours_change_when_an_earlier_choice_goes_down() throws {
    let failing: [[UInt8]] = [[2, 8, 2, 9], [1, 8, 1, 10]]
    let shrunk = try shrink([2, 8, 2, 9], with: [RedrawWindows.self]) { source in
      let numbers = try (0..<4).map { _ in try source.integer(in: 0...UInt8(99)) }
      if failing.contains(numbers) { try fail() }
    }
    #expect(shrunk.bytes == [1, 8, 1, 10])
  }

  @Test func it_keeps_to_its_allowance() throws {
    let shrunk = try shrink(listBytes([9, 9, 9, 9, 9, 9, 9, 9]), with: [RedrawWindows.self]) { source in
      if try drawList(&source) == [9, 9, 9, 9, 9, 9, 9, 9] { try fail() }
    }
    #expect((1...700).contains(shrunk.summary.evaluations))
  }
}
