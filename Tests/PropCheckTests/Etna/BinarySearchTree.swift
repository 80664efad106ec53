// A binary search tree and its eight classic mutants.

/// An unbalanced binary search tree.
indirect enum BinarySearchTree: SearchTree {
  case leaf
  case node(BinarySearchTree, Int32, Int, BinarySearchTree)

  enum Bug: String, CaseIterable, CustomStringConvertible {
    case insertDiscardsTheTree, insertDuplicates, insertKeepsTheOldValue
    case deleteDropsWhatIsAbove, deleteComparesTheWrongWay
    case unionTakesTheFirstAsLess, unionComparesRootsOnly, unionPrefersTheSecond

    var description: String { "BST " + rawValue }
  }

  static var empty: BinarySearchTree { .leaf }
  static var operations: [Operation] { [.insert, .delete, .union] }

  static func visible(to kind: PropertyKind) -> Set<Bug> {
    switch kind {
    case .validity: [.insertDuplicates, .unionTakesTheFirstAsLess, .unionComparesRootsOnly]
    case .postcondition, .metamorphic, .model: Set(Bug.allCases)
    }
  }

  func inserting(_ key: Int32, _ value: Int, bug: Bug?) -> BinarySearchTree {
    guard case .node(let left, let own, let old, let right) = self, bug != .insertDiscardsTheTree else {
      return .node(.leaf, key, value, .leaf)
    }
    if key < own { return .node(left.inserting(key, value, bug: bug), own, old, right) }
    if key > own || bug == .insertDuplicates {
      return .node(left, own, old, right.inserting(key, value, bug: bug))
    }
    return bug == .insertKeepsTheOldValue ? self : .node(left, own, value, right)
  }

  func deleting(_ key: Int32, bug: Bug?) -> BinarySearchTree {
    guard case .node(let left, let own, let value, let right) = self else { return .leaf }
    if key == own { return left.joined(with: right) }
    let goesLeft = bug == .deleteComparesTheWrongWay ? key > own : key < own
    let rest = (goesLeft ? left : right).deleting(key, bug: bug)
    if bug == .deleteDropsWhatIsAbove { return rest }
    return goesLeft ? .node(rest, own, value, right) : .node(left, own, value, rest)
  }

  func union(_ other: BinarySearchTree, bug: Bug?) -> BinarySearchTree {
    guard case .node(let left, let key, let value, let right) = self else { return other }
    guard case .node(let otherLeft, let otherKey, let otherValue, let otherRight) = other else { return self }
    switch bug {
    case .unionTakesTheFirstAsLess:
      return .node(left, key, value, right.union(other, bug: bug))
    case .unionComparesRootsOnly where key < otherKey:
      return .node(left, key, value, right.union(other, bug: bug))
    case .unionComparesRootsOnly where key > otherKey:
      return .node(otherLeft, otherKey, otherValue, otherRight.union(self, bug: bug))
    default:
      let wins = bug == .unionPrefersTheSecond ? other.find(key) ?? value : value
      return .node(
        left.union(other.below(key), bug: bug), key, wins, right.union(other.above(key), bug: bug))
    }
  }

  func find(_ key: Int32) -> Int? {
    guard case .node(let left, let own, let value, let right) = self else { return nil }
    return key == own ? value : (key < own ? left : right).find(key)
  }

  var entries: [Entry] {
    guard case .node(let left, let key, let value, let right) = self else { return [] }
    return left.entries + [Entry(key: key, value: value)] + right.entries
  }

  var isValid: Bool {
    let keys = entries.map(\.key)
    return zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 }
  }

  /// All keys of `self` are less than those of `other`.
  private func joined(with other: BinarySearchTree) -> BinarySearchTree {
    guard case .node(let left, let key, let value, let right) = self else { return other }
    return .node(left, key, value, right.joined(with: other))
  }

  private func below(_ bound: Int32) -> BinarySearchTree {
    guard case .node(let left, let key, let value, let right) = self else { return .leaf }
    return key < bound ? .node(left, key, value, right.below(bound)) : left.below(bound)
  }

  private func above(_ bound: Int32) -> BinarySearchTree {
    guard case .node(let left, let key, let value, let right) = self else { return .leaf }
    return key > bound ? .node(left.above(bound), key, value, right) : right.above(bound)
  }
}
