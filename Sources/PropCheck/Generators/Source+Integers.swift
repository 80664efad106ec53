// Numbers and truth values.

extension Source {
  /// Draws an integer from `range`.
  ///
  /// Random cases prefer the ends of the range, 0, powers of two and their neighbours, small magnitudes and values
  /// drawn before.
  ///
  /// - Parameters:
  ///   - range: the values allowed; types of at most 64 bits.
  ///   - target: the simplest value, by default the one nearest to zero; values outside the range are clamped into it.
  @inlinable
  public mutating func integer<T: FixedWidthInteger>(
    in range: ClosedRange<T>, towards target: T? = nil
  ) throws(Stop) -> T {
    guard T.bitWidth <= 64 else { throw misuse("integers of more than 64 bits are not supported") }
    let aim = min(max(target ?? 0, range.lowerBound), range.upperBound)
    let key = try draw(
      low: Choice.key(range.lowerBound), high: Choice.key(range.upperBound), target: Choice.key(aim),
      kind: T.isSigned ? .signed : .unsigned)
    return Choice.value(key, as: T.self)
  }

  /// Draws any integer of a type.
  @inlinable
  public mutating func integer<T: FixedWidthInteger>(_ type: T.Type = T.self) throws(Stop) -> T {
    try integer(in: T.min...T.max)
  }

  /// Draws an integer from `range`, taking one of `favourites` in a quarter of the random cases.
  ///
  /// - Parameter favourites: domain constants such as 4 GiB; those outside the range are left out. Keep them in a
  ///   static array: an array literal allocates at every draw.
  @inlinable
  public mutating func integer<T: FixedWidthInteger>(
    in range: ClosedRange<T>, towards target: T? = nil, favouring favourites: [T]
  ) throws(Stop) -> T {
    guard T.bitWidth <= 64 else { throw misuse("integers of more than 64 bits are not supported") }
    let aim = min(max(target ?? 0, range.lowerBound), range.upperBound)
    var proposal: UInt64?
    if let index = favouriteIndex(count: favourites.count), range.contains(favourites[index]) {
      proposal = Choice.key(favourites[index])
    }
    let key = try draw(
      low: Choice.key(range.lowerBound), high: Choice.key(range.upperBound), target: Choice.key(aim),
      kind: T.isSigned ? .signed : .unsigned, proposal: proposal)
    return Choice.value(key, as: T.self)
  }

  /// Draws a truth value; false is simpler.
  @inlinable
  public mutating func boolean() throws(Stop) -> Bool {
    try draw(low: 0, high: 1, target: 0, kind: .boolean) == 1
  }

  /// Draws a truth value that is true in about `percent` percent of the random cases; false is simpler.
  public mutating func boolean(percent: Int) throws(Stop) -> Bool {
    let proposal: UInt64? = driver == .random && random.next() % 100 < UInt64(max(0, min(percent, 100))) ? 1 : 0
    return try draw(low: 0, high: 1, target: 0, kind: .boolean, proposal: proposal) == 1
  }

  @usableFromInline
  mutating func favouriteIndex(count: Int) -> Int? {
    guard driver == .random, style.edgeBias, count > 0 else { return nil }
    let bits = random.next()
    return bits & 3 == 0 ? Int(SplitMix64.scale(bits, to: UInt64(count - 1))) : nil
  }

  @usableFromInline
  mutating func misuse(_ complaint: String) -> Stop { stop(.misused, complaint) }
}
