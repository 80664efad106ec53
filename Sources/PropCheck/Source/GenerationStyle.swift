// What random generation may use beyond uniform draws. Each can be switched off, so that tests can show what it is
// worth.

/// The habits of random generation.
public struct GenerationStyle: Equatable, Sendable {
  /// Numbers are often 0, the ends of their range, powers of two and their neighbours, or of small magnitude.
  public var edgeBias = true
  /// Earlier values and earlier list elements are drawn again, so that equal values meet.
  public var repetition = true
  /// Each case switches a random subset of a state machine's commands off.
  public var swarm = true
  /// Some cases have short lists and some have long ones.
  public var hotAndCold = true

  /// All habits.
  public init() {}

  /// Uniform draws only.
  public static var plain: GenerationStyle {
    var style = GenerationStyle()
    style.edgeBias = false
    style.repetition = false
    style.swarm = false
    style.hotAndCold = false
    return style
  }
}
