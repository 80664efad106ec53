// Redraw: after a simpler choice the others are drawn again.

import PropCheck
import Testing

@Suite struct RedrawTests {
  /// Claim: a search from both ends finds two numbers of a sum. It does for sorted lists.
  private static func claim(_ source: inout Source) throws {
    let list = try source.list(0...8) { source in Int(try source.integer(in: 0...UInt8(20))) }
    let sum = Int(try source.integer(in: 0...UInt8(40)))
    let exists = list.indices.contains { first in list[(first + 1)...].contains { list[first] + $0 == sum } }
    var (low, high) = (0, list.count - 1)
    while low < high, list[low] + list[high] != sum { if list[low] + list[high] < sum { low += 1 } else { high -= 1 } }
    if exists && low >= high { try fail() }
  }

  /// Fails for nine nines, and where at least two numbers are others.
  private static func nines(_ source: inout Source) throws {
    let numbers = try (0..<9).map { _ in try source.integer(in: 0...UInt8(99)) }
    if numbers.count(where: { $0 != 9 }) != 1 { try fail() }
  }

  @Test func a_lower_number_comes_with_others() throws {
    let case9 = [UInt8](repeating: 9, count: 9)
    let stuck = try shrink(case9, with: [MinimiseChoices.self], Self.nines)
    #expect(stuck.bytes == case9)
    let shrunk = try shrink(case9, with: [MinimiseChoices.self, Redraw.self], Self.nines)
    #expect(shrunk.bytes == [])
  }

  @Test func it_takes_a_small_share_of_the_evaluations() throws {
    let shrunk = try shrink([0xF0, 1, 0xF0, 0, 0xF0], Self.claim)
    let profile = try #require(shrunk.summary.passes.first { $0.name == Redraw.name })
    #expect(profile.evaluations > 0)
    #expect(profile.evaluations * 8 <= shrunk.summary.evaluations)
  }

  @Test func the_same_case_gives_the_same_numbers() throws {
    let first = try shrink([0xF0, 9, 0xF0, 2, 0xF0, 7, 0, 9], Self.claim)
    let second = try shrink([0xF0, 9, 0xF0, 2, 0xF0, 7, 0, 9], Self.claim)
    #expect(first.bytes == second.bytes)
    #expect(first.summary == second.summary)
  }
}
