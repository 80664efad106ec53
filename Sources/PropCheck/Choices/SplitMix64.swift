// The random generator of the engine: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
//
// One 64-bit word of state, so that every case has its own stream, found from the run's seed and the case's number
// alone.

/// A small, fast, deterministic random generator.
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// A generator whose stream is decided by `seed`.
  @inlinable public init(seed: UInt64) { self.init(state: seed) }

  @usableFromInline init(state: UInt64) { self.state = state }

  /// The generator of case number `index` of the run with `seed`.
  @inline(__always)
  package init(seed: UInt64, index: UInt64) {
    state = SplitMix64.mix(seed ^ SplitMix64.mix(index &+ 0x9E37_79B9_7F4A_7C15))
  }

  /// The next 64 random bits.
  @inline(__always)
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return SplitMix64.mix(state)
  }

  /// The seed of the run whose first case is case number `index` of the run with `seed`.
  package static func seed(_ seed: UInt64, ofCase index: UInt64) -> UInt64 {
    seed ^ mix(index &+ 0x9E37_79B9_7F4A_7C15) ^ mix(0x9E37_79B9_7F4A_7C15)
  }

  @inline(__always)
  private static func mix(_ word: UInt64) -> UInt64 {
    var word = word
    word = (word ^ (word &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word &>> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word &>> 31)
  }

  /// A number in `0...width`, from bits that were drawn already; the bias is at most one part in 2^64 / width.
  @inline(__always)
  static func scale(_ bits: UInt64, to width: UInt64) -> UInt64 {
    width == .max ? bits : bits.multipliedFullWidth(by: width &+ 1).high
  }
}
