// DeleteChunks: stretches that no span covers go.

import PropCheck
import Testing

@Suite struct DeleteChunksTests {
  @Test func a_flag_and_its_number_go_together() throws {
    let shrunk = try shrink([1, 50, 0, 200], with: [DeleteChunks.self]) { source in
      var last: UInt8 = 0
      while try source.boolean() { _ = try source.integer(UInt8.self) }
      last = try source.integer()
      if last == 200 { try fail() }
    }
    #expect(shrunk.bytes == [0, 200])
    #expect(shrunk.summary.evaluations <= 6)
  }
}
