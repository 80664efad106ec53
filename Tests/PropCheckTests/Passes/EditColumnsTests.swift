// EditColumns: the same place of all siblings changes at once.

import PropCheck
import Testing

@Suite struct EditColumnsTests {
  private static func drawPairs(_ source: inout Source, _ count: ClosedRange<Int> = 0...4) throws -> [[UInt8]] {
    try source.list(count) { source in
      [try source.integer(in: 0...UInt8(99)), try source.integer(in: 0...UInt8(99))]
    }
  }

  @Test func two_places_are_exchanged_in_all_siblings() throws {
    let shrunk = try shrink([0xF0, 2, 0, 0xF0, 10, 0], with: [EditColumns.self]) { source in
      let pairs = try Self.drawPairs(&source)
      if [[[2, 0], [10, 0]], [[0, 2], [0, 10]]].contains(pairs) { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 0, 2, 0xF0, 0, 10])
  }

  @Test func the_marker_that_an_element_must_not_have_does_not_count() throws {
    // The first of at least one element begins without a marker.
    let shrunk = try shrink([2, 0, 0xF0, 10, 0], with: [EditColumns.self]) { source in
      let pairs = try Self.drawPairs(&source, 1...4)
      if [[[2, 0], [10, 0]], [[0, 2], [0, 10]]].contains(pairs) { try fail() }
    }
    #expect(shrunk.bytes == [0, 2, 0xF0, 0, 10])
  }

  @Test func a_place_goes_down_in_all_siblings() throws {
    let shrunk = try shrink([0xF0, 9, 4, 0xF0, 7, 4, 0xF0, 8, 4], with: [EditColumns.self]) { source in
      let pairs = try Self.drawPairs(&source)
      guard pairs.count == 3, pairs.allSatisfy({ $0[1] == 4 }) else { return }
      if Int(pairs[0][0]) - Int(pairs[1][0]) == 2, Int(pairs[2][0]) - Int(pairs[1][0]) == 1 { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 2, 4, 0xF0, 0, 4, 0xF0, 1, 4])
  }
}
