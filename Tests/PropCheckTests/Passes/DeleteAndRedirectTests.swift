// DeleteAndRedirect: once commands are gone, a later one refers to another thing.

import PropCheck
import Testing

@Suite struct DeleteAndRedirectTests {
  private struct Steps {
    var numbers: [UInt8] = []
    var skips = 0
  }

  /// add a number, skip, use one of the numbers; `isWrong` says which uses fail.
  private static func machine(_ isWrong: @escaping @Sendable (Steps, Int) -> Bool) -> StateMachine<Steps> {
    StateMachine { Steps() }
      .command("add") { steps, source in steps.numbers.append(try source.integer(in: 0...UInt8(99))) }
      .command("skip") { steps, _ in steps.skips += 1 }
      .command("use", when: { !$0.numbers.isEmpty }) { steps, source in
        if isWrong(steps, try source.ordinal(below: steps.numbers.count)) { try fail() }
      }
  }

  @Test func a_number_and_an_ordinal_make_up_for_two_neighbours() throws {
    let machine = Self.machine { steps, used in
      (steps.numbers == [5, 7, 9] && steps.skips == 1 && used == 0)
        || (steps.numbers == [5, 8] && steps.skips == 0 && used == 1)
    }
    let bytes: [UInt8] = [0, 0xF1, 0, 5, 0xF1, 0, 7, 0xF1, 0, 9, 0xF1, 1, 0xF1, 2, 0]
    let shrunk = try shrink(bytes, with: [DeleteAndRedirect.self]) { source in try machine.run(&source) }
    #expect(shrunk.bytes == [0, 0xF1, 0, 5, 0xF1, 0, 8, 0xF1, 2, 1])
  }

  @Test func without_ordinals_it_costs_nothing() throws {
    let shrunk = try shrink(listBytes([9, 9, 9]), with: [DeleteAndRedirect.self]) { source in
      if try drawList(&source) == [9, 9, 9] { try fail() }
    }
    #expect(shrunk.summary.evaluations == 0)
  }

  @Test func it_keeps_to_its_allowance() throws {
    let wanted: [UInt8] = Array(10..<18)
    let machine = Self.machine { steps, used in steps.numbers == wanted && used == 7 }
    let bytes: [UInt8] = [0] + wanted.flatMap { [0xF1, 0, $0] } + [0xF1, 2, 7]
    let shrunk = try shrink(bytes, with: [DeleteAndRedirect.self]) { source in try machine.run(&source) }
    #expect((1...500).contains(shrunk.summary.evaluations))
  }
}
