// A choice: one decision that a generator made, with everything needed to repeat or simplify it.
//
// Values live in one ordered 64-bit space, so that the engine compares and moves them without knowing their type:
// an unsigned value is its own key; a signed one has its sign bit flipped, which keeps the order.
//
//     low ............. target ........ value ....... high        (keys)
//                         |<- distance ->|

/// One decision of a test case: the value that was taken, the range it came from, and the value it shrinks towards.
public struct Choice: Equatable, Sendable {
  /// What a choice stands for; it decides how a value is written to bytes and which passes may touch it.
  public enum Kind: UInt8, Sendable {
    /// A number of an unsigned type.
    case unsigned
    /// A number of a signed type; its keys have the sign bit flipped.
    case signed
    /// A truth value, 0 or 1.
    case boolean
    /// An index into things created earlier in the case, by order of creation.
    case ordinal
    /// "One more element follows" (1) or "the list ends" (0).
    case element
    /// "One more command follows" (1) or "the trace ends" (0), for the first trace of a case.
    case step

    /// Whether the choice says if another element or command follows.
    @inlinable public var isContinuation: Bool { self == .element || self == .step }
  }

  /// The key of the value taken.
  public package(set) var key: UInt64
  /// The least key allowed.
  public package(set) var low: UInt64
  /// The greatest key allowed.
  public package(set) var high: UInt64
  /// The key that counts as simplest.
  public package(set) var target: UInt64
  /// What the choice stands for.
  public package(set) var kind: Kind

  package init(key: UInt64, low: UInt64, high: UInt64, target: UInt64, kind: Kind) {
    self.key = key
    self.low = low
    self.high = high
    self.target = target
    self.kind = kind
  }
}

extension Choice {
  /// The bit that turns two's complement order into unsigned order.
  @usableFromInline static let signBit: UInt64 = 1 << 63

  /// The key of an integer of any type of at most 64 bits.
  @inlinable static func key<T: FixedWidthInteger>(_ value: T) -> UInt64 {
    T.isSigned ? UInt64(truncatingIfNeeded: value) ^ signBit : UInt64(truncatingIfNeeded: value)
  }

  /// The integer that a key stands for.
  @inlinable static func value<T: FixedWidthInteger>(_ key: UInt64, as type: T.Type) -> T {
    T(truncatingIfNeeded: T.isSigned ? key ^ signBit : key)
  }

  /// The value as people write it.
  public var valueText: String {
    switch kind {
    case .unsigned, .ordinal: String(key)
    case .signed: String(Int64(bitPattern: key ^ Choice.signBit))
    case .boolean: key == 0 ? "false" : "true"
    case .element, .step: key == 0 ? "end" : "more"
    }
  }

  /// This value's key read as `kind`, where the two differ in whether keys are signed: a recorded value may meet
  /// another type once an edit has shifted the sequence.
  @inline(__always)
  package func key(readAs other: Kind) -> UInt64 {
    if (kind == .signed) == (other == .signed) { return key }
    if kind == .signed { return key < Choice.signBit ? 0 : key ^ Choice.signBit }
    return key < Choice.signBit ? key | Choice.signBit : UInt64.max
  }
}
