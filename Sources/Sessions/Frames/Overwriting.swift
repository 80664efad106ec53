// What a stray store may do to the allocator's bookkeeping, as a pattern over whole levels of its search.

import Operations

/// Words that are written over the bookkeeping by somebody else than the allocator.
public struct Overwriting: Hashable, Sendable {
  /// What is written over each word of a level; `bit` flips one bit of the level.
  public enum Pattern: CaseIterable, Sendable { case zeros, ones, noise, sparse, bit }

  public var pattern: Pattern

  /// Bit i for level i of the search, of which level 0 says of each frame whether it is free.
  public var levels: UInt8

  /// Decides the words of `noise` and `sparse`, and which bit flips.
  public var seed: UInt32

  public init(_ pattern: Pattern, levels: UInt8, seed: UInt32 = 0) {
    self.pattern = pattern
    self.levels = levels
    self.seed = seed
  }

  /// Whether it leaves no frame free, by the bits of the frames themselves.
  var takesAll: Bool { pattern == .zeros && levels & 1 != 0 }

  /// Writes over those of `levels` that are chosen.
  ///
  /// - Parameters:
  ///   - levels: of the search, as `AllocatorSubject` states them.
  ///   - write: changes a word, given its place and what it held.
  func apply(to levels: [Range<Int>], _ write: (Int, (UInt32) -> UInt32) -> Void) {
    for (level, words) in levels.enumerated() where self.levels >> UInt8(level) & 1 != 0 && !words.isEmpty {
      let chosen = words.lowerBound + Int(noise(UInt32(level)) % UInt32(words.count))
      for word in pattern == .bit ? chosen..<chosen + 1 : words {
        let noise = noise(UInt32(word))
        write(word) { old in
          switch pattern {
          case .zeros: 0
          case .ones: .max
          case .noise: noise
          case .sparse: 1 << (noise % 32) & self.noise(noise)
          case .bit: old ^ 1 << (noise % 32)
          }
        }
      }
    }
  }

  /// A word that `seed` and `number` decide.
  private func noise(_ number: UInt32) -> UInt32 {
    var mixer = WordMixer()
    for part in [seed, number, 0] { mixer.mix(part) }
    return mixer.value
  }

  /// The arguments of the call that does it, as they are written in Swift.
  package var text: String { ".\(pattern), levels: \(levels), seed: \(seed)" }
}
