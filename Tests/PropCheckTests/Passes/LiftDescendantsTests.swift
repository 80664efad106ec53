// LiftDescendants: a recursive value is replaced by a part of itself.

import PropCheck
import Testing

@Suite struct LiftDescendantsTests {
  @Test func the_failing_part_replaces_the_whole() throws {
    // Branch(Branch(Leaf 1, Leaf 9), Leaf 2): only the inner leaf 9 matters.
    let shrunk = try shrink([1, 1, 0, 1, 0, 9, 0, 2], with: [LiftDescendants.self]) { source in
      let tree = try source.recursive(depth: 5) { source in
        [try source.integer(UInt8.self)]
      } branch: { source, part in
        try part(&source) + part(&source)
      }
      if tree.contains(9) { try fail() }
    }
    #expect(shrunk.bytes == [0, 9])
    #expect(shrunk.summary.evaluations <= 3)
  }

  @Test func a_size_that_halves_at_every_level_goes_down_with_the_lift() throws {
    func keys(_ source: inout Source, size: Int) throws -> [Int] {
      guard size > 0 else { return [] }
      return try source.span("level") { source in
        guard try source.boolean() else { return [] }
        let value = try source.integer(in: 0...9)
        return [value] + (try keys(&source, size: size / 2)) + (try keys(&source, size: size / 2))
      }
    }
    // Size 4, a root with no left part, to its right a part with two leaves, 5 and 7. Lifted, at size 4, each leaf
    // would draw two flags more, and the case would be longer than before.
    let shrunk = try shrink([8, 1, 0, 0, 1, 0, 1, 10, 1, 14], with: [LiftDescendants.self]) { source in
      let size = try source.integer(in: 0...20)
      if Set(try keys(&source, size: size)).isSuperset(of: [5, 7]) { try fail() }
    }
    #expect(shrunk.record.choices.map(\.valueText) == ["2", "true", "0", "true", "5", "true", "7"])
  }

  private indirect enum Tree: Equatable {
    case leaf(UInt8)
    case node(Tree, Tree)

    func contains(_ other: Tree) -> Bool {
      if self == other { return true }
      guard case .node(let left, let right) = self else { return false }
      return left.contains(other) || right.contains(other)
    }
  }

  /// Draws a tree; at the greatest depth there is a leaf without a choice of its kind.
  private static func drawTree(_ source: inout Source, depth: Int) throws -> Tree {
    try source.span("tree") { source in
      guard depth > 0, try source.integer(in: 0...UInt8(1)) == 1 else { return .leaf(try source.integer(UInt8.self)) }
      return .node(try drawTree(&source, depth: depth - 1), try drawTree(&source, depth: depth - 1))
    }
  }

  @Test func leaves_at_the_greatest_depth_get_a_kind() throws {
    let shrunk = try shrink([1, 0, 9, 1, 5, 7], with: [LiftDescendants.self]) { source in
      if try Self.drawTree(&source, depth: 2).contains(.node(.leaf(5), .leaf(7))) { try fail() }
    }
    #expect(shrunk.bytes == [1, 0, 5, 0, 7])
  }
}
