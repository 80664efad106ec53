// Insertion, deletion and union of red-black trees, right and wrong.

extension RedBlackTree {
  func inserting(_ key: Int32, _ value: Int, bug: Bug?) -> RedBlackTree {
    let tree = inserted(key, value, bug)
    return bug == .insertMiscolours ? tree : tree.coloured(.black)
  }

  func union(_ other: RedBlackTree, bug: Bug?) -> RedBlackTree {
    entries.reduce(other) { $0.inserting($1.key, $1.value, bug: bug) }
  }

  func deleting(_ key: Int32, bug: Bug?) -> RedBlackTree {
    let tree = deleted(key, bug)
    return bug == .deleteMiscolours ? tree : tree.coloured(.black)
  }

  private func inserted(_ key: Int32, _ value: Int, _ bug: Bug?) -> RedBlackTree {
    guard case .node(let colour, let left, let own, let old, let right) = self, bug != .insertDiscardsTheTree else {
      return .node(.red, .leaf, key, value, .leaf)
    }
    if key < own {
      let left = left.inserted(key, value, bug)
      if bug == .insertLeavesTheLeftUnbalanced { return .node(colour, left, own, old, right) }
      return RedBlackTree.balance(colour, left, own, old, right, bug)
    }
    if key > own || bug == .insertDuplicates {
      let right = right.inserted(key, value, bug)
      if bug == .insertLeavesTheRightUnbalanced { return .node(colour, left, own, old, right) }
      return RedBlackTree.balance(colour, left, own, old, right, bug)
    }
    return bug == .insertKeepsTheOldValue ? self : .node(colour, left, own, value, right)
  }

  private static func balance(
    _ colour: Colour, _ left: RedBlackTree, _ key: Int32, _ value: Int, _ right: RedBlackTree, _ bug: Bug?
  ) -> RedBlackTree {
    guard colour == .black else { return .node(colour, left, key, value, right) }
    if case .node(.red, .node(.red, let a, let x, let vx, let b), let y, let vy, let c) = left {
      let (third, fourth) = bug == .balanceSwapsCAndD ? (right, c) : (c, right)
      return .node(.red, .node(.black, a, x, vx, b), y, vy, .node(.black, third, key, value, fourth))
    }
    if case .node(.red, let a, let x, let vx, .node(.red, let b, let y, let vy, let c)) = left {
      return .node(.red, .node(.black, a, x, vx, b), y, vy, .node(.black, c, key, value, right))
    }
    if case .node(.red, .node(.red, let b, let y, let vy, let c), let z, let vz, let d) = right {
      let (second, third) = bug == .balanceSwapsBAndC ? (c, b) : (b, c)
      return .node(.red, .node(.black, left, key, value, second), y, vy, .node(.black, third, z, vz, d))
    }
    if case .node(.red, let b, let y, let vy, .node(.red, let c, let z, let vz, let d)) = right {
      return .node(.red, .node(.black, left, key, value, b), y, vy, .node(.black, c, z, vz, d))
    }
    return .node(colour, left, key, value, right)
  }

  private func deleted(_ key: Int32, _ bug: Bug?) -> RedBlackTree {
    guard case .node(_, let left, let own, let value, let right) = self else { return .leaf }
    if key == own { return RedBlackTree.join(left, right, bug) }
    let goesLeft = bug == .deleteComparesTheWrongWay ? key > own : key < own
    let rest = (goesLeft ? left : right).deleted(key, bug)
    if bug == .deleteDropsWhatIsAbove { return rest }
    if goesLeft {
      if case .node(.black, _, _, _, _) = left { return RedBlackTree.balanceLeft(rest, own, value, right, bug) }
      return .node(.red, rest, own, value, right)
    }
    if case .node(.black, _, _, _, _) = right { return RedBlackTree.balanceRight(left, own, value, rest, bug) }
    return .node(.red, left, own, value, rest)
  }

  /// The left part has lost a black node.
  private static func balanceLeft(
    _ left: RedBlackTree, _ key: Int32, _ value: Int, _ right: RedBlackTree, _ bug: Bug?
  ) -> RedBlackTree {
    if left.isRed { return .node(.red, left.coloured(.black), key, value, right) }
    if case .node(.black, _, _, _, _) = right { return balance(.black, left, key, value, right.coloured(.red), nil) }
    if case .node(.red, .node(.black, let a, let y, let vy, let b), let z, let vz, let c) = right {
      let outer = bug == .balanceLeftMiscolours ? c : c.coloured(.red)
      return .node(.red, .node(.black, left, key, value, a), y, vy, balance(.black, b, z, vz, outer, nil))
    }
    return .node(.black, left, key, value, right)
  }

  /// The right part has lost a black node.
  private static func balanceRight(
    _ left: RedBlackTree, _ key: Int32, _ value: Int, _ right: RedBlackTree, _ bug: Bug?
  ) -> RedBlackTree {
    if right.isRed { return .node(.red, left, key, value, right.coloured(.black)) }
    if case .node(.black, _, _, _, _) = left { return balance(.black, left.coloured(.red), key, value, right, nil) }
    if case .node(.red, let a, let x, let vx, .node(.black, let b, let y, let vy, let c)) = left {
      let outer = bug == .balanceRightMiscolours ? a : a.coloured(.red)
      return .node(.red, balance(.black, outer, x, vx, b, nil), y, vy, .node(.black, c, key, value, right))
    }
    return .node(.black, left, key, value, right)
  }

  private static func join(_ left: RedBlackTree, _ right: RedBlackTree, _ bug: Bug?) -> RedBlackTree {
    guard case .node(let leftColour, let a, let x, let vx, let b) = left else { return right }
    guard case .node(let rightColour, let c, let y, let vy, let d) = right else { return left }
    switch (leftColour, rightColour) {
    case (.red, .red):
      if case .node(.red, let b, let z, let vz, let c) = join(b, c, bug) {
        let outer: Colour = bug == .joinMiscoloursReds ? .black : .red
        return .node(.red, .node(outer, a, x, vx, b), z, vz, .node(.red, c, y, vy, d))
      }
      return .node(.red, a, x, vx, .node(.red, join(b, c, bug), y, vy, d))
    case (.black, .black):
      if case .node(.red, let b, let z, let vz, let c) = join(b, c, bug) {
        let outer: Colour = bug == .joinMiscoloursBlacks ? .red : .black
        return .node(.red, .node(outer, a, x, vx, b), z, vz, .node(.black, c, y, vy, d))
      }
      return balanceLeft(a, x, vx, .node(.black, join(b, c, bug), y, vy, d), bug)
    case (.black, .red): return .node(.red, join(left, c, bug), y, vy, d)
    case (.red, .black): return .node(.red, a, x, vx, join(b, right, bug))
    }
  }
}
