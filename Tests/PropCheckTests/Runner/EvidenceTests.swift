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

  @Test func coverage_that_is_not_demanded_neither_prolongs_nor_fails_a_run() {
    var settings = Settings(cases: 100)
    settings.demandsCoverage = false
    let report = Runner("doubt", settings: settings).run { source in
      source.cover(try source.boolean(), atLeast: 50, "true")
      source.cover(false, atLeast: 50, "never")
    }
    #expect(report.passed)
    #expect(report.statistics.passed == 100)
    #expect(report.statistics.coverage.map(\.label).contains("never"))
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

  @Test func a_small_demand_that_never_occurs_is_not_met() {
    let report = Runner("never", settings: Settings(cases: 100)).run { source in
      _ = try source.boolean()
      source.cover(false, atLeast: 3, "impossible")
    }
    guard case .inconclusive(let reason) = report.outcome else {
      Issue.record("not inconclusive")
      return
    }
    #expect(reason == "coverage: 'impossible' was demanded in 3.0 % of the cases, but occurred in 0 of 1000")
  }

  @Test func a_demand_that_stays_open_is_called_undecided() {
    let report = Runner("doubt", settings: Settings(cases: 100)).run { source in
      source.cover(try source.boolean(), atLeast: 50, "true")
    }
    #expect(report.passed)
    #expect(report.text().contains(" true (demanded: 50.0 %; undecided)"))
    let certain = Runner("met", settings: Settings(cases: 500)).run { source in
      source.cover(try source.boolean(), atLeast: 30, "true")
    }
    #expect(certain.text().contains(" true (demanded: 30.0 %)"))
  }

  /// Counts and what the last look makes of them; worked out by hand: 3 % of 1 000 are 30 with a deviation of 5.39.
  static let lastLooks: [(hits: Int, cases: Int, perMille: Int, missed: Bool)] = [
    (13, 1_000, 30, true), (14, 1_000, 30, false), (30, 1_000, 30, false), (0, 1_000, 1, true), (0, 999, 1, false),
    (1, 1_000, 1, false), (0, 0, 1_000, false), (999, 1_000, 1_000, true), (1_000, 1_000, 1_000, false),
    (0, 1_000, 0, false),
  ]

  @Test(arguments: lastLooks)
  func the_last_look_at_coverage(hits: Int, cases: Int, perMille: Int, missed: Bool) {
    let coverage = Statistics.Coverage(label: "", perMille: perMille, hits: hits, cases: cases)
    #expect(coverage.isMissedAtLast == missed)
  }

  private struct Hidden { var index = 3 }

  @Test func noted_values_of_private_types_have_no_addresses() throws {
    struct Local { var hidden = [Hidden()] }
    let report = Runner("private").run { source in
      source.note("hidden", Hidden())
      source.note("list", [Hidden()])
      source.note("local", Local())
      source.note("text", "a\nb")
      source.note("part", "abc".dropFirst())
      try fail()
    }
    let lines = try #require(report.counterexample).notes.map(\.text)
    #expect(lines.allSatisfy { !$0.contains("$") && !$0.contains("unknown context") }, "\(lines)")
    #expect(lines.first == "hidden = Hidden(index: 3)")
    #expect(lines.suffix(2) == ["text = \"a\\nb\"", "part = \"bc\""])
  }

  @Test func a_choice_that_falls_back_to_its_value_is_not_said_to_be_free() throws {
    let report = Runner("amended").run { source in
      source.note("ordinal", try source.ordinal(below: 3) { $0 == 0 })
      try fail()
    }
    #expect(try #require(report.counterexample).irrelevant == [])
  }
}
