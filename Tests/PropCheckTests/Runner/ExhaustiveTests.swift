// Exhaustive runs see every case of a scope once, simplest first.

import PropCheck
import Testing

@Suite struct ExhaustiveTests {
  @Test func every_list_of_at_most_three_of_three_values_is_seen_once() {
    var seen: [[Int]] = []
    let report = Runner("lists").runExhaustively { source in
      seen.append(try source.list(0...3) { source in try source.integer(in: 0...2) })
    }
    #expect(report.passed)
    #expect(report.statistics.passed == 1 + 3 + 9 + 27)
    #expect(Set(seen).count == 40)
    #expect(seen.count == 40)
    #expect(seen.first == [])
    #expect(report.text().hasPrefix("Property 'lists' holds in the whole scope: all 40 cases passed."))
  }

  @Test func every_trace_is_seen_once_though_commands_are_not_always_available() {
    var traces: [String] = []
    let report = Runner("traces").runExhaustively { source in
      var trace = ""
      let machine = StateMachine { [Bool]() }
        .command("new") { live, _ in
          live.append(true)
          trace += "n"
        }
        .command("free", when: { $0.contains(true) }) { live, source in
          let before = live
          let index = try source.ordinal(below: before.count) { before[$0] }
          live[index] = false
          trace += "\(index)"
        }
      try machine.run(&source, steps: 0...3, swarm: false)
      traces.append(trace)
    }
    #expect(report.passed)
    // "", n, nn, n0, nnn, nn0, nn1, n0n
    #expect(report.statistics.passed == 8)
    #expect(Set(traces) == ["", "n", "nn", "n0", "nnn", "nn0", "nn1", "n0n"])
  }

  @Test func a_failure_in_the_scope_is_found() {
    let report = Runner("pairs").runExhaustively { source in
      if try source.integer(in: 0...20) * source.integer(in: 0...20) == 323 { try fail() }
    }
    #expect(report.counterexample?.record.choices.map(\.valueText) == ["17", "19"])
  }

  @Test func a_scope_that_is_too_large_is_inconclusive_and_says_why() {
    let report = Runner("wide").runExhaustively(limit: 100) { source in _ = try source.integer(UInt64.self) }
    guard case .inconclusive(let reason) = report.outcome else {
      Issue.record("not inconclusive")
      return
    }
    #expect(reason.hasPrefix("the scope has more than 100 cases (one choice alone has 2^64 values)"))
  }

  /// The reason why a run could not judge; nil if it could.
  static func reason(_ report: Report) -> String? {
    if case .inconclusive(let reason) = report.outcome { reason } else { nil }
  }

  @Test func a_filter_hides_nothing_of_the_scope() {
    var seen: [Int] = []
    let property = { (source: inout Source) in
      let value = try source.filter { source in
        try source.integer(in: 0...9)
      } where: {
        $0 >= 5
      }
      seen.append(value)
      try require(value != 7, "seven")
    }
    let report = Runner("filtered").runExhaustively(property)
    #expect(report.counterexample?.record.choices.map(\.valueText) == ["7"])
    #expect(report.statistics.passed == 4)
    #expect(report.statistics.failed == 1)
    #expect(report.statistics.rejected == 5)
    #expect(seen.prefix(3) == [5, 6, 7])
    #expect(seen.suffix(2) == [8, 9])
  }

  @Test func a_filter_in_a_list_leaves_every_accepted_list_once() {
    var seen: [[Int]] = []
    let report = Runner("filtered lists").runExhaustively { source in
      seen.append(
        try source.list(0...2) { source in
          try source.filter { source in
            try source.integer(in: 0...5)
          } where: {
            $0 % 2 == 1
          }
        })
    }
    #expect(report.passed)
    #expect(report.statistics.passed == 1 + 3 + 9)
    #expect(Set(seen).count == 13)
  }

  @Test func a_scope_in_which_every_case_is_rejected_is_inconclusive() {
    let report = Runner("nothing").runExhaustively { source in
      try source.assume(try source.integer(in: 0...4) > 4)
    }
    #expect(Self.reason(report) == "no case of the scope counts: all 5 were rejected")
  }

  @Test func a_scope_with_cases_over_the_budget_is_inconclusive() {
    var settings = Settings()
    settings.choiceLimit = 2
    let report = Runner("budget", settings: settings).runExhaustively { source in
      for _ in 0..<(try source.integer(in: 0...2)) { _ = try source.boolean() }
    }
    #expect(report.statistics.passed == 3)
    #expect(Self.reason(report)?.contains("cases of the scope are over the budget of 2 choices") == true)
  }

  @Test(arguments: [(percent: 25.0, passes: true), (percent: 25.1, passes: false)])
  func coverage_of_a_scope_is_exact(percent: Double, passes: Bool) {
    let report = Runner("share").runExhaustively { source in
      source.cover(try source.integer(in: 0...3) == 3, atLeast: percent, "three")
    }
    #expect(report.passed == passes)
    #expect(
      Self.reason(report)
        == (passes ? nil : "coverage: 'three' was demanded in 25.1 % of the cases, but occurred in 1 of 4"))
  }

  @Test func a_property_that_draws_by_chance_is_not_said_to_hold_in_its_scope() {
    var runs = 0
    let report = Runner("chance").runExhaustively { source in
      runs += 1
      for _ in 0..<(runs == 1 ? 3 : 1) { _ = try source.boolean() }
    }
    #expect(Self.reason(report)?.contains("depends on something that it does not draw") == true)
  }
}
