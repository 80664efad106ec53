// MergeCounted: two lists that are drawn after their lengths become one.

import PropCheck
import Testing

@Suite struct MergeCountedTests {
  @Test func two_frames_become_one() throws {
    let bytes: [UInt8] = [0xF0, 1, 100, 0xF0, 2, 50, 60]
    let shrunk = try shrink(bytes, with: [MergeCounted.self]) { source in
      let frames = try source.list(0...4) { source in
        let count = Int(try source.integer(in: 0...UInt8(4)))
        return try source.list(count...count) { source in try source.integer(in: 0...UInt8(200)) }
      }
      if frames.joined().reduce(0, { $0 + Int($1) }) > 200 { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 3, 100, 50, 60])
    #expect(shrunk.summary.evaluations <= 2)
  }

  @Test func lists_without_counts_are_left_alone() throws {
    let shrunk = try shrink(listBytes([7]) + listBytes([8]), with: [MergeCounted.self]) { source in
      if try drawList(&source) + drawList(&source) == [7, 8] { try fail() }
    }
    #expect(shrunk.summary.evaluations == 0)
  }
}
