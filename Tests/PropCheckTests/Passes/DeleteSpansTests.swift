// DeleteSpans: needless elements go, in few evaluations.

import PropCheck
import Testing

@Suite struct DeleteSpansTests {
  @Test func all_elements_but_the_failing_one_go() throws {
    let shrunk = try shrink(listBytes([3, 9, 7, 1, 4]), with: [DeleteSpans.self]) { source in
      if try drawList(&source).contains(7) { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 7])
    #expect(shrunk.summary.evaluations <= 8)
  }

  @Test func forty_needless_elements_cost_far_fewer_than_forty_evaluations() throws {
    let list = Array(repeating: 1 as UInt8, count: 39) + [200]
    let shrunk = try shrink(listBytes(list), with: [DeleteSpans.self]) { source in
      if try drawList(&source).contains(200) { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 200])
    #expect(shrunk.summary.evaluations <= 20)
  }

  @Test func elements_that_are_needed_stay() throws {
    let shrunk = try shrink(listBytes([1, 2, 3]), with: [DeleteSpans.self]) { source in
      if try drawList(&source).count > 2 { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 1, 0xF0, 2, 0xF0, 3])
    #expect(shrunk.summary.improvements == 0)
  }
}
