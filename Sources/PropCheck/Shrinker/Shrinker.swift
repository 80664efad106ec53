// The shrinker: keeps the simplest failing record known and lets passes propose simpler ones.
//
//     best --pass--> candidate --replay--> record as recorded --simpler and same failure?--> best
//
// Whatever a pass proposes, only what the replay recorded is kept, so that the best case is always one that the
// property really sees. Evaluations are the currency: a candidate that was tried before, or that is not simpler, costs
// none.

/// Simplifies a failing case until no pass finds anything simpler, or the budget is spent.
package final class Shrinker {
  /// The simplest failing case known.
  package private(set) var best: Record
  /// The groups of siblings in the simplest case.
  package var siblingGroups: [[Int]] {
    if let knownGroups { return knownGroups }
    let groups = best.siblingGroups
    knownGroups = groups
    return groups
  }

  /// The failure of the simplest case.
  package private(set) var failure: PropertyFailure
  /// What has been done so far.
  package private(set) var summary = ShrinkSummary()

  /// Why the candidate tried last ended early, if it did.
  package private(set) var lastStop: Stop?

  /// The simplest case when the round of passes began.
  package private(set) var roundStart = Record()
  /// Values that a full descent has ended at; only asked for membership. Where one turns up again, a look at its
  /// neighbours will do.
  package var settled: Set<UInt64> = []

  private var knownGroups: [[Int]]?
  private let cases: CaseRunner
  private let evaluationLimit: Int
  private let stallLimit: Int
  private var sinceImprovement = 0
  private let shouldStop: (@Sendable () -> Bool)?
  private let passes: [any ShrinkPass.Type]
  private var currentPass = 0
  /// Hashes of candidates and results; only asked for membership.
  private var tried: Set<UInt64> = []

  /// A shrinker for a `record` that fails with `failure` when `cases` runs it.
  package init(
    cases: CaseRunner, record: Record, failure: PropertyFailure, evaluationLimit: Int,
    stallLimit: Int = .max, passes: [any ShrinkPass.Type] = Shrinker.allPasses,
    shouldStop: (@Sendable () -> Bool)? = nil
  ) {
    self.cases = cases
    best = record
    self.failure = failure
    self.evaluationLimit = evaluationLimit
    self.stallLimit = stallLimit
    self.passes = passes
    self.shouldStop = shouldStop
    summary.passes = passes.map { ShrinkSummary.PassProfile(name: $0.name) }
  }

  /// The passes in the order in which they take turns: what removes much comes first.
  package static var allPasses: [any ShrinkPass.Type] {
    [
      DeleteSpans.self, ZeroSpans.self, MergeSiblings.self, LiftDescendants.self, LowerAndDelete.self,
      MinimiseChoices.self,
      DeleteChunks.self, Renumber.self, MinimiseDuplicates.self, SortSiblings.self, MovePairs.self,
      TranslateNumbers.self,
      RotateSpans.self, BreakZigZags.self,
    ]
  }

  /// Runs all passes in turn until a whole round changes nothing.
  package func run() {
    var before: Int
    repeat {
      before = summary.improvements
      roundStart = best
      for index in passes.indices where !isDone {
        currentPass = index
        passes[index].run(on: self)
      }
    } while summary.improvements > before && !isDone
    summary.isComplete = !isDone
    summary.stoppedByClock = stoppedByClock
  }

  /// Whether the budget is spent.
  package var isDone: Bool {
    summary.evaluations >= evaluationLimit || sinceImprovement >= stallLimit || stoppedByClock
  }

  private var stoppedByClock: Bool { shouldStop?() == true }

  /// Replays `candidate`, and makes the outcome the best case if it is simpler and fails in the same way.
  ///
  /// - Parameter aligned: whether the replay shall follow the candidate's spans: an edit inside a span then leaves what
  ///   follows it in place. Otherwise choices are read one after another.
  @discardableResult
  package func attempt(_ candidate: Record, aligned: Bool = true) -> Bool {
    lastStop = nil
    guard !isDone, Shortlex.isSimpler(candidate.choices, than: best.choices),
      tried.insert(Shrinker.hash(candidate, aligned: aligned)).inserted
    else { return false }
    summary.evaluations += 1
    sinceImprovement += 1
    summary.passes[currentPass].evaluations += 1
    let verdict = cases.run(script: candidate, aligned: aligned, limit: best.choices.count)
    guard let seen = verdict.failure else {
      if case .stopped(let stop) = verdict { lastStop = stop }
      return false
    }
    guard seen.identity == failure.identity else {
      noteOther(seen)
      return false
    }
    guard best.choices.withUnsafeBufferPointer({ Shortlex.isSimpler(cases.source.recorded, than: $0) }) else {
      return false
    }
    best = cases.record
    knownGroups = nil
    failure = seen
    tried.insert(Shrinker.hash(best, aligned: true))
    tried.insert(Shrinker.hash(best, aligned: false))
    summary.improvements += 1
    sinceImprovement = 0
    summary.passes[currentPass].improvements += 1
    return true
  }

  /// Keeps the first case of every other failure.
  private func noteOther(_ seen: PropertyFailure) {
    guard summary.otherFailures.count < 8,
      !summary.otherFailures.contains(where: { $0.failure.identity == seen.identity })
    else { return }
    summary.otherFailures.append(ShrinkSummary.OtherFailure(failure: seen, bytes: cases.encoded))
  }

  /// A hash of what decides a replay: the choices, and the spans if it follows them.
  private static func hash(_ record: Record, aligned: Bool) -> UInt64 {
    var hash: UInt64 = aligned ? 0x9E37_79B9_7F4A_7C15 : 0xC2B2_AE3D_27D4_EB4F
    for choice in record.choices {
      hash = (hash ^ choice.key ^ (UInt64(choice.kind.rawValue) << 56)) &* 0xFF51_AFD7_ED55_8CCD
      hash ^= hash &>> 32
    }
    guard aligned else { return hash }
    for span in record.spans {
      let place = UInt64(UInt32(bitPattern: span.start)) << 32 | UInt64(UInt32(bitPattern: span.end))
      hash = (hash ^ place ^ (UInt64(span.label) &* 0x9E37_79B9_7F4A_7C15)) &* 0xFF51_AFD7_ED55_8CCD
      hash ^= hash &>> 32
    }
    return hash
  }
}

/// One way of proposing simpler cases.
package protocol ShrinkPass {
  /// The name of the pass in reports.
  static var name: String { get }
  /// Proposes candidates to `shrinker` until it has no more.
  static func run(on shrinker: Shrinker)
}
