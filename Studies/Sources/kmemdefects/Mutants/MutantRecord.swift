// What became of one mutant.

/// A mutant and what killed it.
struct MutantRecord: Sendable {
  enum Fate: Hashable, Sendable {
    /// A property failed.
    case property(Detection)

    /// The properties held; a test of KMem failed.
    case test

    /// Everything held.
    case survived
  }

  let mutant: ListedMutant
  let fate: Fate

  /// Why it may survive, if somebody has said.
  let explanation: String?

  var isKilled: Bool { fate != .survived }
}
