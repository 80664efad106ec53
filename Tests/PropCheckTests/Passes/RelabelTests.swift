// Relabel: values change their names everywhere at once.

import PropCheck
import Testing

@Suite struct RelabelTests {
  @Test func values_are_named_in_the_order_in_which_they_come_up() throws {
    let shrunk = try shrink(listBytes([3, 2, 3, 1]), with: [Relabel.self]) { source in
      let list = try drawList(&source)
      if list.count == 4, list[0] == list[2], Set(list).count == 3 { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 1, 0xF0, 2, 0xF0, 1, 0xF0, 3])
    #expect(shrunk.summary.evaluations == 1)
  }

  @Test func values_of_another_place_stay() throws {
    // Pairs of a key and a value: the keys may change their names, the values may not.
    let shrunk = try shrink([0xF0, 1, 0, 0xF0, 0, 1, 0xF0, 1, 0], with: [Relabel.self]) { source in
      let pairs = try source.list { source in
        (try source.integer(in: 0...UInt8(9)), try source.integer(in: 0...UInt8(9)))
      }
      if pairs.map(\.1) == [0, 1, 0], pairs[0].0 == pairs[2].0, pairs[0].0 != pairs[1].0 { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 0, 0, 0xF0, 1, 1, 0xF0])
  }

  @Test func what_opens_and_what_closes_change_together() throws {
    let shrunk = try shrink([0xF0, 2, 0xF0, 0, 0xF0, 3, 0xF0, 1], with: [Relabel.self]) { source in
      let text = try source.list { source in try source.element(of: Array("()[]")) }
      if ["[(])", "([)]"].contains(String(text)) { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 0, 0xF0, 2, 0xF0, 1, 0xF0, 3])
  }

  @Test func numbers_of_different_ranges_change_together() throws {
    let shrunk = try shrink([0xF0, 0, 4, 0xF0, 3, 2, 0xF0, 4, 2], with: [Relabel.self]) { source in
      let meetings = try source.list { source in
        [try source.integer(in: 0...UInt8(23)), try source.integer(in: 1...UInt8(8))]
      }
      if [[[0, 4], [3, 2], [4, 2]], [[0, 4], [2, 3], [4, 3]]].contains(meetings) { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 0, 4, 0xF0, 2, 3, 0xF0, 4, 3])
  }
}
