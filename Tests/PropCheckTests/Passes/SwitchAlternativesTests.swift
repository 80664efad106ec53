// SwitchAlternatives: a value becomes a simpler alternative, and what belongs to it follows.

import PropCheck
import Testing

@Suite struct SwitchAlternativesTests {
  /// 0: a number of 0...100; 1: a list of letters, which fails however long it is.
  @Test func the_new_alternative_is_tried_with_its_greatest_values() throws {
    let shrunk = try shrink([1] + listBytes([0, 1, 1]), with: [SwitchAlternatives.self]) { source in
      switch try source.weighted([1, 1]) {
      case 0: if try source.integer(in: 0...100) > 60 { try fail() }
      default:
        _ = try source.list { source in try source.integer(in: 0...1) }
        try fail()
      }
    }
    #expect(shrunk.record.choices.map(\.valueText) == ["0", "100"])
    #expect(shrunk.summary.evaluations <= 3)
  }

  /// A node is a leaf, a chain of one part, or a named chain of one part; names have no place in a plain chain.
  @Test func parts_stay_where_the_values_beside_them_go() throws {
    let shrunk = try shrink([2, 7, 2, 8, 0], with: [SwitchAlternatives.self]) { source in
      if try Self.drawChain(&source) == 2 { try fail() }
    }
    #expect(shrunk.bytes == [1, 1])
    #expect(shrunk.summary.evaluations <= 14)
  }

  private static func drawChain(_ source: inout Source) throws -> Int {
    try source.span("chain") { source in
      switch try source.weighted([1, 1, 1]) {
      case 0: return 0
      case 1: return 1 + (try drawChain(&source))
      default:
        _ = try source.integer(in: 0...9)
        return 1 + (try drawChain(&source))
      }
    }
  }

  @Test func two_equal_parts_change_together() throws {
    let shrunk = try shrink([0xF0, 2, 0xF0, 1, 0xF0, 2], with: [SwitchAlternatives.self]) { source in
      let list = try source.list { source in try source.integer(in: 0...UInt8(2)) }
      if list.count == 3, list[0] == list[2], list[1] == 1 { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 0, 0xF0, 1, 0xF0])
  }
}
