// Several failures of one run: each is reported once, shrunk on its own, and saved in a file of its own.

import PropCheck
import PropCheckHost
import Testing

@Suite struct DistinctFailuresTests {
  /// Fails in three ways, of which the shallow one is by far the most frequent.
  static func threeWays(_ source: inout Source) throws {
    let value = try source.integer(in: 0...UInt16(999))
    try require(value <= 900, oracle: "huge", "\(value)")
    try require(value <= 700, oracle: "large", "\(value)")
    try require(value <= 10, oracle: "shallow", "\(value)")
  }

  static func oracles(_ report: Report) -> [String] { report.counterexamples.map(\.failure.oracle).sorted() }

  @Test func every_distinct_failure_of_a_run_is_reported_and_shrunk_on_its_own() throws {
    let report = Runner("ways", settings: Settings(cases: 300)).run(Self.threeWays)
    #expect(Self.oracles(report) == ["huge", "large", "shallow"])
    for found in report.counterexamples {
      let expected: UInt64 = found.failure.oracle == "huge" ? 901 : found.failure.oracle == "large" ? 701 : 11
      #expect(found.record.choices.map(\.key) == [expected], "\(found.failure)")
      #expect(found.shrinking.isComplete)
      #expect(!found.isFlaky)
    }
    #expect(report.statistics.passed + report.statistics.failed == 300)
    #expect(report.statistics.failed > 200)
  }

  @Test func a_failure_that_only_shrinking_meets_is_reported_too() {
    var settings = Settings()
    settings.savedCases = [SavedCase(origin: "known", bytes: [0xF8, 200])]
    let report = Runner("met", settings: settings).run { source in
      let value: UInt8 = try source.integer()
      try require(value <= 150, oracle: "large", "\(value)")
      try require(value <= 3, oracle: "small", "\(value)")
    }
    #expect(report.counterexamples.map(\.failure.oracle) == ["large", "small"])
    #expect(report.counterexamples.map(\.bytes) == [[151], [4]])
    #expect(report.counterexamples.map(\.origin) == [.saved("known"), .shrinking])
    #expect(report.text().contains("Found while another failure was shrunk, in a case with 1 choices; shrunk to 1 in "))
  }

