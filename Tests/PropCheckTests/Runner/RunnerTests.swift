// The runner can fail, gives up with a reason, and keeps to its limits.

import PropCheck
import Testing

@Suite struct RunnerTests {
  static func settings(_ cases: Int, seed: UInt64? = nil) -> Settings {
    var settings = Settings(cases: cases)
    settings.seed = seed
    return settings
  }

  @Test func a_true_property_passes_in_as_many_cases_as_asked() {
    var runs = 0
    let report = Runner("true", settings: Self.settings(321)).run { source in
      runs += 1
      _ = try source.boolean()
    }
    #expect(report.passed)
    #expect(report.statistics.passed == 321)
    #expect(runs == 321)
  }

  /// Properties that are false; each must be found so.
  static let falseProperties: [(name: String, body: @Sendable (inout Source) throws -> Void)] = [
    ("always", { _ in try fail() }),
    ("rarely", { source in if try source.integer(in: 0...999) == 77 { try fail() } }),
    ("at the greatest value", { source in if try source.integer(UInt64.self) == .max { try fail() } }),
    ("at a power of two", { source in if try source.integer(UInt64.self) == 1 << 33 { try fail() } }),
    (
      "when two meet",
      { source in
        if try source.integer(in: 100...UInt64.max) == source.integer(in: 100...UInt64.max) { try fail() }
      }
    ),
    ("for long lists", { source in if try source.list(of: { try $0.boolean() }).count > 30 { try fail() } }),
    (
      "when rejecting too",
      { source in
        try source.assume(try source.integer(in: 0...3) == 0)
        if try source.integer(in: 0...99) == 5 { try fail() }
      }
    ),
  ]

  @Test(arguments: falseProperties.indices)
  func a_false_property_is_found(index: Int) {
    let report = Runner("false", settings: Self.settings(50_000)).run(Self.falseProperties[index].body)
    #expect(report.counterexample != nil, "\(Self.falseProperties[index].name)")
  }

  @Test func a_property_that_swallows_a_stop_has_not_passed() {
    let report = Runner("swallows", settings: Self.settings(10)).run { source in
      _ = try? source.assume(false)
    }
    #expect(!report.passed)
    #expect(report.statistics.passed == 0)
  }

  @Test func too_many_discards_are_reported() {
    let report = Runner("discards", settings: Self.settings(100)).run { source in
      _ = try source.filter("tiny") { source in
        try source.integer(in: 0...1_000_000)
      } where: {
        $0 == 123_456
      }
    }
    guard case .inconclusive(let reason) = report.outcome else {
      Issue.record("not inconclusive")
      return
    }
    #expect(reason.hasPrefix("gave up: 1001 cases were discarded (1001 rejected, 0 over the budget"))
    #expect(report.statistics.complaints.map(\.text) == ["the filter 'tiny' accepted none of 16 values"])
    #expect(report.statistics.complaints.map(\.count) == [1_001])
  }

  @Test func a_generator_without_end_is_cut_by_the_budget() {
    var settings = Self.settings(5)
    settings.choiceLimit = 500
    let report = Runner("endless", settings: settings).run { source in
      while true { _ = try source.boolean() }
    }
    #expect(!report.passed)
    #expect(report.statistics.exhausted == 51)
  }

  @Test func a_recursion_without_end_is_cut_by_its_depth() {
    func nest(_ source: inout Source) throws {
      try source.span("nest") { source in
        _ = try source.boolean()
        try nest(&source)
      }
    }
    let report = Runner("deep", settings: Self.settings(1)).run(nest)
    #expect(report.statistics.exhausted == 11)
    #expect(report.statistics.complaints.map(\.text) == ["spans are nested deeper than 512"])
  }

  @Test func more_spans_than_fit_end_the_case_and_leave_the_next_one_alone() {
    var settings = Self.settings(1)
    settings.choiceLimit = 10
    var lengths: [Int] = []
    _ = Runner("spans", settings: settings).run { source in
      for _ in 0..<30 { source.span("empty") { _ in } }
      lengths.append(source.record.spans.count)
      _ = try source.boolean()
    }
    #expect(lengths == Array(repeating: 10, count: 11))
  }

  @Test func a_misused_generator_ends_the_run_at_once() {
    let report = Runner("misuse").run { source in _ = try source.element(of: [Int]()) }
    guard case .inconclusive(let reason) = report.outcome else {
      Issue.record("not inconclusive")
      return
    }
    #expect(reason == "a generator was misused: element(of:) was given an empty collection")
  }

  @Test func a_property_that_depends_on_more_than_its_choices_is_called_out() {
    var runs = 0
    let report = Runner("flaky").run { _ in
      runs += 1
      if runs == 3 { try fail() }
    }
    #expect(report.counterexample?.isFlaky == true)
    #expect(report.text().contains("It did not fail again when repeated"))
  }

