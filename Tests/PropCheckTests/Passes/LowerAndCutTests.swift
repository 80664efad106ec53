// LowerAndCut: a count goes down, and one of the things that it counts goes, wherever it lies.

import PropCheck
import Testing

@Suite struct LowerAndCutTests {
  /// n, then n times a length and a list of that length.
  private static func drawLists(_ source: inout Source) throws -> [[UInt8]] {
    let count = try source.integer(in: 0...UInt8(9))
    return try (0..<count).map { _ in
      let length = Int(try source.integer(in: 0...UInt8(9)))
      return try source.list(length...length) { source in try source.integer(UInt8.self) }
    }
  }

  @Test func a_length_goes_with_its_list() throws {
    let shrunk = try shrink([3, 1, 5, 0, 2, 6, 7], with: [LowerAndCut.self]) { source in
      if try Self.drawLists(&source).contains([6, 7]) { try fail() }
    }
    #expect(shrunk.bytes == [1, 2, 6, 7])
    #expect(shrunk.summary.evaluations <= 30)
  }

  @Test func a_number_that_counts_nothing_costs_one_evaluation() throws {
    let shrunk = try shrink([9, 1, 2, 3], with: [LowerAndCut.self]) { source in
      let first = try source.integer(in: 0...UInt8(20))
      let others = try (0..<3).map { _ in try source.integer(in: 0...UInt8(3)) }
      if first == 9, others == [1, 2, 3] { try fail() }
    }
    #expect(shrunk.bytes == [9, 1, 2, 3])
    #expect(shrunk.summary.evaluations <= 4)
  }
}
