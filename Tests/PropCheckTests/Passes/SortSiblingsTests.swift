// SortSiblings: siblings come into order, and other spans of one label change places.

import PropCheck
import Testing

@Suite struct SortSiblingsTests {
  @Test func a_list_is_sorted_by_one_evaluation() throws {
    let shrunk = try shrink(listBytes([5, 3, 9, 1]), with: [SortSiblings.self]) { source in
      if Set(try drawList(&source)).isSuperset(of: [1, 3, 5, 9]) { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 1, 0xF0, 3, 0xF0, 5, 0xF0, 9])
    #expect(shrunk.summary.evaluations == 1)
  }

  @Test func spans_of_different_parents_change_places() throws {
    let shrunk = try shrink(listBytes([7]) + listBytes([2]), with: [SortSiblings.self]) { source in
      let first = try source.span("first") { source in try drawList(&source) }
      let second = try source.span("second") { source in try drawList(&source) }
      if Set(first + second) == [2, 7] { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 2, 0, 0xF0, 7])
  }
}
