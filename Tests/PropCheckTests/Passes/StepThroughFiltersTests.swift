// StepThroughFilters: numbers behind a filter go down in the steps that it lets through.

import PropCheck
import Testing

@Suite struct StepThroughFiltersTests {
  static let steps: [UInt64] = [7, 10, 512, 4_096]

  @Test(arguments: steps)
  func the_border_is_found_in_steps_of(step: UInt64) throws {
    let start = 300 * step
    let shrunk = try shrink(Source(seed: 0).encoded(as: start), with: [StepThroughFilters.self]) { source in
      let number = try source.filter {
        try $0.integer(in: 0...UInt64(1 << 40))
      } where: {
        $0.isMultiple(of: step)
      }
      if number >= 41 * step - 1 { try fail() }
    }
    #expect(shrunk.record.choices.map(\.key) == [41 * step])
    #expect(shrunk.summary.evaluations <= 40, "\(shrunk.summary.evaluations)")
  }

  @Test func two_numbers_go_down_together() throws {
    let bytes = Source(seed: 0).encoded(as: 9_000) + Source(seed: 0).encoded(as: 9_010)
    let shrunk = try shrink(bytes, with: [StepThroughFilters.self]) { source in
      let draw: (inout Source) throws -> UInt64 = { source in
        try source.filter {
          try $0.integer(in: 0...UInt64(100_000))
        } where: {
          $0.isMultiple(of: 10)
        }
      }
      let (first, second) = (try draw(&source), try draw(&source))
      if second == first + 10, first >= 50 { try fail() }
    }
    #expect(shrunk.record.choices.map(\.key) == [50, 60])
  }

  @Test func without_a_filter_it_costs_one_evaluation() throws {
    let shrunk = try shrink([200], with: [StepThroughFilters.self]) { source in
      if try source.integer(UInt8.self) == 200 { try fail() }
    }
    #expect(shrunk.summary.evaluations == 1)
  }
}
