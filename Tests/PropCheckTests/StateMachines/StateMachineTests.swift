// State machines: preconditions hold in every driver, invariants run after every step, and traces print as code.

import PropCheck
import Testing

@Suite struct StateMachineTests {
  static var stack: StateMachine<[UInt8]> {
    StateMachine { [UInt8]() }
      .command("push", weight: 3) { stack, source in
        let value: UInt8 = try source.integer()
        source.call("stack.push(\(value))")
        stack.append(value)
      }
      .command("pop", when: { !$0.isEmpty }) { stack, source in
        source.call("stack.pop()")
        let value = stack.removeLast()
        source.result("\(value)")
      }
      .command("peek at the eleventh", when: { $0.count > 10 }) { _, _ in }
  }

  @Test func a_precondition_holds_whenever_its_command_runs() {
    var random = SplitMix64(seed: 5)
    let cases = CaseRunner { source in
      try StateMachine { 0 }
        .command("up") { level, _ in level += 1 }
        .command("down", when: { $0 > 0 }) { level, _ in level -= 1 }
        .invariant("never below zero") { $0 >= 0 }
        .run(&source)
    }
    for _ in 0..<500 {
      let bytes = (0..<60).map { _ in Bool.random(using: &random) ? 0xF1 : UInt8.random(in: 0...255, using: &random) }
      #expect(cases.run(bytes: bytes).failure == nil)
    }
  }

  @Test func an_invariant_is_the_oracle_of_its_failure_and_the_trace_is_printed() throws {
    let machine = Self.stack.invariant("at most two are large") { $0.filter { $0 > 100 }.count <= 2 }
    let report = Runner("stack", settings: Settings(cases: 5_000)).run { source in try machine.run(&source) }
    let counterexample = try #require(report.counterexample)
    #expect(counterexample.failure.oracle == "at most two are large")
    #expect(
      counterexample.notes.map(\.text) == [
        "stack.push(101)", "stack.push(101)", "stack.push(101)  // fails",
      ])
  }

  @Test func results_are_printed_behind_their_calls() throws {
    let machine = Self.stack.command("fail", when: { $0.isEmpty }) { _, _ in try fail() }
    let report = Runner("results").run { source in
      try machine.run(&source)
      try fail()
    }
    let cases = CaseRunner { source in
      try machine.run(&source)
      try fail()
    }
    _ = cases.run(bytes: [0, 0xF1, 0, 5, 0xF1, 1])
    let (_, notes) = cases.narrate(cases.encoded)
    #expect(notes.map(\.text) == ["stack.push(5)", "stack.pop()  // 5"])
    #expect(report.counterexample != nil)
  }

  @Test func commands_that_never_ran_are_named() {
    let machine = Self.stack.command("never", when: { _ in false }) { _, _ in }
    let report = Runner("mix", settings: Settings(cases: 200)).run { source in
      try machine.run(&source, steps: 0...5)
    }
    #expect(report.passed)
    #expect(report.text().contains("Commands that never ran: peek at the eleventh, never."))
    #expect(report.statistics.commands.map(\.text) == ["push", "pop", "peek at the eleventh", "never"])
    #expect(report.statistics.emptyTraces > 0)
  }

  @Test func a_swarm_mask_switches_commands_off_and_zero_or_all_switch_none_off() throws {
    func fired(_ mask: UInt8) throws -> Set<String> {
      var names: Set<String> = []
      var machine = StateMachine { 0 }
      for name in ["a", "b", "c"] { machine = machine.command(name) { _, _ in names.insert(name) } }
      var source = Source(bytes: [mask] + (0...9).flatMap { [0xF1, $0] })
      try machine.run(&source)
      return names
    }
    #expect(try fired(0) == ["a", "b", "c"])
    #expect(try fired(0b111) == ["a", "b", "c"])
    #expect(try fired(0b101) == ["b"])
    #expect(try fired(0b010) == ["a", "c"])
  }

  @Test func the_length_of_a_trace_is_kept() throws {
    for seed in 0..<200 as Range<UInt64> {
      var steps = 0
      var source = Source(seed: seed)
      try StateMachine { 0 }.command("step") { _, _ in steps += 1 }.run(&source, steps: 2...7)
      #expect((2...7).contains(steps))
    }
  }

  @Test func too_many_commands_are_a_misuse() {
    var machine = StateMachine { 0 }
    for index in 0..<65 { machine = machine.command("\(index)") { _, _ in } }
    var source = Source(seed: 1)
    let full = machine
    #expect(throws: Stop.misused) { try full.run(&source) }
  }

  @Test(arguments: [Int.max, Int.min, 0])
  func weights_outside_their_range_are_clamped(weight: Int) {
    let report = Runner("weights", settings: Settings(cases: 100)).run { source in
      try StateMachine { 0 }
        .command("odd", weight: weight) { count, _ in count += 1 }
        .command("usual") { count, _ in count += 1 }
        .command("large", weight: .max) { count, _ in count += 1 }
        .run(&source)
    }
    #expect(report.passed)
  }
}
