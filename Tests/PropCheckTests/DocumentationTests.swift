// The examples of the documentation, as they stand there, so that they compile and do what the text says.

import PropCheck
import PropCheckTesting
import Testing

@Suite struct DocumentationTests {
  @Test func removingWhatWasInserted() {
    checkProperty { source in
      let list = try source.draw("list", .list(of: .integer(in: 0...99)))
      let position = try source.draw("position", .integer(in: 0...list.count))
      var edited = list
      edited.insert(7, at: position)
      edited.remove(at: position)
      #expect(edited == list)
    }
  }

  @Test func sortingKeepsTheLength() {
    checkProperty { source in
      let list = try source.draw("list", .list(of: .integer(in: -100...100)))
      source.classify(list.isEmpty, "empty")
      #expect(list.sorted().count == list.count)
    }
  }

  /// A stack; the broken one is a queue.
  struct RealStack {
    var items: [Int] = []
    var isBroken = false
    var count: Int { items.count }
    mutating func push(_ value: Int) { items.append(value) }
    mutating func pop() -> Int { isBroken ? items.removeFirst() : items.removeLast() }
  }

  struct Stack {
    var real = RealStack()
    var model: [Int] = []
  }

  static func machine(_ makeStack: @escaping () -> Stack) -> StateMachine<Stack> {
    StateMachine(makeStack)
      .command("push", weight: 2) { stack, source in
        let value = try source.integer(in: 0...99)
        source.call("stack.push(\(value))")
        stack.real.push(value)
        stack.model.append(value)
      }
      .command("pop", when: { !$0.model.isEmpty }) { stack, source in
        source.call("stack.pop()")
        let value = stack.real.pop()
        source.result("\(value)")
        try requireEqual(value, stack.model.removeLast(), oracle: "result", "the popped value")
      }
      .invariant("the counts agree") { $0.real.count == $0.model.count }
  }

  @Test func stackAgreesWithAnArray() {
    let machine = Self.machine { Stack() }
    checkProperty("a stack agrees with an array") { source in try machine.run(&source) }
  }

  @Test func a_broken_stack_prints_the_trace_that_the_page_shows() throws {
    let machine = Self.machine { Stack(real: RealStack(isBroken: true)) }
    let report = Runner("broken").run { source in try machine.run(&source) }
    let counterexample = try #require(report.counterexample)
    #expect(counterexample.notes.map(\.text) == ["stack.push(0)", "stack.push(1)", "stack.pop()  // 0, fails"])
  }

  @Test func every_small_trace_of_a_stack_passes() {
    let machine = StateMachine { Stack() }
      .command("push") { stack, source in stack.real.push(try source.integer(in: 0...2)) }
      .command("pop", when: { $0.real.count > 0 }) { stack, _ in _ = stack.real.pop() }
    let report = checkExhaustively("small stacks") { source in try machine.run(&source, steps: 0...4, swarm: false) }
    #expect(report.isExhaustive)
  }

  @Test func the_fuzzer_entry_runs_any_input_and_hands_back_canonical_bytes() throws {
    let machine = Self.machine { Stack(real: RealStack(isBroken: true)) }
    let runner = CaseRunner { source in try machine.run(&source) }
    #expect(runner.run(bytes: [0xFF, 0x00, 0x13]).failure == nil)
    let failure = try #require(runner.run(bytes: [0, 0xF1, 0, 0, 0xF1, 0, 2, 0xF1, 1]).failure)
    #expect(failure.oracle == "result")
    #expect(runner.encoded == [0, 0xF1, 0, 0, 0xF1, 0, 2, 0xF1, 1])
  }

  @Test func the_example_of_the_format_page_means_what_it_says() throws {
    let bytes: [UInt8] = [0x00, 0xF1, 0x00, 0x05, 0xF1, 0x01, 0xF8, 0xF0]
    var source = Source(bytes: bytes)
    var commands: [String] = []
    let mask = try source.swarm(of: 3)
    try source.trace(0...9) { source in
      let command = try source.command(of: 3, available: 0b111)
      commands.append("\(command) \(try source.integer(in: 0...999 as ClosedRange<UInt32>))")
    }
    #expect(mask == 0)
    #expect(commands == ["0 5", "1 240"])
    #expect(source.encoded == bytes)
  }
}
