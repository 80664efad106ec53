// Characters and strings. A string is a list of characters.

extension Source {
  /// Draws a character; those of an alphabet that come first are simpler, `a` is the simplest of the usual ones.
  ///
  /// Random cases prefer printed ASCII, and otherwise characters at which code breaks: line ends, combining marks,
  /// letters whose case changes the length, flags.
  ///
  /// - Parameter alphabet: the characters allowed; an empty one is an error.
  public mutating func character(_ alphabet: Alphabet = .unicode) throws(Stop) -> Character {
    guard alphabet.count > 0 else { throw misuse("character(_:) was given an empty alphabet") }
    let proposal = isRandom ? proposedPlace(alphabet) : nil
    let place = try draw(low: 0, high: alphabet.count - 1, target: 0, kind: .unsigned, proposal: proposal)
    return alphabet.character(at: place)
  }

  private mutating func proposedPlace(_ alphabet: Alphabet) -> UInt64 {
    let bits = random.next()
    let last = alphabet.count - 1
    guard style.edgeBias, alphabet.custom == nil else { return SplitMix64.scale(bits, to: last) }
    switch bits & 15 {
    case 0...2: return SplitMix64.scale(bits, to: min(last, 3))
    case 3...11: return SplitMix64.scale(bits, to: min(last, 94))
    case 12...13:
      let edge = Alphabet.edges[Int(SplitMix64.scale(bits, to: UInt64(Alphabet.edges.count - 1)))]
      return edge <= last ? edge : SplitMix64.scale(bits, to: last)
    default: return SplitMix64.scale(bits, to: bits & 16 == 0 ? min(last, 0x2FFF) : last)
    }
  }

  /// Draws a string; shorter ones are simpler, then those of simpler characters.
  ///
  /// - Parameters:
  ///   - count: how many characters are drawn. The string may have fewer, since neighbours can join: a letter and the
  ///     accent after it are one character.
  ///   - alphabet: the characters allowed.
  @inlinable
  public mutating func string(
    _ count: ClosedRange<Int> = Source.defaultListLength, of alphabet: Alphabet = .unicode
  ) throws -> String {
    var text = ""
    try each(count) { (source: inout Source) in text.append(try source.character(alphabet)) }
    return text
  }
}
