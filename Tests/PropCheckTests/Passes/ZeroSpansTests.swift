// ZeroSpans: everything in a span becomes as simple as it can be at once.

import PropCheck
import Testing

@Suite struct ZeroSpansTests {
  @Test func a_span_of_needless_values_is_zeroed_by_one_evaluation() throws {
    let shrunk = try shrink([5, 6, 7, 8, 9], with: [ZeroSpans.self]) { source in
      try source.span("arguments") { source in
        for _ in 0..<4 { _ = try source.integer(UInt8.self) }
      }
      if try source.integer(UInt8.self) > 0 { try fail() }
    }
    #expect(shrunk.bytes == [0, 0, 0, 0, 9])
    #expect(shrunk.summary.evaluations == 1)
  }

  @Test func the_marker_of_an_element_stays() throws {
    let shrunk = try shrink([0xF0, 5, 6], with: [ZeroSpans.self]) { source in
      let pairs = try source.list { source in (try source.integer(UInt8.self), try source.integer(UInt8.self)) }
      if !pairs.isEmpty { try fail() }
    }
    #expect(shrunk.bytes == [0xF0])
  }
}
