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
}
