// A clock ends a run, its shrinking and its explaining, only where one is asked for, and the report says so.

import PropCheck
import Testing

@Suite struct RunnerClockTests {
  @Test func the_clock_stops_a_run_only_where_asked_and_says_so() {
    var settings = RunnerTests.settings(1_000_000)
    settings.shouldStop = { true }
    let report = Runner("clock", settings: settings).run { source in _ = try source.boolean() }
    guard case .inconclusive(let reason) = report.outcome else {
      Issue.record("not inconclusive")
      return
    }
    #expect(reason == "stopped by the clock after 0 cases")
  }

  @Test func shrinking_that_the_clock_ends_says_so() {
    final class Clock: @unchecked Sendable { var isOver = false }
    let clock = Clock()
    var settings = RunnerTests.settings(100)
    settings.shouldStop = { clock.isOver }
    let report = Runner("late", settings: settings).run { source in
      let value = try source.integer(in: 100...10_000)
      clock.isOver = true
      if value >= 100 { try fail() }
    }
    #expect(report.counterexample?.shrinking.evaluations == 0)
    #expect(report.text().contains("(stopped by the clock)"))
  }

  /// A clock that is over after so many cases.
  private final class Clock: @unchecked Sendable {
    var left: Int
    init(_ left: Int) { self.left = left }
  }

  @Test func the_clock_is_asked_after_every_case() {
    let clock = Clock(3)
    var settings = RunnerTests.settings(1_000)
    settings.shouldStop = { clock.left <= 0 }
    let property = { (source: inout Source) in
      clock.left -= 1
      _ = try source.boolean()
    }
    #expect(Runner("clock", settings: settings).run(property).statistics.passed == 3)
    clock.left = 2
    settings.savedCases = (0..<5).map { SavedCase(origin: "\($0)", bytes: []) }
    let saved = Runner("clock", settings: settings).run(property)
    #expect(saved.saved.count == 2)
    #expect(saved.text().contains("stopped by the clock after 2 of 5 saved cases"))
  }

  @Test func the_clock_ends_explaining() {
    let clock = Clock(1_000)
    var settings = RunnerTests.settings(100)
    settings.shouldStop = { clock.left <= 0 }
    settings.explainEvaluations = 1_000_000
    var evaluations = 0
    let report = Runner("explained", settings: settings).run { source in
      evaluations += 1
      if source.isNarrating && evaluations > 2 { clock.left = 0 }
      for _ in 0..<20 { _ = try source.integer(in: 0...999) }
      try fail()
    }
    #expect(report.counterexample?.irrelevant == [])
    #expect(report.counterexample?.isFlaky == false)
  }
}
