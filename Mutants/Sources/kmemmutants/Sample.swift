// Which of all mutants are tried: a sample that the seed and the mutants' own names decide, and nothing else.

/// A deterministic choice among mutants.
struct Sample {
  let seed: UInt64
  let count: Int

  /// The first `count` mutants in the order of a hash, without those that overlap one chosen before: an expression within
  /// another cannot be switched apart from it. Mutants of the very same place can.
  ///
  /// - Returns: the chosen ones in the order of `mutants`.
  func choose(from mutants: [Mutant]) -> [Mutant] {
    let order = mutants.indices.sorted { first, second in
      let (a, b) = (hash(mutants[first]), hash(mutants[second]))
      return a == b ? first < second : a < b
    }
    var chosen: [Int] = []
    for index in order where chosen.count < count {
      if !chosen.contains(where: { Self.conflict(mutants[$0], mutants[index]) }) { chosen.append(index) }
    }
    return chosen.sorted().map { mutants[$0] }
  }

  private static func conflict(_ first: Mutant, _ second: Mutant) -> Bool {
    guard first.file == second.file, first.range.overlaps(second.range) else { return false }
    return first.range != second.range || first.form != second.form
  }

  /// FNV-1a, 64 bits, over the seed and the name; then mixed, as its high bits vary little.
  private func hash(_ mutant: Mutant) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in "\(seed) \(mutant.key)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    hash = (hash ^ hash >> 33) &* 0xFF51_AFD7_ED55_8CCD
    return hash ^ hash >> 33
  }
}
