// MergeSiblings: two lists become one.

import PropCheck
import Testing

@Suite struct MergeSiblingsTests {
  @Test func neighbouring_lists_are_joined() throws {
    let bytes = [0xF0] + listBytes([1, 2]) + [0xF0] + listBytes([3]) + [0xF0] + listBytes([4]) + [0]
    let shrunk = try shrink(bytes, with: [MergeSiblings.self]) { source in
      let lists = try source.list { source in try drawList(&source) }
      if lists.joined().count >= 4 { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 0xF0, 1, 0xF0, 2, 0xF0, 3, 0xF0, 4])
    #expect(shrunk.summary.evaluations == 2)
  }
}
