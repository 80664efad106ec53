// Labels, coverage and explanations tell the truth about a run.

import PropCheck
import Testing

@Suite struct EvidenceTests {
  @Test func labels_are_counted_once_a_case_and_sorted_by_frequency() {
    let report = Runner("labels", settings: Settings(cases: 400)).run { source in
      let value = try source.integer(in: 0...3)
      source.label("all")
      source.label("all")
      source.classify(value == 0, "zero")
    }
    let labels = report.statistics.labels
    #expect(labels.map(\.text) == ["all", "zero"])
    #expect(labels[0].count == 400)
    #expect((50...150).contains(labels[1].count))
  }

  @Test func coverage_that_is_met_passes() {
    let report = Runner("met", settings: Settings(cases: 500)).run { source in
      source.cover(try source.boolean(), atLeast: 30, "true")
    }
    #expect(report.passed)
  }

  @Test func coverage_that_is_missed_fails_the_run() {
    let report = Runner("missed", settings: Settings(cases: 500)).run { source in
      source.cover(try source.integer(in: 0...15) == 0, atLeast: 30, "zero")
    }
    guard case .inconclusive(let reason) = report.outcome else {
      Issue.record("not inconclusive")
      return
    }
    #expect(reason.hasPrefix("coverage: 'zero' was demanded in 30.0 % of the cases, but occurred in "))
  }

  @Test func a_run_is_prolonged_while_coverage_is_in_doubt() {
    let report = Runner("doubt", settings: Settings(cases: 100)).run { source in
      source.cover(try source.boolean(), atLeast: 50, "true")
    }
    #expect(report.passed)
    #expect(report.statistics.passed > 100)
    #expect(report.statistics.passed <= 1_000)
  }

  @Test func the_score_test_is_right_at_known_points() {
    // 0 of 100 against 30 %: z = 6.5; 5 of 100: z = 5.5; 60 of 100: z = 6.5.
    #expect(ScoreTest.sign(0, of: 100, tenThousandth: 3_000) == -1)
    #expect(ScoreTest.sign(5, of: 100, tenThousandth: 3_000) == 0)
    #expect(ScoreTest.sign(60, of: 100, tenThousandth: 3_000) == 1)
    #expect(ScoreTest.sign(0, of: 0, tenThousandth: 3_000) == 0)
  }

  @Test func choices_that_do_not_matter_are_named() throws {
    let report = Runner("explain").run { source in
      let size = source.note("size", try source.integer(in: 0...100))
      source.note("colour", try source.integer(in: 0...100))
      if size > 10 { try fail() }
    }
    let counterexample = try #require(report.counterexample)
    #expect(counterexample.irrelevant == [1])
    #expect(report.text().contains("  size = 11\n  colour = 0  (any other value tried fails too)\n"))
  }

  @Test func health_says_when_cases_are_worth_little() {
    let rejecting = Runner("health", settings: Settings(cases: 200)).run { source in
      try source.assume(try source.integer(in: 0...2) == 0)
    }
    #expect(rejecting.text().contains("Health: most cases are rejected"))
    let silent = Runner("silent", settings: Settings(cases: 200)).run { _ in }
    #expect(silent.text().contains("Health: no case draws anything"))
    var settings = Settings(cases: 200)
    settings.choiceLimit = 12
    let large = Runner("large", settings: settings).run { source in _ = try source.list { try $0.boolean() } }
    #expect(large.text().contains("Health: one case in twenty or more is over its budget"))
  }
}
