// DeletePairs: two spans go at once where neither can go alone.

import PropCheck
import Testing

@Suite struct DeletePairsTests {
  @Test func two_lists_stay_equally_long() throws {
    let shrunk = try shrink(listBytes([1, 7]) + listBytes([2, 9]), with: [DeletePairs.self]) { source in
      let (first, second) = (try drawList(&source), try drawList(&source))
      guard first.count == second.count else { try source.reject() }
      if first.contains(7), second.contains(9) { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 7, 0, 0xF0, 9])
  }

  @Test func an_allocation_goes_with_its_free_and_later_handles_follow() throws {
    // alloc, alloc, free 0, free 1: fails once everything is freed and something was.
    let machine = StateMachine { [Bool]() }
      .command("alloc") { live, _ in live.append(true) }
      .command("free", when: { $0.contains(true) }) { live, source in
        let now = live
        live[try source.ordinal(below: now.count) { now[$0] }] = false
        if !live.contains(true) { try fail() }
      }
    let bytes: [UInt8] = [0, 0xF1, 0, 0xF1, 0, 0xF1, 1, 0, 0xF1, 1, 1]
    let shrunk = try shrink(bytes, with: [DeletePairs.self]) { source in try machine.run(&source) }
    #expect(shrunk.bytes == [0, 0xF1, 0, 0xF1, 1])
  }

  @Test func elements_that_lists_must_have_are_replaced_by_the_next() throws {
    let shrunk = try shrink([1, 0xF0, 7, 0, 2, 0xF0, 9], with: [DeletePairs.self]) { source in
      let lists = try (0..<2).map { _ in try source.list(1...4) { source in try source.integer(UInt8.self) } }
      guard lists[0].count == lists[1].count else { try source.reject() }
      if lists[0].contains(7), lists[1].contains(9) { try fail() }
    }
    #expect(shrunk.bytes == [7, 0, 9])
  }
}
