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
}
