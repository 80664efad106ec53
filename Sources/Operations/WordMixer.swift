// One word out of many, for digests that two builds compare.

/// Mixes words into one, in 32-bit arithmetic, which an i686 does fast.
public struct WordMixer {
  /// What has been mixed so far.
  public var value: UInt32 = 0x811C_9DC5

  @inlinable
  public init() {}

  /// For a given word this is a bijection of the value, and for a given value one of the word: a single difference is never
  /// lost. The multiplier is odd; the shift brings high bits back down.
  @inlinable @inline(__always)
  public mutating func mix(_ word: UInt32) {
    value = (value ^ word) &* 0x85EB_CA6B
    value ^= value >> 15
  }
}
