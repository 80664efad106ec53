// DeleteAndReplace: a command becomes one of another kind when another command is gone.

import PropCheck
import Testing

@Suite struct DeleteAndReplaceTests {
  /// add a number, skip, erase; fails after one of the `histories`.
  private static func machine(failingAfter histories: [[String]]) -> StateMachine<[String]> {
    StateMachine { [String]() }
      .command("add") { history, source in history.append("add \(try source.integer(in: 0...UInt8(99)))") }
      .command("skip") { history, _ in history.append("skip") }
      .command("erase") { history, _ in history.append("erase") }
      .invariant("none of the histories") { !histories.contains($0) }
  }

  @Test func a_copy_of_another_command_with_another_number_takes_its_place() throws {
    let machine = Self.machine(failingAfter: [["add 5", "add 6", "skip", "erase"], ["add 5", "skip", "add 1"]])
    let bytes: [UInt8] = [0, 0xF1, 0, 5, 0xF1, 0, 6, 0xF1, 1, 0xF1, 2]
    let shrunk = try shrink(bytes, with: [DeleteAndReplace.self]) { source in try machine.run(&source) }
    #expect(shrunk.bytes == [0, 0xF1, 0, 5, 0xF1, 1, 0xF1, 0, 1])
  }

  @Test func a_simpler_kind_that_no_other_command_has_takes_its_place() throws {
    let machine = Self.machine(failingAfter: [["add 5", "add 6", "erase", "erase"], ["add 5", "skip", "erase"]])
    let bytes: [UInt8] = [0, 0xF1, 0, 5, 0xF1, 0, 6, 0xF1, 2, 0xF1, 2]
    let shrunk = try shrink(bytes, with: [DeleteAndReplace.self]) { source in try machine.run(&source) }
    #expect(shrunk.bytes == [0, 0xF1, 0, 5, 0xF1, 1, 0xF1, 2])
  }

  @Test func elements_without_a_kind_cost_nothing() throws {
    let shrunk = try shrink(listBytes([9, 8, 7]), with: [DeleteAndReplace.self]) { source in
      if try drawList(&source) == [9, 8, 7] { try fail() }
    }
    #expect(shrunk.summary.evaluations == 0)
  }
}
