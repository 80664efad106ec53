// Renumber: what refers to later siblings follows when one is deleted.

import PropCheck
import Testing

@Suite struct RenumberTests {
  @Test func an_allocation_goes_and_later_handles_follow() throws {
    // alloc, alloc, alloc, free 2: freeing any handle above 0 that exists fails.
    let machine = StateMachine { 0 }
      .command("alloc") { count, _ in count += 1 }
      .command("free", when: { $0 > 0 }) { count, source in
        if try source.ordinal(below: count) == count - 1 && count > 1 { try fail() }
      }
    let shrunk = try shrink([0, 0xF1, 0, 0xF1, 0, 0xF1, 0, 0xF1, 1, 2], with: [Renumber.self]) { source in
      try machine.run(&source)
    }
    #expect(shrunk.bytes == [0, 0xF1, 0, 0xF1, 0, 0xF1, 1, 1])
    #expect(shrunk.summary.evaluations <= 12)
  }

  @Test func list_elements_that_are_positions_follow() throws {
    let shrunk = try shrink(listBytes([0, 3, 2, 1]), with: [Renumber.self]) { source in
      let list = try drawList(&source).map(Int.init)
      guard list.allSatisfy({ $0 < list.count }) else { try source.reject() }
      if list.indices.contains(where: { list[$0] != $0 && list[list[$0]] == $0 }) { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 1, 0xF0])
  }

  @Test func numbers_that_are_no_handles_stay() throws {
    // alloc and free 2, each with a size: only the handle may follow.
    let machine = StateMachine { 0 }
      .command("alloc") { count, source in
        if try source.integer(in: 0...UInt8(9)) != 5 { try source.reject() }
        count += 1
      }
      .command("free", when: { $0 > 0 }) { count, source in
        if try source.ordinal(below: count) == count - 1 && count > 1 { try fail() }
      }
    let shrunk = try shrink([0, 0xF1, 0, 5, 0xF1, 0, 5, 0xF1, 0, 5, 0xF1, 1, 2], with: [Renumber.self]) { source in
      try machine.run(&source)
    }
    #expect(shrunk.bytes == [0, 0xF1, 0, 5, 0xF1, 0, 5, 0xF1, 1, 1])
  }
}
