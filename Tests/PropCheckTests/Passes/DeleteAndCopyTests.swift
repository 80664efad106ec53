// DeleteAndCopy: a short element twice does the work of a long one.

import PropCheck
import Testing

@Suite struct DeleteAndCopyTests {
  private static func drawLists(_ source: inout Source) throws -> [[UInt8]] {
    try source.list(0...4) { source in try drawList(&source, atMost: 9) }
  }

  @Test func an_element_is_repeated_instead_of_another_list() throws {
    // [[5], [0, 0]] in choices: more, more 5 end; more, more 0 more 0 end; end.
    let shrunk = try shrink([0xF0, 0xF0, 5, 0, 0xF0, 0xF0, 0, 0xF0], with: [DeleteAndCopy.self]) { source in
      let lists = try Self.drawLists(&source)
      if lists == [[5], [0, 0]] || lists == [[0, 0, 0]] { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 0xF0, 0, 0xF0, 0, 0xF0])
  }

  @Test func elements_of_one_size_are_left_alone() throws {
    let shrunk = try shrink(listBytes([3, 4]), with: [DeleteAndCopy.self]) { source in
      if try drawList(&source).count == 2 { try fail() }
    }
    #expect(shrunk.summary.evaluations == 0)
  }

  @Test func an_element_is_repeated_before_others() throws {
    let shrunk = try shrink([0xF0, 0xF0, 5, 0, 0xF0, 0, 0xF0, 0xF0, 7, 0xF0, 8], with: [DeleteAndCopy.self]) { source in
      let lists = try Self.drawLists(&source)
      if lists == [[5], [], [7, 8]] || lists == [[], [5], []] { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 0, 0xF0, 0xF0, 5, 0, 0xF0])
  }
}
