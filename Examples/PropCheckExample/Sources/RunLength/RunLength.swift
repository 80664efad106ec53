/// Run-length coding of text: `aaab` as `3a1b`. Digits are characters like others: `11` is `21`.
public enum RunLength {
  /// A stretch of equal characters.
  public struct Run: Equatable, Sendable {
    /// The character.
    public let character: Character
    /// How often it stands there, 1 or more.
    public let count: Int

    /// A stretch of `count` characters.
    public init(_ character: Character, count: Int) {
      self.character = character
      self.count = count
    }
  }

  /// The runs of `text`.
  public static func encode(_ text: String) -> [Run] {
    var runs: [Run] = []
    for character in text {
      if let last = runs.last, last.character == character {
        runs[runs.count - 1] = Run(character, count: last.count + 1)
      } else {
        runs.append(Run(character, count: 1))
      }
    }
    return runs
  }

  /// The text with these runs.
  public static func decode(_ runs: [Run]) -> String {
    runs.reduce(into: "") { $0 += String(repeating: $1.character, count: $1.count) }
  }
}
