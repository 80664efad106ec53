// The simplicity order of choices and of whole sequences: the one definition of "simpler" in the engine.
//
// Around its target a value's rank goes 0, 1, -1, 2, -2, ... until one end of the range is met, then on along the other
// side:
//
//     keys    low=3  4  5  target=6  7  8  9  10=high        rank of 6,7,5,8,4,9,3,10 is 0...7

extension Choice {
  /// How far the value is from its target.
  @inlinable public var distance: UInt64 { key >= target ? key &- target : target &- key }

  /// Whether the value lies below its target; of two values at one distance the lower one is the less simple.
  @inlinable public var isBelowTarget: Bool { key < target }

  /// Whether the value is the simplest of its range.
  @inlinable public var isSimplest: Bool { key == target }

  /// How many values the range holds, minus one.
  @inlinable public var width: UInt64 { high &- low }

  /// The position of `key` in the simplicity order of this choice's range.
  package func rank(of key: UInt64) -> UInt64 {
    let shorterSide = min(target &- low, high &- target)
    let distance = key >= target ? key &- target : target &- key
    if distance > shorterSide { return shorterSide &+ distance }
    if distance == 0 { return 0 }
    return key > target ? 2 &* distance &- 1 : 2 &* distance
  }

  /// The key at position `rank` of the simplicity order; ranks beyond the width give the last one.
  package func key(atRank rank: UInt64) -> UInt64 {
    let below = target &- low
    let above = high &- target
    let shorterSide = min(below, above)
    let rank = min(rank, width)
    if rank <= 2 &* shorterSide {
      let distance = rank / 2 &+ (rank & 1)
      return rank & 1 == 1 ? target &+ distance : target &- distance
    }
    let distance = rank &- shorterSide
    return above > below ? target &+ distance : target &- distance
  }

  /// Whether `self` is strictly simpler than `other`: nearer to its target, or as near and above it.
  @inlinable
  package func isSimpler(than other: Choice) -> Bool {
    let (mine, theirs) = (distance, other.distance)
    if mine != theirs { return mine < theirs }
    return !isBelowTarget && other.isBelowTarget
  }
}

/// The order of two choice sequences: shortlex, that is fewer choices first, then the first difference decides.
package enum Shortlex {
  /// Whether `left` is strictly simpler than `right`.
  package static func isSimpler(_ left: [Choice], than right: [Choice]) -> Bool {
    left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in isSimpler(left, than: right) }
    }
  }

  /// Whether `left` is strictly simpler than `right`.
  package static func isSimpler(
    _ left: UnsafeBufferPointer<Choice>, than right: UnsafeBufferPointer<Choice>
  ) -> Bool {
    if left.count != right.count { return left.count < right.count }
    for index in 0..<left.count {
      if left[index].isSimpler(than: right[index]) { return true }
      if right[index].isSimpler(than: left[index]) { return false }
    }
    return false
  }
}
