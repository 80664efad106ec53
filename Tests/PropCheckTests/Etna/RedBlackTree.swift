// A red-black tree (insertion after Okasaki, deletion after Kahrs) and its fifteen classic mutants.

/// A balanced search tree: no red node has a red child, every path has equally many black nodes, the root is black.
indirect enum RedBlackTree: SearchTree {
  enum Colour { case red, black }

  case leaf
  case node(Colour, RedBlackTree, Int32, Int, RedBlackTree)

  enum Bug: String, CaseIterable, CustomStringConvertible {
    case insertMiscolours, insertDiscardsTheTree, insertDuplicates, insertKeepsTheOldValue
    case insertLeavesTheLeftUnbalanced, insertLeavesTheRightUnbalanced
    case balanceSwapsCAndD, balanceSwapsBAndC
    case deleteMiscolours, deleteDropsWhatIsAbove, deleteComparesTheWrongWay
    case balanceLeftMiscolours, balanceRightMiscolours, joinMiscoloursReds, joinMiscoloursBlacks

    var description: String { "RBT " + rawValue }
  }

  static var empty: RedBlackTree { .leaf }
  static var operations: [Operation] { [.insert, .delete] }

  private static let contents: Set<Bug> = [
    .insertDiscardsTheTree, .insertDuplicates, .insertKeepsTheOldValue, .balanceSwapsCAndD, .balanceSwapsBAndC,
    .deleteDropsWhatIsAbove, .deleteComparesTheWrongWay,
  ]

  static func visible(to kind: PropertyKind) -> Set<Bug> {
    switch kind {
    case .validity:
      Set(Bug.allCases).subtracting([
        .insertDiscardsTheTree, .insertKeepsTheOldValue, .deleteDropsWhatIsAbove, .deleteComparesTheWrongWay,
      ])
    case .postcondition, .metamorphic: contents
    case .model: Set(Bug.allCases)
    }
  }

  func find(_ key: Int32) -> Int? {
    guard case .node(_, let left, let own, let value, let right) = self else { return nil }
    return key == own ? value : (key < own ? left : right).find(key)
  }

  var entries: [Entry] {
    guard case .node(_, let left, let key, let value, let right) = self else { return [] }
    return left.entries + [Entry(key: key, value: value)] + right.entries
  }

  var isValid: Bool {
    let keys = entries.map(\.key)
    return !isRed && blackHeight != nil && zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 }
  }

  var isRed: Bool { if case .node(.red, _, _, _, _) = self { true } else { false } }

  /// How many black nodes each path has; nil if they differ, or a red node has a red child.
  private var blackHeight: Int? {
    guard case .node(let colour, let left, _, _, let right) = self else { return 0 }
    guard let height = left.blackHeight, right.blackHeight == height else { return nil }
    if colour == .red { return left.isRed || right.isRed ? nil : height }
    return height + 1
  }

  func coloured(_ colour: Colour) -> RedBlackTree {
    guard case .node(_, let left, let key, let value, let right) = self else { return .leaf }
    return .node(colour, left, key, value, right)
  }
}
