// What shrinking did, as a value.

/// What shrinking did and why it ended.
public struct ShrinkSummary: Equatable, Sendable {
  /// How often the property was evaluated.
  public package(set) var evaluations = 0
  /// How many of them gave a simpler case.
  public package(set) var improvements = 0
  /// Whether no pass could simplify the case any further; false when a budget ended shrinking.
  public package(set) var isComplete = true
  /// Whether it was the clock that ended shrinking.
  public package(set) var stoppedByClock = false
  /// What each pass did, in the order of the passes.
  public package(set) var passes: [PassProfile] = []
  /// Other failures that were seen on the way: the first case of each of up to eight.
  public package(set) var otherFailures: [OtherFailure] = []

  /// What one pass did.
  public struct PassProfile: Equatable, Sendable {
    /// The name of the pass.
    public let name: String
    /// How often it evaluated the property.
    public package(set) var evaluations = 0
    /// How many of its evaluations gave a simpler case.
    public package(set) var improvements = 0
  }

  /// A failure of another kind than the one being shrunk.
  public struct OtherFailure: Equatable, Sendable {
    /// What the other failure was.
    public let failure: PropertyFailure
    /// The case, in the byte format.
    public let bytes: [UInt8]
  }
}
