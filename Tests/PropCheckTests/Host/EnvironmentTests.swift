// The environment: wishes are followed; what cannot be followed is an error, never an ordinary run.

import PropCheck
import PropCheckHost
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct EnvironmentTests {
  static func harness(_ variables: [String: String]) -> Harness {
    Harness(environment: Environment(variables), artefacts: nil, command: "swift test --filter 'x'")
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
    ("PROPCHECK_SEED", "abc", "PROPCHECK_SEED is 'abc', but must be a number below 2^64, or 'fresh'"),
    ("PROPCHECK_CASES", "-3", "PROPCHECK_CASES is '-3', but must be a number above 0, or 'fit'"),
    ("PROPCHECK_SHRINKS", "", "PROPCHECK_SHRINKS is '', but must be a number above 0"),
    ("PROPCHECK_FAILURES", "0", "PROPCHECK_FAILURES is '0', but must be a number above 0"),
    ("PROPCHECK_CASE", "7", "PROPCHECK_CASE is no variable of PropCheck; did you mean PROPCHECK_CASES?"),
    ("PROPCHECK_REPLY", "a=05", "PROPCHECK_REPLY is no variable of PropCheck; did you mean PROPCHECK_REPLAY?"),
    (
      "PROPCHECK_VERBOSITY", "1",
      "PROPCHECK_VERBOSITY is no variable of PropCheck; there are PROPCHECK_SEED, PROPCHECK_CASES, PROPCHECK_FAILURES, "
        + "PROPCHECK_SHRINKS, PROPCHECK_SECONDS, PROPCHECK_REPLAY, PROPCHECK_ARTEFACTS, PROPCHECK_ISOLATE"
    ),
    (
      "PROPCHECK_CASES", "fit",
      "PROPCHECK_CASES is 'fit', so PROPCHECK_SECONDS must say into how many seconds the cases fit"
    ),
  ]

  @Test(arguments: nonsense.indices)
  func nonsense_is_an_error_and_nothing_is_run(index: Int) {
    let (name, value, words) = Self.nonsense[index]
    var runs = 0
    let result = Self.harness([name: value, "PATH": "/bin", "PROPCHECKER": "1"]).run("mine") { _ in runs += 1 }
    #expect(!result.passed)
    #expect(result.text == "Property 'mine' could not be judged: \(words)")
    #expect(runs == 0)
  }

  @Test func all_that_is_wrong_is_named_in_one_order() {
    let variables = ["PROPCHECK_B": "", "PROPCHECK_A": "", "PROPCHECK_SEED": "x", "PROPCHECK_REPLAY": "x"]
    let problems = Environment(variables).problems
    #expect(
      problems.map { $0.prefix(16) } == [
        "PROPCHECK_A is n", "PROPCHECK_B is n", "PROPCHECK_SEED i", "PROPCHECK_REPLAY",
      ])
  }

  @Test func the_environment_of_the_process_is_read() {
    // In a child process: the environment belongs to all tests of this one.
    let result = ChildProcessTests.harness(milliseconds: 20_000).run("outer", settings: Settings(cases: 1)) { _ in
      setenv("PROPCHECK_SEED", "42", 1)
      setenv("PROPCHECK_SHRINK", "=7", 1)
      try requireEqual(Environment.current.seed, 42)
      try requireEqual(
        Environment.current.problems, ["PROPCHECK_SHRINK is no variable of PropCheck; did you mean PROPCHECK_SHRINKS?"])
    }
    #expect(result.passed, "\(result.text)")
  }

  @Test(arguments: [("mine=05", 0), ("other=05", 2)])
  func a_process_that_was_to_repeat_a_case_of_no_property_ends_with_an_error(value: String, status: Int) {
    var settings = Settings(cases: 1)
    settings.shrinkEvaluations = 0
    settings.explainEvaluations = 0
    let result = ChildProcessTests.harness(milliseconds: 20_000).run("outer", settings: settings) { _ in
      setenv("PROPCHECK_REPLAY", value, 1)
      _ = Harness(artefacts: nil).run("mine", settings: Settings(cases: 1)) { _ in }
      exit(0)
    }
    let failure = result.report.counterexample?.failure
    #expect(failure?.oracle == "crash exit \(status)")
    let words = "error: PROPCHECK_REPLAY names the property 'other', but none of that name was run; these were: 'mine'"
    #expect(failure?.message.hasSuffix(": \(words)") == (status == 2))
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

  @Test func an_unreadable_replay_of_another_property_is_an_error_here_too() {
    // It may be the property's name that is wrong.
    #expect(!Self.harness(["PROPCHECK_REPLAY": "other=xyz"]).run("mine") { _ in }.passed)
  }

  @Test func a_name_may_hold_an_equals_sign() {
    let result = Self.harness(["PROPCHECK_REPLAY": "a=b=65"]).run("a=b", Self.small)
    #expect(result.report.counterexample?.bytes == [101])
  }

  @Test func an_empty_directory_for_failures_is_none_named() {
    let environment = Environment(["PROPCHECK_ARTEFACTS": ""])
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

  @Test func as_many_cases_as_fit_into_the_time_are_enough() {
    let variables = ["PROPCHECK_CASES": "fit", "PROPCHECK_SECONDS": "\(Int.max)"]
    let stop = Countdown(5)
    var settings = Settings()
    settings.shouldStop = { stop.isOver }
    let result = Self.harness(variables).run("mine", settings: settings) { source in
      stop.step()
      _ = try source.boolean()
    }
    #expect(result.passed, "\(result.text)")
    #expect(result.report.statistics.passed == 5)
    #expect(
      result.text.hasPrefix(
        "Property 'mine' holds: 5 cases passed.\nThe run was stopped by the clock after 5 cases, as it was allowed to be.\n"
      ))
  }

  @Test func time_into_which_no_case_fits_is_not_enough() {
    var settings = Settings()
    settings.passesWhenStopped = true
    settings.shouldStop = { true }
    #expect(!Runner("mine", settings: settings).run { _ in }.passed)
  }

  @Test func a_demand_is_judged_when_the_time_is_up() {
    let stop = Countdown(400)
    var settings = Settings(cases: .max)
    settings.passesWhenStopped = true
    settings.shouldStop = { stop.isOver }
    let report = Runner("mine", settings: settings).run { source in
      stop.step()
      source.cover(false, atLeast: 10, "never")
    }
    #expect(!report.passed)
    #expect(report.text().contains("coverage: 'never' was demanded in 10.0 % of the cases, but occurred in 0 of 400"))
  }

  @Test func discards_without_end_do_not_pass_when_the_time_is_up() {
    let stop = Countdown(400)
    var settings = Settings(cases: .max)
    settings.passesWhenStopped = true
    settings.shouldStop = { stop.isOver }
    let report = Runner("mine", settings: settings).run { source in
      stop.step()
      try source.assume(stop.left == 7)
    }
    #expect(report.text().hasPrefix("Property 'mine' could not be judged: gave up: 399 cases were discarded"))
    #expect(report.text().contains("while 1 passed"))
  }

  /// A clock that is over after so many steps.
  private final class Countdown: @unchecked Sendable {
    var left: Int
    var isOver: Bool { left <= 0 }
    init(_ left: Int) { self.left = left }
    func step() { left -= 1 }
  }

  @Test func a_property_that_holds_has_remarks_when_there_is_something_to_say() {
    #expect(Self.harness([:]).run("mine") { source in _ = try source.boolean() }.remarks == [])
    let fixed = Self.harness(["PROPCHECK_REPLAY": "mine=05"]).run("mine", Self.small)
    #expect(fixed.remarks == ["Saved case PROPCHECK_REPLAY: no longer fails."])
    let fresh = Self.harness(["PROPCHECK_SEED": "fresh"]).run("mine") { source in _ = try source.boolean() }
    #expect(fresh.remarks == ["Fresh seed: PROPCHECK_SEED=\(fresh.report.seed)"])
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
    let fresh = Environment(["PROPCHECK_SEED": "fresh"])
    let other = Environment(["PROPCHECK_SEED": "fresh"])
    #expect(fresh.seed != nil && fresh.seed == other.seed)
    let harness = Harness(environment: fresh, artefacts: nil)
    let line = "Fresh seed: PROPCHECK_SEED=\(fresh.seed ?? 0)"
    #expect(harness.run("holds", settings: Settings(cases: 3)) { _ = try $0.boolean() }.remarks.contains(line))
    let failing = harness.run("fails", settings: Settings(cases: 3)) { _ in throw PropertyFailure("always") }
    #expect(failing.text.contains(line))
  }
}
