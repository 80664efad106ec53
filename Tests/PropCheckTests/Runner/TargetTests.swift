// Targeted search finds what random cases do not reach within the same budget.

import PropCheck
import PropCheckHost
import Testing

@Suite struct TargetTests {
  /// A log of 64 slots that loses an entry when it is full. Flushing is as likely as writing.
  static func log(_ source: inout Source, isTargeted: Bool) throws {
    var fill = 0
    try source.trace(0...400, typical: 100) { source in
      if try source.command(of: 2, available: 0b11) == 0 { fill += 1 } else { fill = max(0, fill - 2) }
      if isTargeted { source.target("fill level", fill) }
      try require(fill < 64, oracle: "overflow", "the log is full")
    }
  }

  /// A lock with three wheels that says how many stand right.
  static func lock(_ source: inout Source, isTargeted: Bool) throws {
    let wheels = [try source.integer(in: 0...999), try source.integer(in: 0...999), try source.integer(in: 0...999)]
    let distance = zip(wheels, [617, 329, 845]).reduce(0) { $0 + abs($1.0 - $1.1) }
    if isTargeted { source.target("distance", -distance) }
    try require(distance > 0, "open")
  }

  private func found(
    cases: Int, _ property: @escaping (inout Source, Bool) throws -> Void, isTargeted: Bool
  ) -> Int {
    (0..<6 as Range<UInt64>).count { seed in
      var settings = Settings(cases: cases)
      settings.seed = seed
      settings.shrinkEvaluations = 0
      settings.explainEvaluations = 0
      return Runner("target", settings: settings).run { try property(&$0, isTargeted) }.counterexample != nil
    }
  }

  @Test func a_buffer_is_filled() {
    #expect(found(cases: 2_000, Self.log, isTargeted: false) == 0)
    #expect(found(cases: 2_000, Self.log, isTargeted: true) == 6)
  }

  @Test func a_distance_is_closed() {
    #expect(found(cases: 5_000, Self.lock, isTargeted: false) == 0)
    #expect(found(cases: 5_000, Self.lock, isTargeted: true) == 6)
  }

  @Test func the_report_shows_the_best_score_and_equal_runs_are_equal() throws {
    func run() -> Report {
      Runner("best", settings: Settings(cases: 500)).run { source in
        let list = try source.list(of: { try $0.integer(in: 0...9) })
        source.target("sum", list.reduce(0, +))
        source.target("nothing", Double.nan)
        source.cover(list.count < 6, atLeast: 20, "short")
      }
    }
    let report = run()
    #expect(report.passed && report.statistics.passed == 500)
    #expect(report.statistics.targets.map(\.label) == ["sum"])
    #expect(
      report.text().contains("\nTarget 'sum': \(Int(try #require(report.statistics.targets.first).best)) at best."))
    #expect(report.text() == run().text())
    // What the search makes is no sample: only random cases count for coverage.
    #expect(report.statistics.coverage[0].cases == 256)
  }

  @Test func a_run_without_targets_has_the_cases_that_it_always_had() {
    var drawn: [UInt8] = []
    _ = Runner("plain", settings: Settings(cases: 300)).run { drawn.append(try $0.integer()) }
    var expected: [UInt8] = []
    let cases = CaseRunner { expected.append(try $0.integer()) }
    var index: UInt64 = 0
    var statistics = Statistics()
    _ = cases.run(seed: Settings.seed(for: "plain"), from: &index, count: 300, statistics: &statistics)
    #expect(drawn == expected)
  }

  @Test func scores_come_back_from_child_processes() {
    var harness = Harness(environment: Environment(), artefacts: nil)
    harness.isolationMilliseconds = 10_000
    let report = harness.run("isolated", settings: Settings(cases: 80)) { source in
      source.target("number", try source.integer(in: 0...1_000_000))
    }.report
    #expect(report.statistics.targets.map(\.best) == [1_000_000])
  }
}
