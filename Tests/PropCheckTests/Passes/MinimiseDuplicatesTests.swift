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
}
