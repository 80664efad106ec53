// DeleteAndRename: what an element named gets another name.

import PropCheck
import Testing

@Suite struct DeleteAndRenameTests {
  @Test func the_others_take_over_the_name() throws {
    let failing: [[UInt8]] = [[0, 5, 0, 6, 2, 7], [2, 5, 2, 6]]
    let bytes: [UInt8] = [0xF0, 0, 5, 0xF0, 0, 6, 0xF0, 2, 7]
    let shrunk = try shrink(bytes, with: [DeleteAndRename.self]) { source in
      let steps = try source.list(0...4) { source in
        [try source.integer(in: 0...UInt8(3)), try source.integer(in: 0...UInt8(9))]
      }
      if failing.contains(Array(steps.joined())) { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 2, 5, 0xF0, 2, 6])
  }

  @Test func with_one_value_there_is_nothing_to_rename() throws {
    let shrunk = try shrink(listBytes([5, 5]), with: [DeleteAndRename.self]) { source in
      if try drawList(&source) == [5, 5] { try fail() }
    }
    #expect(shrunk.summary.evaluations == 0)
  }
}
