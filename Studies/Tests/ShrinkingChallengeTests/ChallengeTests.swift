// The shrinking challenge with a few seeds: every run ends in the normal form, within the evaluations that the row
// allows.

import Testing

@testable import ShrinkingChallenge

@Suite struct ChallengeTests {
  static let seeds = 25

  @Test(arguments: Row.all.indices)
  func every_seed_ends_in_the_normal_form(index: Int) {
    var result = RowResult(Row.all[index])
    for seed in 0..<UInt64(Self.seeds) { result.run(seed: seed) }
    #expect(result.isGoodEnough, "\(result.row.name): \(result.otherAnswers), not found \(result.notFound)")
    #expect(result.meanEvaluations <= result.row.meanBudget, "\(result.row.name)")
    #expect(result.worstEvaluations <= result.row.worstBudget, "\(result.row.name)")
  }

  @Test func there_are_fourteen_published_rows_three_stateful_ones_ten_further_and_twenty_unseen() {
    #expect(Row.all.filter { $0.group == .published }.count == 14)
    #expect(Row.all.filter { $0.group == .stateful }.count == 3)
    #expect(Row.all.filter { $0.group == .further }.count == 10)
    #expect(Row.all.filter { $0.group == .unseen }.count == 20)
    #expect(Set(Row.all.map(\.name)).count == Row.all.count)
  }
}