  @Test func the_report_shows_each_with_its_line_that_repeats_it() throws {
    let directory = TemporaryDirectory()
    let store = ArtefactStore(directory: directory.path)
    let harness = Harness(environment: Environment(), artefacts: store, command: "run")
    let result = harness.run("ways", settings: Settings(cases: 300), Self.threeWays)
    #expect(result.text.hasPrefix("Property 'ways' fails in 3 distinct ways.\n\nFailure 1 of 3: oracle '"))
    for (bytes, oracle) in [("0b", "shallow"), ("f9bd02", "large"), ("f98503", "huge")] {
      let part = try #require(
        result.text.split(separator: "\n\n").first { $0.contains("PROPCHECK_REPLAY='ways=\(bytes)' run") })
      #expect(part.contains("What went wrong (oracle '\(oracle)', at PropCheckTests/DistinctFailuresTests.swift:"))
      #expect(part.contains("Saved: \(directory.path)/"))
      let again = Harness(environment: Environment(["PROPCHECK_REPLAY": "ways=\(bytes)"]), artefacts: nil)
        .run("ways", Self.threeWays)
      #expect(again.report.counterexample?.failure.oracle == oracle)
    }
    let saved = store.load("ways")
    #expect(saved.problems == [])
    #expect(Set(saved.cases.map(\.bytes)) == [[0x0B], [0xF9, 0xBD, 0x02], [0xF9, 0x85, 0x03]])
  }

  @Test func all_saved_failures_are_reported_and_no_random_case_is_run() {
    var settings = Settings()
    settings.savedCases = [200, 5, 1, 220].map { SavedCase(origin: "\($0)", bytes: [UInt8($0)]) }
    let report = Runner("saved", settings: settings).run { source in
      let value: UInt8 = try source.integer()
      try require(value <= 150, oracle: "large", "\(value)")
      try require(value != 5, oracle: "five", "\(value)")
    }
    #expect(report.counterexamples.map(\.failure.oracle) == ["large", "five"])
    #expect(report.saved.count == 4)
    #expect(report.statistics.passed + report.statistics.failed == 0)
  }

  @Test func a_scope_is_searched_for_every_distinct_failure() {
    let report = Runner("scope").runExhaustively { source in
      let value = try source.integer(in: 0...9)
      try require(value != 4, oracle: "four", "")
      try require(value != 7, oracle: "seven", "")
    }
    #expect(report.counterexamples.map(\.failure.oracle) == ["four", "seven"])
    #expect(report.counterexamples.map(\.origin) == [.run(5), .run(8)])
    #expect(report.statistics.passed == 8)
  }

  @Test(arguments: [-1, 0, 1])
  func with_a_limit_of_one_the_first_failure_ends_the_run(limit: Int) {
    var settings = Settings()
    settings.distinctFailures = limit
    let report = Runner("ways", settings: settings).run(Self.threeWays)
    #expect(report.counterexamples.count == 1)
    #expect(report.statistics.failed == 1)
    #expect(!report.text().contains("ended early"))
  }

  @Test func the_environment_sets_the_limit_and_the_report_says_that_it_was_reached() {
    let environment = Environment(["PROPCHECK_FAILURES": "2"])
    let result = Harness(environment: environment, artefacts: nil).run("ways", Self.threeWays)
    #expect(result.report.counterexamples.count == 2)
    #expect(result.text.contains("The search for other failures ended early: 2 distinct failures are the limit."))
  }

  @Test func more_than_eight_are_left_alone() {
    let report = Runner("many", settings: Settings(cases: 500)).run { source in
      throw PropertyFailure(oracle: "\(try source.integer(in: 0...99))", "")
    }
    #expect(report.counterexamples.count == 8)
    #expect(Set(report.counterexamples.map(\.failure.oracle)).count == 8)
  }

  @Test func a_run_ends_when_it_has_met_nothing_new_for_long() {
    var settings = Settings(cases: .max)
    settings.casesAfterFailure = 50
    let report = Runner("patient", settings: settings).run { source in
      try require(try source.integer(in: 0...9) != 9, "")
    }
    #expect(report.counterexamples.count == 1)
    #expect(report.searchEnd == "50 cases in a row showed nothing new")
    #expect(report.counterexample?.caseNumber == report.statistics.passed + report.statistics.failed - 50)
  }

  @Test func patience_without_end_goes_through_all_cases() {
    var settings = Settings(cases: 3_000)
    settings.casesAfterFailure = .max
    let report = Runner("patient", settings: settings).run { source in
      source.cover(false, atLeast: 50, "a demand that a failed run does not judge")
      try require(try source.integer(in: 0...9) != 9, "")
    }
    #expect(report.statistics.passed + report.statistics.failed == 3_000)
    #expect(report.searchEnd == nil)
  }

  @Test func what_ends_the_run_after_a_failure_leaves_the_failure_standing() {
    var cases = 0
    let report = Runner("misuse", settings: Settings(cases: 400)).run { source in
      cases += 1
      if cases > 300 { _ = try source.element(of: [Int]()) }
      try require(try source.integer(in: 0...9) < 5, "")
    }
    #expect(report.counterexamples.count == 1)
    #expect(report.searchEnd?.hasPrefix("a generator was misused: ") == true)
  }

  @Test func a_run_of_hangs_ends_after_three() {
    var settings = Settings(cases: 100)
    settings.shrinkEvaluations = 0
    settings.explainEvaluations = 0
    let result = ChildProcessTests.harness(milliseconds: 50).run("hangs", settings: settings) { _ in
      while true { pause() }
    }
    #expect(result.report.statistics.failed == 3)
    #expect(result.report.searchEnd == "3 cases were cut by the clock")
  }
}

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif
