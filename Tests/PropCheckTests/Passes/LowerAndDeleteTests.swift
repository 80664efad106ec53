// LowerAndDelete: a count goes down together with what it counts.

import PropCheck
import Testing

@Suite struct LowerAndDeleteTests {
  @Test func what_comes_before_the_failing_element_goes() throws {
    let shrunk = try shrink([6, 3, 12, 7, 1, 9, 200], with: [LowerAndDelete.self]) { source in
      let count = try source.integer(in: 1...UInt8(40))
      let list = try source.list(Int(count)...Int(count)) { source in try source.integer(UInt8.self) }
      if list.contains(200) { try fail() }
    }
    #expect(shrunk.record.choices.map(\.valueText) == ["1", "200"])
    #expect(shrunk.summary.evaluations <= 8)
  }

  @Test func the_same_place_goes_in_every_list_that_is_counted() throws {
    let shrunk = try shrink([3, 1, 7, 2, 4, 9, 5], with: [LowerAndDelete.self]) { source in
      let count = Int(try source.integer(in: 0...UInt8(20)))
      let lists = try (0..<2).map { _ in try source.list(count...count) { source in try source.integer(UInt8.self) } }
      if zip(lists[0], lists[1]).contains(where: { $0 == 7 && $1 == 9 }) { try fail() }
    }
    #expect(shrunk.bytes == [1, 7, 9])
    #expect(shrunk.summary.evaluations <= 6)
  }
}
