// MinimiseDuplicates: equal values go down together.

import PropCheck
import Testing

@Suite struct MinimiseDuplicatesTests {
  @Test func equal_values_reach_the_border_together() throws {
    let shrunk = try shrink(listBytes([131, 131]), with: [MinimiseDuplicates.self]) { source in
      let list = try drawList(&source)
      if list.count == 2, list[0] == list[1], list[0] >= 20 { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 20, 0xF0, 20])
    #expect(shrunk.summary.evaluations <= 14)
  }

  @Test func equal_values_of_another_place_may_stay() throws {
    // Pairs of a key and a value: the two keys go down, the value 9 stays.
    let shrunk = try shrink([0xF0, 9, 9, 0xF0, 9, 0], with: [MinimiseDuplicates.self]) { source in
      let pairs = try source.list { source in
        (try source.integer(in: 0...UInt8(20)), try source.integer(in: 0...UInt8(20)))
      }
      if pairs.count == 2, pairs[0].0 == pairs[1].0, pairs[0].1 == 9 { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 0, 9, 0xF0])
  }
}
