// DeleteEqualRuns: several equal commands go at once, and later ordinals follow.

import PropCheck
import Testing

@Suite struct DeleteEqualRunsTests {
  /// allocs, then a free of the newest, which fails if the number of allocs is one of `counts`.
  private static func machine(failingWith counts: Set<Int>) -> StateMachine<Int> {
    StateMachine { 0 }
      .command("alloc") { count, _ in count += 1 }
      .command("free", when: { $0 > 0 }) { count, source in
        if try source.ordinal(below: count) == count - 1 && counts.contains(count) { try fail() }
      }
  }

  @Test func several_allocations_go_and_the_handle_follows() throws {
    let machine = Self.machine(failingWith: [5, 2])
    let bytes: [UInt8] = [0, 0xF1, 0, 0xF1, 0, 0xF1, 0, 0xF1, 0, 0xF1, 0, 0xF1, 1, 4]
    let shrunk = try shrink(bytes, with: [DeleteEqualRuns.self]) { source in try machine.run(&source) }
    #expect(shrunk.bytes == [0, 0xF1, 0, 0xF1, 0, 0xF1, 1, 1])
  }

  @Test func ordinals_of_older_things_stay() throws {
    // A "mark" may name the oldest allocation all the same.
    let machine = Self.machine(failingWith: [6, 3])
      .command("mark", when: { $0 > 0 }) { count, source in
        if try source.ordinal(below: count) != 0 { try source.reject() }
      }
    let bytes: [UInt8] = [0, 0xF1, 0, 0xF1, 2, 0, 0xF1, 0, 0xF1, 0, 0xF1, 0, 0xF1, 0, 0xF1, 0, 0xF1, 1, 5]
    let shrunk = try shrink(bytes, with: [DeleteEqualRuns.self]) { source in try machine.run(&source) }
    #expect(shrunk.bytes == [0, 0xF1, 0, 0xF1, 2, 0, 0xF1, 0, 0xF1, 0, 0xF1, 1, 2])
  }

  @Test func two_equal_commands_are_left_to_other_passes() throws {
    let machine = Self.machine(failingWith: [2])
    let shrunk = try shrink([0, 0xF1, 0, 0xF1, 0, 0xF1, 1, 1], with: [DeleteEqualRuns.self]) { source in
      try machine.run(&source)
    }
    #expect(shrunk.summary.evaluations == 0)
  }
}
