// The environment: wishes are followed, nonsense is named and ignored.

import PropCheck
import PropCheckHost
import Testing

@Suite struct EnvironmentTests {
  static func harness(_ variables: [String: String]) -> Harness {
    Harness(environment: Environment { variables[$0] }, artefacts: nil, command: "swift test --filter 'x'")
  }

  static func small(_ source: inout Source) throws {
    if try source.integer(UInt8.self) > 100 { try fail() }
  }

  @Test func the_line_in_the_report_repeats_the_shrunk_case() throws {
    let text = Self.harness([:]).run("it's small", Self.small).text
    let line = try #require(text.split(separator: "\n").first { $0.contains("PROPCHECK_REPLAY") })
    #expect(line == "  PROPCHECK_REPLAY='it'\\''s small=65' swift test --filter 'x'")
    var runs = 0
    var settings = Settings()
    settings.shrinkEvaluations = 0
    settings.explainEvaluations = 0
    let again = Self.harness(["PROPCHECK_REPLAY": "it's small=65"]).run("it's small", settings: settings) { source in
      runs += 1
      try Self.small(&source)
    }
    #expect(again.report.counterexample?.bytes == [101])
    #expect(runs == 2)
  }

  @Test func a_replay_leaves_other_properties_alone() {
    let result = Self.harness(["PROPCHECK_REPLAY": "other=65"]).run("mine") { _ in }
    #expect(result.report.statistics.passed == 1_000)
  }

  @Test func a_replay_that_no_longer_fails_passes_and_says_so() {
    let result = Self.harness(["PROPCHECK_REPLAY": "mine=05"]).run("mine", Self.small)
    #expect(result.passed)
    #expect(result.text.contains("Saved case PROPCHECK_REPLAY: no longer fails."))
  }

  @Test func a_failure_of_a_scope_is_repeated_by_its_line() {
    let property = { (source: inout Source) in if try source.integer(in: 0...9) == 4 { try fail() } }
    let text = Self.harness([:]).runExhaustively("scope", property).text
    #expect(text.contains("PROPCHECK_REPLAY='scope=08'"))
    var runs = 0
    var settings = Settings()
    settings.shrinkEvaluations = 0
    settings.explainEvaluations = 0
    let again = Self.harness(["PROPCHECK_REPLAY": "scope=08"]).runExhaustively("scope", settings: settings) { source in
      runs += 1
      try property(&source)
    }
    #expect(again.report.counterexample?.bytes == [8])
    #expect(runs == 2)
  }

  @Test func seed_and_cases_are_taken() {
    let report = Self.harness(["PROPCHECK_SEED": "42", "PROPCHECK_CASES": "7"]).run("mine") { _ in }.report
    #expect(report.seed == 42)
    #expect(report.statistics.passed == 7)
  }

  @Test func a_fresh_seed_is_printed() {
    let result = Self.harness(["PROPCHECK_SEED": "fresh"]).run("mine") { _ in }
    #expect(result.text.contains("Fresh seed: PROPCHECK_SEED=\(result.report.seed)"))
    let other = Self.harness(["PROPCHECK_SEED": "fresh"]).run("mine") { _ in }
    #expect(other.report.seed == result.report.seed)
  }

  @Test func the_default_seed_derives_from_the_name() {
    let seeds = ["a", "a", "b"].map { Self.harness([:]).run($0) { _ in }.report.seed }
    #expect(seeds[0] == seeds[1])
    #expect(seeds[0] != seeds[2])
  }

  static let nonsense: [(name: String, value: String, words: String)] = [
    ("PROPCHECK_SEED", "abc", "PROPCHECK_SEED is 'abc', but must be a number below 2^64, or 'fresh'; it is ignored"),
    ("PROPCHECK_CASES", "-3", "PROPCHECK_CASES is '-3', but must be a number above 0; it is ignored"),
    ("PROPCHECK_SHRINKS", "", "PROPCHECK_SHRINKS is '', but must be a number above 0; it is ignored"),
  ]

  @Test(arguments: nonsense.indices)
  func nonsense_is_named_and_ignored(index: Int) {
    let (name, value, words) = Self.nonsense[index]
    let result = Self.harness([name: value]).run("mine") { _ in }
    #expect(result.passed)
    #expect(result.report.statistics.passed == 1_000)
    #expect(result.text.contains("Note: \(words)."))
  }

