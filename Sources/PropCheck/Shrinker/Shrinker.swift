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

  /// Why the candidate tried last, or before, ended early, if it did.
  package private(set) var lastStop: Stop?
  /// How many choices the replay of the candidate tried last, or before, recorded; nil if it was never run.
  package private(set) var lastLength: Int?

  /// What the replay of the candidate tried last recorded; nil if it was not run.
  package var lastRecord: Record? { lastWasRun ? cases.record : nil }
  private var lastWasRun = false

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
  /// The number of evaluations at which the pass that is running has to stop.
  private var passEnd = Int.max
  private var tried = TriedCases()

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

  /// How many evaluations a case of this size may take where the caller does not say. Passes bound what they spend on large
  /// cases by themselves; the limit grows with those in which every choice matters.
  package static func evaluationLimit(for record: Record) -> Int { max(5_000, record.choices.count) }

  /// Runs all passes in turn until a whole round changes nothing. Those with many candidates wait for a round in which
  /// the others have found nothing.
  package func run() {
    var before: Int
    repeat {
      before = summary.improvements
      roundStart = best
      for index in passes.indices where !isDone {
        if passes[index].isPatient && summary.improvements > before { continue }
        if best.choices.count > Self.smallCase && Self.smallCasesOnly.contains(passes[index].name) { continue }
        currentPass = index
        passEnd = passes[index].allowance(for: self).map { summary.evaluations + $0 } ?? .max
        passes[index].run(on: self)
        passEnd = .max
      }
    } while summary.improvements > before && !isDone
    summary.isComplete = !isDone
    summary.stoppedByClock = stoppedByClock
  }

  /// Whether the budget is spent, or what the pass that is running may take of it.
  package var isDone: Bool {
    summary.evaluations >= evaluationLimit || sinceImprovement >= stallLimit || passEnd <= summary.evaluations
      || stoppedByClock
  }

  private var stoppedByClock: Bool { shouldStop?() == true }

  /// Replays `candidate`, and makes the outcome the best case if it is simpler and fails in the same way.
  ///
  /// - Parameter aligned: whether the replay shall follow the candidate's spans: an edit inside a span then leaves what
  ///   follows it in place. Otherwise choices are read one after another.
  @discardableResult
  package func attempt(_ candidate: Record, aligned: Bool = true) -> Bool {
    (lastStop, lastLength, lastWasRun) = (nil, nil, false)
    guard !isDone, Shortlex.isSimpler(candidate.choices, than: best.choices) else { return false }
    let hash = TriedCases.hash(candidate, aligned: aligned)
    if let known = tried[hash] {
      (lastStop, lastLength) = (known.stop, known.length)
      return false
    }
    summary.evaluations += 1
    sinceImprovement += 1
    summary.passes[currentPass].evaluations += 1
    let verdict = cases.run(script: candidate, aligned: aligned, limit: best.choices.count)
    lastWasRun = true
    remember(hash, verdict)
    guard let seen = verdict.failure else {
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
    summary.improvements += 1
    sinceImprovement = 0
    summary.passes[currentPass].improvements += 1
    return true
  }

  /// Remembers the candidate with `hash` that was just run. A run over its budget has not recorded a whole case.
  private func remember(_ hash: UInt64, _ verdict: Verdict) {
    if case .stopped(let stop) = verdict { lastStop = stop }
    let outcome = TriedCases.Outcome(length: cases.source.choiceCount, stop: lastStop)
    lastLength = outcome.length
    tried.insert(hash, outcome)
    if lastStop != .exhausted { tried.insert(recordedOn: cases.source.tape, outcome) }
  }

  /// Keeps the first case of every other failure.
  private func noteOther(_ seen: PropertyFailure) {
    guard summary.otherFailures.count < 8,
      !summary.otherFailures.contains(where: { $0.failure.identity == seen.identity })
    else { return }
    summary.otherFailures.append(ShrinkSummary.OtherFailure(failure: seen, bytes: cases.encoded))
  }
}

/// One way of proposing simpler cases.
package protocol ShrinkPass {
  /// The name of the pass in reports.
  static var name: String { get }
  /// Whether the pass has many candidates and waits until the other passes find nothing.
  static var isPatient: Bool { get }
  /// The most evaluations that one run of the pass may take; nil: no limit of its own.
  static func allowance(for shrinker: Shrinker) -> Int?
  /// Proposes candidates to `shrinker` until it has no more.
  static func run(on shrinker: Shrinker)
}

extension ShrinkPass {
  package static var isPatient: Bool { false }
  package static func allowance(for shrinker: Shrinker) -> Int? { nil }
}
