// One row of the shrinking challenge: a false claim, the answer that every run should end in, and what other engines
// reach.

import PropCheck

/// A false claim about generated input and the simplest input that disproves it.
struct Row: Sendable {
  /// The name of the row.
  let name: String
  /// The counterexample that every run should end in, as the property notes it.
  let normalForm: String
  /// The best figures published or measured for Hypothesis 6.170: normal form in percent, mean evaluations; nil where
  /// there are none.
  var published: (percent: Int, evaluations: Int)?
  /// Where the row comes from.
  var group = Group.published
  /// How many percent of the runs must end in the normal form.
  var leastPercent = 100
  /// The claim; notes its input on one line, or its steps on several.
  let claim: @Sendable (inout Source) throws -> Void

  /// Where a row comes from.
  enum Group: Sendable {
    /// One of the fourteen that engines are compared on.
    case published
    /// A stateful counterpart to them.
    case stateful
    /// One of the problems on which the engine was found wanting.
    case further
    /// One of the twenty that were written without knowledge of the passes.
    case unseen
  }

  /// The most evaluations that a run may take on average.
  var meanBudget: Int {
    if group == .unseen { return 3_500 }
    if group == .further { return 2_000 }
    guard let published else { return 150 }
    return published.percent == 100 ? max(150, 3 * published.evaluations) : 500
  }

  /// The most evaluations that any run may take.
  var worstBudget: Int { group == .unseen ? 5_000 : 3_000 }
  /// A run that finds nothing in so many cases has failed.
  static let caseLimit = 1_000_000

  static let all: [Row] = lists + arithmetic + trees + stateful + shapes + filters + sequences + unseen

  /// Twenty rows written by somebody who did not know the passes, measured once before any pass was changed because of them.
  static let unseen: [Row] = histories + handles + text + calendars + relations
}

/// What a number of seeds gave for one row.
struct RowResult {
  let row: Row
  var seeds = 0
  var normal = 0
  var notFound = 0
  var evaluations: [Int] = []
  var casesUntilFound: [Int] = []
  /// Other answers than the normal form, with how often each came up, in order of appearance.
  var otherAnswers: [(text: String, count: Int, seed: UInt64)] = []

  init(_ row: Row) { self.row = row }

  var isPerfect: Bool { seeds > 0 && normal == seeds }
  /// Whether as many runs ended in the normal form as the row demands.
  var isGoodEnough: Bool { seeds > 0 && normal * 100 >= seeds * row.leastPercent }
  var distinctAnswers: Int { otherAnswers.count + (normal > 0 ? 1 : 0) }
  var meanEvaluations: Int {
    evaluations.isEmpty ? 0 : (evaluations.reduce(0, +) + evaluations.count / 2) / evaluations.count
  }
  var worstEvaluations: Int { evaluations.max() ?? 0 }
  var meanCases: Int { casesUntilFound.isEmpty ? 0 : casesUntilFound.reduce(0, +) / casesUntilFound.count }
  var isWithinBudget: Bool { meanEvaluations <= row.meanBudget && worstEvaluations <= row.worstBudget }

  /// Runs the row with one more seed.
  mutating func run(seed: UInt64) {
    seeds += 1
    var settings = Settings(cases: Row.caseLimit)
    settings.seed = seed
    settings.explainEvaluations = 0
    settings.distinctFailures = 1
    let report = Runner(row.name, settings: settings).run(row.claim)
    guard let counterexample = report.counterexample else {
      notFound += 1
      return
    }
    evaluations.append(counterexample.shrinking.evaluations)
    casesUntilFound.append(counterexample.caseNumber ?? 0)
    record(answer: counterexample.notes.map(\.text).joined(separator: "; "), seed: seed)
  }

  private mutating func record(answer: String, seed: UInt64) {
    if answer == row.normalForm {
      normal += 1
    } else if let index = otherAnswers.firstIndex(where: { $0.text == answer }) {
      otherAnswers[index].count += 1
    } else {
      otherAnswers.append((answer, 1, seed))
    }
  }
}
