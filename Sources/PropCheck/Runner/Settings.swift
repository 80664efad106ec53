// The limits and the seed of a run. Everything is counted; nothing is timed unless a clock is handed in.

/// How a property is run.
public struct Settings: Sendable {
  /// How many cases must pass; failed cases count, too, if the run continues after a failure.
  public var cases = 1_000
  /// The seed of the run; nil derives it from the property's name.
  public var seed: UInt64?
  /// The greatest number of choices a case may make.
  public var choiceLimit = Source.defaultChoiceLimit
  /// How many cases may be given up for each one that counts.
  public var discardRatio = 10
  /// How many distinct failures a run reports at most. After a failure a run continues until it has this many, each shrunk
  /// on its own; with 1 it ends with the first. Anything less counts as 1.
  public var distinctFailures = 8
  /// How many cases a run continues after a failure without meeting a new one. It ends early, so that the user sees what was
  /// found.
  public var casesAfterFailure = 1_000
  /// How often the property may be evaluated while shrinking one failure; nil: 5 000 times, or once for every choice of a
  /// case that has more.
  public var shrinkEvaluations: Int?
  /// After how many evaluations in a row that gave nothing simpler shrinking ends.
  public var shrinkStall = 2_000
  /// How often the property may be evaluated to explain a shrunk case.
  public var explainEvaluations = 200
  /// Whether demands on coverage are judged, and prolong a run that leaves them open. Without it a run has the cases that
  /// are asked for, and its report only shows the shares.
  public var demandsCoverage = true
  /// How many times the cases asked for a run may have at most, where demands on coverage prolong it.
  public static let longestProlongation = 10
  /// What random generation may use.
  public var style = GenerationStyle()
  /// Cases to run before any other: saved failures, seeds of a corpus.
  public var savedCases: [SavedCase] = []
  /// Whether only the saved cases are run.
  public var savedCasesOnly = false
  /// Says whether the run shall stop early; asked between cases and evaluations. Nil: never.
  public var shouldStop: (@Sendable () -> Bool)?
  /// Whether a run of random cases that is stopped early has passed, if a case has: as many cases as fit into the time
  /// were asked for, rather than a number. Demands on coverage are judged all the same.
  public var passesWhenStopped = false

  /// The usual settings.
  public init() {}

  /// The usual settings with another number of cases.
  public init(cases: Int) { self.cases = cases }

  /// The seed that belongs to a name: FNV-1a, the same on every machine.
  public static func seed(for name: String) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return hash
  }
}

/// A case from an earlier run.
public struct SavedCase: Sendable, Equatable {
  /// Where it comes from, as shown in the report.
  public let origin: String
  /// The case in the byte format.
  public let bytes: [UInt8]
  /// What the case drew when it was saved; nil: unknown.
  public let shape: CaseShape?

  /// A case that came from `origin`.
  public init(origin: String, bytes: [UInt8], shape: CaseShape? = nil) {
    self.origin = origin
    self.bytes = bytes
    self.shape = shape
  }
}