  static let unreadable: [(value: String, words: String)] = [
    ("mine", "PROPCHECK_REPLAY is 'mine', but must be NAME=HEX or NAME=@PATH"),
    ("=05", "PROPCHECK_REPLAY is '=05', but must be NAME=HEX or NAME=@PATH"),
    ("mine=xyz", "PROPCHECK_REPLAY: 'xyz' is not pairs of hexadecimal digits"),
    ("mine=@/no/such/file", "PROPCHECK_REPLAY: cannot open '/no/such/file': No such file or directory"),
    ("mine=@/no/such=/fi=le", "PROPCHECK_REPLAY: cannot open '/no/such=/fi=le': No such file or directory"),
    ("mine=@/dev", "PROPCHECK_REPLAY: '/dev' is not a regular file"),
  ]

  @Test(arguments: unreadable.indices)
  func a_replay_that_cannot_be_read_is_no_ordinary_run(index: Int) {
    let (value, words) = Self.unreadable[index]
    var runs = 0
    let result = Self.harness(["PROPCHECK_REPLAY": value]).run("mine") { _ in runs += 1 }
    #expect(!result.passed)
    #expect(result.text == "Property 'mine' could not be judged: \(words)")
    #expect(runs == 0)
  }

  @Test func an_unreadable_replay_of_another_property_leaves_this_one_alone() {
    #expect(Self.harness(["PROPCHECK_REPLAY": "other=xyz"]).run("mine") { _ in }.passed)
  }

  @Test func a_name_may_hold_an_equals_sign() {
    let result = Self.harness(["PROPCHECK_REPLAY": "a=b=65"]).run("a=b", Self.small)
    #expect(result.report.counterexample?.bytes == [101])
  }

  @Test func an_empty_directory_for_failures_is_none_named() {
    let environment = Environment { $0 == "PROPCHECK_ARTEFACTS" ? "" : nil }
    #expect(environment.artefacts == nil)
    let harness = Harness(environment: environment, artefacts: ArtefactStore(directory: "here"))
    #expect(harness.artefacts?.directory == "here")
  }

  @Test func the_clock_of_the_settings_is_asked_beside_that_of_the_environment() {
    var settings = Settings()
    settings.shouldStop = { true }
    let result = Self.harness(["PROPCHECK_SECONDS": "\(Int.max)"]).run("mine", settings: settings) { _ in }
    #expect(!result.passed)
    #expect(result.report.statistics.passed < 1_000)
  }

  @Test func a_property_that_holds_has_remarks_when_there_is_something_to_say() {
    #expect(Self.harness([:]).run("mine") { source in _ = try source.boolean() }.remarks == [])
    let fixed = Self.harness(["PROPCHECK_REPLAY": "mine=05"]).run("mine", Self.small)
    #expect(fixed.remarks == ["Saved case PROPCHECK_REPLAY: no longer fails."])
    let fresh = Self.harness(["PROPCHECK_SEED": "fresh", "PROPCHECK_CASES": "x"]).run("mine") { source in
      _ = try source.boolean()
    }
    #expect(
      fresh.remarks == [
        "Fresh seed: PROPCHECK_SEED=\(fresh.report.seed)",
        "Note: PROPCHECK_CASES is 'x', but must be a number above 0; it is ignored.",
      ])
    let idle = Self.harness([:]).run("mine") { _ in }
    #expect(idle.remarks == ["Health: no case draws anything; one case would do"])
  }

  @Test func commands_that_never_ran_are_a_remark() {
    let machine = StateMachine { 0 }
      .command("step") { state, _ in state += 1 }
      .command("never", when: { $0 < 0 }) { _, _ in }
    let result = Self.harness([:]).run("mine") { source in try machine.run(&source) }
    #expect(result.passed)
    #expect(result.remarks.first == "Commands that never ran: never.")
  }

  @Test func a_fresh_seed_is_one_for_the_process_and_printed_whether_or_not_the_property_holds() {
    let fresh = Environment { ["PROPCHECK_SEED": "fresh"][$0] }
    let other = Environment { ["PROPCHECK_SEED": "fresh"][$0] }
    #expect(fresh.seed != nil && fresh.seed == other.seed)
    let harness = Harness(environment: fresh, artefacts: nil)
    let line = "Fresh seed: PROPCHECK_SEED=\(fresh.seed ?? 0)"
    #expect(harness.run("holds", settings: Settings(cases: 3)) { _ = try $0.boolean() }.remarks.contains(line))
    let failing = harness.run("fails", settings: Settings(cases: 3)) { _ in throw PropertyFailure("always") }
    #expect(failing.text.contains(line))
  }
}
