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

  @Test func one_element_moves_forward_where_all_must_not_be_sorted() throws {
    let shrunk = try shrink(listBytes([3, 4, 1, 2]), with: [SortSiblings.self]) { source in
      if [[3, 4, 1, 2], [1, 3, 4, 2]].contains(try drawList(&source)) { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 1, 0xF0, 3, 0xF0, 4, 0xF0, 2])
  }

  @Test func an_index_follows_the_element_that_it_points_at() throws {
    let shrunk = try shrink(listBytes([9, 3, 5]) + [0], with: [SortSiblings.self]) { source in
      let list = try drawList(&source)
      let index = Int(try source.integer(in: 0...UInt8(9)))
      if list.count == 3, Set(list) == [3, 5, 9], index < 3, list[index] == 9 { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 3, 0xF0, 5, 0xF0, 9, 0, 2])
  }
}
