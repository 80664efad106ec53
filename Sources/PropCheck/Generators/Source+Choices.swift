// Picking one of several: elements, alternatives by weight, ordinals of things created earlier.

extension Source {
  /// Draws an element of `elements`; earlier ones are simpler.
  @inlinable
  public mutating func element<C: RandomAccessCollection>(of elements: C) throws(Stop) -> C.Element {
    guard !elements.isEmpty else { throw misuse("element(of:) was given an empty collection") }
    let index = try draw(low: 0, high: UInt64(elements.count - 1), target: 0, kind: .unsigned)
    return elements[elements.index(elements.startIndex, offsetBy: Int(index))]
  }

  /// Draws an index into `weights`, each in proportion to its weight in random cases; earlier ones are simpler.
  ///
  /// An index of weight zero is never drawn at random, but bytes and replays may choose it. All weights zero mean equal
  /// weights.
  @inlinable
  public mutating func weighted<C: RandomAccessCollection<Int>>(_ weights: C) throws(Stop) -> Int {
    guard !weights.isEmpty else { throw misuse("weighted(_:) was given no weights") }
    let proposal = isRandom ? weightedProposal(weights) : nil
    return Int(try draw(low: 0, high: UInt64(weights.count - 1), target: 0, kind: .unsigned, proposal: proposal))
  }

  /// Whether values are being invented at random, rather than read from bytes or a record.
  @usableFromInline var isRandom: Bool { driver == .random }

  @inlinable
  mutating func weightedProposal<C: RandomAccessCollection<Int>>(_ weights: C) -> UInt64? {
    var total: UInt64 = 0
    for weight in weights { total &+= UInt64(max(0, weight)) }
    guard total > 0 else { return nil }
    var left = randomBelow(total)
    var index: UInt64 = 0
    for weight in weights {
      let weight = UInt64(max(0, weight))
      if left < weight { return index }
      left -= weight
      index += 1
    }
    return nil
  }

  /// A number below `bound`, for decisions that are not recorded themselves.
  @usableFromInline
  mutating func randomBelow(_ bound: UInt64) -> UInt64 { SplitMix64.scale(random.next(), to: bound &- 1) }

  /// Draws the ordinal of something created earlier in the case: 0 is the first. One that is no longer usable becomes
  /// the next usable one, and the first after the last; the record holds the one that was meant.
  ///
  /// - Parameters:
  ///   - count: how many were created; with none, or none usable, the case is rejected.
  ///   - isUsable: whether the thing with an ordinal can still be referred to.
  /// - Complexity: O(`count`) calls of `isUsable` at worst.
  @inlinable
  public mutating func ordinal(
    below count: Int, where isUsable: (Int) -> Bool = { _ in true }
  ) throws(Stop) -> Int {
    guard count > 0 else { throw stop(.rejected) }
    let wanted = Int(try draw(low: 0, high: UInt64(count - 1), target: 0, kind: .ordinal))
    for offset in 0..<count {
      let ordinal = wanted + offset < count ? wanted + offset : wanted + offset - count
      guard isUsable(ordinal) else { continue }
      if offset > 0 { amend(ordinal: ordinal) }
      return ordinal
    }
    throw stop(.rejected)
  }

  @usableFromInline
  mutating func amend(ordinal: Int) { amendNewest(to: UInt64(ordinal)) }
}
