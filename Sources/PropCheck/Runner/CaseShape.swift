// What a case drew, as a value of a few bytes: the bytes of a saved case mean something under any property, so only this
// tells whether they still mean the same.

/// The kinds, ranges and values of a case's choices, as their number and a digest.
public struct CaseShape: Equatable, Sendable {
  /// How many choices the case made.
  public let choices: Int
  /// FNV-1a over kind, range, target and value of each choice, the same on every machine.
  public let digest: UInt64

  /// The shape of a known digest.
  package init(choices: Int, digest: UInt64) {
    self.choices = choices
    self.digest = digest
  }

  /// The shape of a case that made `choices`.
  package init(_ choices: some Sequence<Choice>) {
    var count = 0
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for choice in choices {
      count += 1
      for word in [UInt64(choice.kind.rawValue), choice.low, choice.high, choice.target, choice.key] {
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
          hash = (hash ^ (word >> shift & 0xFF)) &* 0x0000_0100_0000_01B3
        }
      }
    }
    self.init(choices: count, digest: hash)
  }

  /// What a case is that makes `choices`, compared with the one of this shape.
  package func comparison(with choices: UnsafeBufferPointer<Choice>) -> Comparison {
    guard choices.count >= self.choices, CaseShape(choices.prefix(self.choices)) == self else { return .other }
    return choices.count == self.choices ? .same : .longer(by: choices.count - self.choices)
  }

  /// How a saved case differs from when it was saved.
  public enum Comparison: Equatable, Sendable {
    /// It draws the same.
    case same
    /// It draws the same and then more: it no longer ends where it failed, or the property draws more than before.
    case longer(by: Int)
    /// It draws something else.
    case other
  }
}
