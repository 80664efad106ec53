// Child processes: a trap is a failure that shrinks, a hang is cut, and everything else is as in this process.

import PropCheck
import PropCheckHost
import Testing

@Suite struct ChildProcessTests {
  static func harness(milliseconds: Int) -> Harness {
    var harness = Harness(environment: Environment(), artefacts: nil)
    harness.isolationMilliseconds = milliseconds
    return harness
  }

  @Test func a_trap_is_caught_and_shrunk() throws {
    let result = Self.harness(milliseconds: 20_000).run("trap", settings: Settings(cases: 300)) { source in
      let list = source.note("list", try drawList(&source))
      if list.contains(where: { $0 > 100 }) { fatalError("planted") }
    }
    let counterexample = try #require(result.report.counterexample)
    #expect(counterexample.bytes == [0xF0, 101])
    #expect(counterexample.failure.oracle == "crash")
    #expect(counterexample.failure.message.hasPrefix("the process that ran the case was ended by SIG"))
    #expect(counterexample.notes.map(\.text) == ["list = [101]"])
  }

  @Test func a_hang_that_draws_nothing_is_cut_and_shrunk() throws {
    var settings = Settings(cases: 100)
    settings.shrinkEvaluations = 40
    settings.explainEvaluations = 0
    let result = Self.harness(milliseconds: 100).run("hang", settings: settings) { source in
      let value: UInt8 = try source.integer()
      while value > 100 { pause() }
    }
    let counterexample = try #require(result.report.counterexample)
    #expect(counterexample.failure.oracle == "hang")
    #expect(counterexample.failure.message == "no result after 100 ms; the case was cut")
    #expect(counterexample.bytes == [101])
  }

  @Test func a_child_that_is_stuck_once_is_tried_again_from_the_start() throws {
    let directory = TemporaryDirectory()
    let mark = directory.path + "/mark"
    let result = Self.harness(milliseconds: 10_000).run("stuck", settings: Settings(cases: 1)) { source in
      let list = try source.list(3...3) { source in try source.integer(UInt8.self) }
      if access(mark, F_OK) != 0 {
        directory.write([], to: mark)
        while true { pause() }
      }
      if source.choiceCount != 3 || list.count != 3 { try fail("state", "the first try left something behind") }
    }
    #expect(result.passed, "\(result.text)")
    #expect(result.report.statistics.choices == 3)
  }

  @Test func an_exit_is_a_failure() {
    let result = Self.harness(milliseconds: 20_000).run("exit", settings: Settings(cases: 5)) { _ in
      endProcess(status: 3)
    }
    #expect(result.report.counterexample?.failure.message.hasSuffix("exited with status 3") == true)
  }

  @Test func a_run_in_children_reports_the_same_as_one_in_this_process() {
    let property = { (source: inout Source) in
      let list = try drawList(&source)
      source.classify(list.isEmpty, "empty")
      source.cover(list.count < 30, atLeast: 50, "short")
      source.note("list", list)
      try source.assume(list.count != 3)
      if list.count > 12 { try fail("long", "\(list.count) elements") }
    }
    let here = Harness(environment: Environment(), artefacts: nil).run("same", property)
    let there = Self.harness(milliseconds: 20_000).run("same", property)
    #expect(here.text == there.text)
    #expect(here.report.counterexample != nil)
  }
}

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Ends the process without running handlers that belong to the test process.
func endProcess(status: Int32) -> Never { _exit(status) }
