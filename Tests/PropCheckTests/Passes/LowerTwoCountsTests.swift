// LowerTwoCounts: rows and columns go together.

import PropCheck
import Testing

@Suite struct LowerTwoCountsTests {
  @Test func a_square_matrix_stays_square() throws {
    let shrunk = try shrink([3, 3, 0, 0, 0, 0, 0, 0, 0, 7], with: [LowerTwoCounts.self]) { source in
      let (rows, columns) = (try source.integer(in: 1...5), try source.integer(in: 1...5))
      var cells: [[UInt8]] = []
      for _ in 0..<rows { cells.append(try source.list(columns...columns) { try $0.integer(in: 0...UInt8(9)) }) }
      if rows == columns, cells.contains(where: { $0.contains(7) }) { try fail() }
    }
    // One row and one column, which are the least, and the cell.
    #expect(shrunk.bytes == [0, 0, 7])
  }

  @Test func one_count_is_left_to_others() throws {
    let shrunk = try shrink([3, 0, 7, 0], with: [LowerTwoCounts.self]) { source in
      let count = try source.integer(in: 1...UInt8(5))
      let list = try source.list(Int(count)...Int(count)) { try $0.integer(in: 0...UInt8(9)) }
      if list.contains(7) { try fail() }
    }
    #expect(shrunk.summary.evaluations == 0)
  }
}
