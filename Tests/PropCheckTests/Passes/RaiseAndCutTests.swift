// RaiseAndCut: a greater choice is taken where less follows it.

import PropCheck
import Testing

@Suite struct RaiseAndCutTests {
  /// Commands: 0 inserts a letter, 1 goes left, 2 deletes.
  private static func drawCommands(_ source: inout Source) throws -> [[UInt8]] {
    try source.list(0...6) { source in
      let kind = try source.integer(in: 0...UInt8(2))
      return kind == 0 ? [0, try source.integer(in: 0...UInt8(25))] : [kind]
    }
  }

  @Test func a_later_alternative_without_an_argument_is_shorter() throws {
    let shrunk = try shrink([0xF0, 1, 0xF0, 0, 7], with: [RaiseAndCut.self]) { source in
      let commands = try Self.drawCommands(&source)
      if commands == [[1], [0, 7]] || commands == [[1], [2]] { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 1, 0xF0, 2])
  }

  @Test func a_number_goes_to_its_greatest_value() throws {
    let shrunk = try shrink([0xF0, 10, 0xF0, 0, 1], with: [RaiseAndCut.self]) { source in
      let frames = try source.list(0...4) { source in
        let first = try source.integer(in: 0...UInt8(10))
        return first == 10 ? [10] : [first, try source.integer(in: 0...10 - first)]
      }
      if frames == [[10], [0, 1]] || frames == [[10], [10]] { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 10, 0xF0, 10])
  }

  @Test func nothing_is_raised_where_nothing_follows() throws {
    let shrunk = try shrink(listBytes([3, 4]), with: [RaiseAndCut.self]) { source in
      if try drawList(&source).count == 2 { try fail() }
    }
    #expect(shrunk.summary.evaluations == 0)
  }
}
