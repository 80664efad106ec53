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
    #expect(other.report.seed != result.report.seed)
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
    ("PROPCHECK_REPLAY", "mine", "PROPCHECK_REPLAY is 'mine', but must be NAME=HEX or NAME=@PATH; it is ignored"),
    ("PROPCHECK_REPLAY", "mine=xyz", "PROPCHECK_REPLAY: 'xyz' is not pairs of hexadecimal digits; it is ignored"),
    (
      "PROPCHECK_REPLAY", "mine=@/no/such/file",
      "PROPCHECK_REPLAY: cannot open '/no/such/file': No such file or directory"
    ),
  ]

  @Test(arguments: nonsense.indices)
  func nonsense_is_named_and_ignored(index: Int) {
    let (name, value, words) = Self.nonsense[index]
    let result = Self.harness([name: value]).run("mine") { _ in }
    #expect(result.passed)
    #expect(result.report.statistics.passed == 1_000)
    #expect(result.text.contains("Note: \(words)."))
  }
}
