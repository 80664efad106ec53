// Targeted search: half of the cases of a run are neighbours of the cases that came nearest to a target.
//
//     random cases --scores--> best case of each target --edit--> neighbour --as good or better--> next start
//
// Random cases seldom fill a buffer to its last slot, because every step is as likely to lead away as to lead on. A score
// says which of two cases is further on, and the search climbs. Neighbours are of two kinds: one number moved, twice as
// far as long as that helps; and the edits of `CaseMutator`, which insert, repeat and drop commands and elements.

/// The search for cases with greater scores.
struct TargetSearch {
  /// How many cases run between two looks at the targets, in turns at random and by search.
  static let batch = 32

  /// Where the search for one target stands.
  private struct Climb {
    var record: Record
    var score: Double
    /// The move of a number that helped last, to be tried again over twice the distance.
    var momentum: Move?
  }

  /// A number of the case and the way it is moved.
  private struct Move {
    let choice: Int
    let isUp: Bool
    let step: UInt64
  }

  private var random: SplitMix64
  private let mutator = CaseMutator()
  private var climbs: [Climb] = []
  private var turn = 0
  private var isNext = true
  /// How many cases it has run.
  private(set) var evaluations = 0

  init(seed: UInt64) { random = SplitMix64(seed: seed ^ 0x5441_5247_4554) }

  /// Whether the cases that come next are the search's: every other time, once there is a target.
  mutating func takesTurn(of statistics: Statistics) -> Bool {
    guard !statistics.targets.isEmpty else { return false }
    isNext.toggle()
    return !isNext
  }

  /// Runs neighbours of the best cases until `count` have passed or one has not.
  mutating func run(_ cases: CaseRunner, count: Int, statistics: inout Statistics) -> Verdict {
    for _ in 0..<count {
      take(statistics.targets)
      turn = (turn + 1) % climbs.count
      evaluations += 1
      let (verdict, move) = runNeighbour(of: climbs[turn].record, momentum: climbs[turn].momentum, cases)
      guard case .passed = verdict else {
        climbs[turn].momentum = nil
        return verdict
      }
      statistics.countSearched(&cases.source)
      settle(cases, move, label: statistics.targets[turn].label)
    }
    return .passed
  }

  /// Starts a climb for each new target, and continues from a random case if that is better.
  private mutating func take(_ targets: [Statistics.Target]) {
    for (index, target) in targets.enumerated() {
      if index == climbs.count {
        climbs.append(Climb(record: target.record, score: target.best))
      } else if target.best > climbs[index].score {
        climbs[index] = Climb(record: target.record, score: target.best)
      }
    }
  }

  /// Goes on from the case that has run if it is as good: a step to the side may open a way up.
  private mutating func settle(_ cases: CaseRunner, _ move: Move?, label: String) {
    let score = cases.source.evidence.scores.first { $0.label == label }?.value
    let before = climbs[turn].score
    climbs[turn].momentum = nil
    guard let score, score >= before else { return }
    climbs[turn].record = cases.record
    climbs[turn].score = score
    if let move, score > before {
      climbs[turn].momentum = Move(choice: move.choice, isUp: move.isUp, step: move.step &<< 1)
    }
  }

  /// Runs a case near `record`; also hands back the move that made it, if it was one.
  private mutating func runNeighbour(
    of record: Record, momentum: Move?, _ cases: CaseRunner
  ) -> (verdict: Verdict, move: Move?) {
    if let move = momentum ?? (random.next() & 1 == 0 ? randomMove(record.choices) : nil),
      let key = TargetSearch.key(after: move, in: record.choices)
    {
      let limit = cases.source.capacity
      return (cases.run(script: record.setting(move.choice, to: key), aligned: true, limit: limit), move)
    }
    let bytes = CaseEncoding.bytes(of: record.choices)
    let neighbour = bytes.withUnsafeBytes { mutator.mutate($0, seed: random.next(), limit: 2 * $0.count + 64) }
    return (cases.run(bytes: neighbour), nil)
  }

  /// A step of any power of two, up or down; nil if the case has no choice to pick.
  private mutating func randomMove(_ choices: [Choice]) -> Move? {
    guard !choices.isEmpty else { return nil }
    let bits = random.next()
    let index = Int(SplitMix64.scale(bits, to: UInt64(choices.count - 1)))
    let width = choices[index].width
    guard width > 0 else { return nil }
    let exponent = random.next() % UInt64(64 - width.leadingZeroBitCount)
    return Move(choice: index, isUp: bits & 1 == 0, step: 1 &<< exponent)
  }

  /// The key that a move leads to, at most the end of the range; nil if the key stays the same.
  private static func key(after move: Move, in choices: [Choice]) -> UInt64? {
    guard move.choice < choices.count, move.step > 0 else { return nil }
    let choice = choices[move.choice]
    let room = move.isUp ? choice.high &- choice.key : choice.key &- choice.low
    guard room > 0 else { return nil }
    let step = min(room, move.step)
    return move.isUp ? choice.key &+ step : choice.key &- step
  }
}

extension Statistics {
  /// A target and the best case so far.
  public struct Target: Equatable, Sendable {
    /// The name of the target.
    public let label: String
    /// The greatest score of a case that passed.
    public package(set) var best: Double
    /// The choices of that case.
    package internal(set) var record: Record

    /// The score as text, whole numbers without a point.
    var bestText: String { best.magnitude < 1e15 && best == best.rounded() ? String(Int64(best)) : String(best) }
  }

  /// Counts a case that the search has made. It passed, but labels and coverage are not judged by it: it is not a random sample.
  fileprivate mutating func countSearched(_ source: inout Source) {
    passed += 1
    choices += source.choiceCount
    largestCase = max(largestCase, source.choiceCount)
    for score in source.evidence.scores { add(score, of: &source) }
  }

  /// Keeps a score of the case that `source` has just passed if it is better than those before.
  mutating func add(_ score: CaseEvidence.Score, of source: inout Source) {
    guard let index = targets.firstIndex(where: { $0.label == score.label }) else {
      targets.append(Target(label: score.label, best: score.value, record: source.record))
      return
    }
    guard score.value > targets[index].best else { return }
    targets[index].best = score.value
    targets[index].record = source.record
  }
}

extension Source {
  /// Says how near the case comes to something worth reaching: the fill level of a buffer, the depth of a tree, the
  /// distance from an error. The run then spends half of its cases on neighbours of those that came nearest.
  ///
  /// It may be called several times in a case, also under several labels; the greatest value of a label counts. Use it
  /// where a random case does not get far, and where a value between tells that it got further.
  ///
  /// - Parameters:
  ///   - label: the name of the target in the report.
  ///   - value: greater is nearer; NaN counts for nothing.
  public mutating func target(_ label: String, _ value: Double) { evidence.add(score: value, label) }

  /// Says how near the case comes to something worth reaching, as a whole number.
  public mutating func target(_ label: String, _ value: some BinaryInteger) { target(label, Double(value)) }
}
