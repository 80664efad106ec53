// CutWindows: several neighbours go at once, or all but several.

import PropCheck
import Testing

@Suite struct CutWindowsTests {
  private func shrunk(_ list: [UInt8], orTo kept: [UInt8]) throws -> Shrunk {
    try shrink(listBytes(list), with: [CutWindows.self]) { source in
      let drawn = try drawList(&source)
      if drawn == list || drawn == kept { try fail() }
    }
  }

  @Test func a_run_in_the_middle_goes() throws {
    let shrunk = try shrunk([1, 2, 3, 4, 5, 6, 7], orTo: [1, 2, 6, 7])
    #expect(shrunk.bytes == listBytes([1, 2, 6, 7]).dropLast())
  }

  @Test func what_is_around_a_window_goes() throws {
    let shrunk = try shrunk([1, 2, 3, 4, 5, 6, 7], orTo: [3, 4])
    #expect(shrunk.bytes == listBytes([3, 4]).dropLast())
  }

  @Test func a_run_of_choices_is_zeroed() throws {
    let shrunk = try shrunk([1, 1, 1, 0, 1], orTo: [0, 0, 0, 0, 1])
    #expect(shrunk.bytes == listBytes([0, 0, 0, 0, 1]).dropLast())
  }

  @Test func long_lists_are_left_to_others() throws {
    let long = [UInt8](repeating: 1, count: 30)
    #expect(try shrunk(long, orTo: []).summary.evaluations == 0)
  }
}
