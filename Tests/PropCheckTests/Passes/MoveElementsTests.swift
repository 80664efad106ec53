// MoveElements: an element goes to another list.

import PropCheck
import Testing

@Suite struct MoveElementsTests {
  private static func shrunk(_ found: [[UInt8]], _ simpler: [[UInt8]]) throws -> Shrunk {
    try shrink(found.flatMap { listBytes($0) }, with: [MoveElements.self]) { source in
      let lists = [try drawList(&source, atMost: 9), try drawList(&source, atMost: 9)]
      if lists == found || lists == simpler { try fail() }
    }
  }

  @Test func an_element_goes_to_an_earlier_list_as_the_simplest() throws {
    let shrunk = try Self.shrunk([[0, 1], [1, 1]], [[0, 0, 1], [1]])
    #expect(shrunk.bytes == [0xF0, 0, 0xF0, 0, 0xF0, 1, 0, 0xF0, 1])
  }

  @Test func an_element_goes_to_a_later_list_as_it_is() throws {
    let shrunk = try Self.shrunk([[5], [4]], [[], [4, 5]])
    #expect(shrunk.bytes == [0, 0xF0, 4, 0xF0, 5])
  }
}