  @Test func saved_cases_run_first_and_say_what_became_of_them() throws {
    var settings = Self.settings(50)
    settings.savedCases = [
      SavedCase(origin: "old", bytes: [5]), SavedCase(origin: "bad", bytes: [200]),
      SavedCase(origin: "odd", bytes: [7]),
    ]
    let report = Runner("saved", settings: settings).run { source in
      let value: UInt8 = try source.integer()
      try source.assume(value != 7)
      if value > 100 { try fail() }
    }
    let failure = try #require(report.saved[1].verdict.failure)
    #expect(failure.message == "fails")
    #expect(report.saved.map(\.verdict) == [.passed, .failed(failure), .stopped(.rejected)])
    #expect(report.counterexample?.bytes == [101])
    #expect(report.counterexample?.caseNumber == nil)
    let text = report.text()
    #expect(text.contains("Saved case old: no longer fails."))
    #expect(text.contains("Saved case bad: still fails (oracle 'property', at PropCheckTests/Shrinking.swift:32)."))
    #expect(text.contains("Saved case odd: is not a valid case any more (rejected)."))
  }

  @Test func a_run_of_saved_cases_without_any_has_judged_nothing() {
    var settings = Self.settings(10)
    settings.savedCasesOnly = true
    #expect(!Runner("none", settings: settings).run { _ in }.passed)
    settings.savedCases = [SavedCase(origin: "one", bytes: [])]
    #expect(Runner("one", settings: settings).run { _ in }.passed)
  }

  @Test(arguments: [0, -5, Int.min, Int.max])
  func limits_that_make_no_sense_do_not_trap_and_do_not_pass(cases: Int) {
    var settings = Self.settings(cases)
    settings.discardRatio = Int.max
    settings.choiceLimit = -1
    settings.shrinkEvaluations = -1
    settings.explainEvaluations = -1
    let report = Runner("limits", settings: settings).run { _ in try fail() }
    if cases == .max {
      #expect(report.counterexample != nil)
    } else if case .inconclusive(let reason) = report.outcome {
      #expect(reason == "\(cases) cases were asked for; ask for at least one")
    } else {
      Issue.record("not inconclusive")
    }
  }

  @Test func a_failure_after_too_many_spans_is_a_failure() {
    var settings = Self.settings(1)
    settings.choiceLimit = 10
    let wide = Runner("wide", settings: settings).run { source in
      for _ in 0..<30 { source.span("empty") { _ in } }
      try fail()
    }
    #expect(wide.counterexample != nil)
    func nest(_ levels: Int, _ source: inout Source) throws {
      if levels == 0 { try fail() }
      try source.span("nest") { source in try nest(levels - 1, &source) }
    }
    let deep = Runner("deep", settings: Self.settings(1)).run { source in try nest(600, &source) }
    #expect(deep.counterexample != nil)
  }

  @Test func a_failure_caused_by_a_refused_draw_is_none() {
    var settings = Self.settings(1)
    settings.choiceLimit = 10
    let report = Runner("refused", settings: settings).run { source in
      for _ in 0..<30 { source.span("empty") { _ in } }
      if (try? source.boolean()) == nil { try fail() }
    }
    #expect(report.counterexample == nil)
    #expect(report.statistics.complaints.map(\.text) == ["the case opens more than 10 spans"])
  }

  @Test func a_long_list_of_elements_that_draw_nothing_is_cut() {
    var elements = 0
    let list = Runner("list", settings: Self.settings(1)).run { source in
      try source.each(50_000...50_000) { _ in elements += 1 }
    }
    #expect(list.statistics.exhausted == 11)
    #expect(elements <= 11 * (Source.defaultChoiceLimit + 1))
    var steps = 0
    let trace = Runner("trace", settings: Self.settings(1)).run { source in
      try source.trace(50_000...50_000, { _ in steps += 1 })
    }
    #expect(trace.statistics.exhausted == 11)
    #expect(steps <= 11 * (Source.defaultChoiceLimit + 1))
  }

  @Test func a_shrunk_case_that_does_not_repeat_is_not_shown_in_place_of_the_one_that_does() throws {
    var settings = Settings()
    settings.savedCases = [SavedCase(origin: "known", bytes: [200])]
    var observed: [[UInt8]] = []
    var runner = Runner("fading", settings: settings)
    runner.observer = { observed.append($0.bytes) }
    let report = runner.run { source in
      let value = source.note("value", try source.integer(UInt8.self))
      if value > 150 || (value > 100 && !source.isNarrating) { try fail("large", "\(value)") }
    }
    let found = try #require(report.counterexample)
    #expect(found.bytes == [200])
    #expect(found.record.choices.map(\.key) == [200])
    #expect(found.failure.message == "200")
    #expect(found.notes.map(\.text) == ["value = 200"])
    #expect(found.isFlaky)
    #expect(observed == [[200], [200]])
    let text = report.text()
    #expect(text.contains("The shrunk case did not fail again when repeated: the property depends on something"))
    #expect(text.contains("Found in a saved case with 1 choices and shown as it was found, in spite of "))
  }

  @Test func a_repetition_that_fails_in_another_way_is_called_out() {
    var runs = 0
    let report = Runner("shifty").run { _ in
      runs += 1
      throw PropertyFailure(oracle: runs == 1 ? "first" : "later", "fails")
    }
    #expect(report.counterexample?.isFlaky == true)
    #expect(report.counterexample?.repeatedFailure?.oracle == "later")
    #expect(
      report.text().contains(
        "It failed in another way when repeated (oracle 'later', at PropCheckTests/RunnerTests.swift:"))
    #expect(report.text().contains("not shrunk, because it does not repeat"))
  }
}
