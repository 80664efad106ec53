// The table that the challenge prints.

/// Formats results and keeps the score.
struct Table {
  private var perfect = 0
  private var rows = 0

  static let header =
    "row".padded(30) + "normal".aligned(8) + "answers".aligned(9) + "mean".aligned(7) + "worst".aligned(7)
    + "budget".aligned(8) + "cases".aligned(8) + "ms".aligned(8) + "   published"

  /// The last line.
  var verdict: String { "\(perfect) of \(rows) rows at 100 %" }

  /// Whether every row so far, stateful ones too, ended in its normal form as often as it must, within its budgets.
  private(set) var isGoodEnough = true

  /// One line; counts the row unless it is a stateful counterpart.
  mutating func line(for result: RowResult, time: Duration) -> String {
    if !result.isGoodEnough || !result.isWithinBudget { isGoodEnough = false }
    if result.row.group != .stateful {
      rows += 1
      if result.isPerfect { perfect += 1 }
    }
    let share = (result.normal * 1_000 / max(1, result.seeds))
    let milliseconds = time.components.seconds * 1_000 + time.components.attoseconds / 1_000_000_000_000_000
    let published = result.row.published.map { "\($0.percent) % (\($0.evaluations))" } ?? "-"
    return result.row.name.padded(30) + "\(share / 10).\(share % 10) %".aligned(8)
      + "\(result.distinctAnswers)".aligned(9) + "\(result.meanEvaluations)".aligned(7)
      + "\(result.worstEvaluations)".aligned(7) + "\(result.row.meanBudget)".aligned(8)
      + "\(result.meanCases)".aligned(8) + "\(milliseconds)".aligned(8) + "   " + published
      + (result.isWithinBudget ? "" : "  OVER BUDGET") + (result.notFound > 0 ? "  \(result.notFound) NOT FOUND" : "")
  }
}

extension String {
  /// The text with spaces after it.
  func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

  /// The text with spaces before it.
  func aligned(_ width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
