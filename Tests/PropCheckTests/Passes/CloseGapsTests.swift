// CloseGaps: values that keep their order move together.

import PropCheck
import Testing

@Suite struct CloseGapsTests {
  @Test func numbers_move_down_to_the_next_value() throws {
    let shrunk = try shrink(listBytes([3, 9, 10, 11]), with: [CloseGaps.self]) { source in
      let list = try drawList(&source)
      if list.count == 4, list[0] < list[1], list[2] == list[1] + 1, list[3] == list[2] + 1 { try fail() }
    }
    #expect(shrunk.bytes == listBytes([0, 1, 2, 3]).dropLast())
  }

  @Test func starts_and_lengths_count_alike() throws {
    // A meeting from 0 to 8, one across its end, one from its end.
    let shrunk = try shrink([0xF0, 0, 8, 0xF0, 7, 2, 0xF0, 8, 2], with: [CloseGaps.self]) { source in
      let meetings = try source.list { source in
        (start: try source.integer(in: 0...UInt8(23)), length: try source.integer(in: 1...UInt8(8)))
      }
      guard meetings.count == 3 else { return }
      let end = meetings[0].start + meetings[0].length
      if meetings[1].start < end, meetings[1].start + meetings[1].length > end, meetings[2].start == end { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 0, 3, 0xF0, 2, 2, 0xF0, 3, 2])
  }

  @Test func two_numbers_are_left_to_others() throws {
    let shrunk = try shrink(listBytes([7, 8]), with: [CloseGaps.self]) { source in
      let list = try drawList(&source)
      if list.count == 2, list[1] == list[0] + 1 { try fail() }
    }
    #expect(shrunk.summary.evaluations == 0)
  }
}
