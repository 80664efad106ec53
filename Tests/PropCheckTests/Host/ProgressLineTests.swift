// What a progress line says about time.

import Testing

@testable import PropCheckHost

@Suite struct ProgressLineTests {
  @Test(arguments: [(0, "0:00"), (64, "1:04"), (3_599, "59:59"), (3_600, "1:00:00"), (7_265, "2:01:05")])
  func `times are minutes and seconds, with hours where there are some`(seconds: Int, text: String) {
    #expect(ProgressLine.clock(Int64(seconds)) == text)
  }

  @Test func `the time left is that of the rest at the pace so far`() {
    let start = ContinuousClock.now - .seconds(100)
    #expect([", 5:00 left", ", 5:01 left"].contains(ProgressLine.timeLeft(done: 25, of: 100, since: start)))
  }

  @Test func `nothing is said about time before a second, or before anything is done, or at the end`() {
    let start = ContinuousClock.now - .seconds(100)
    #expect(ProgressLine.timeLeft(done: 0, of: 100, since: start) == "")
    #expect(ProgressLine.timeLeft(done: 100, of: 100, since: start) == "")
    #expect(ProgressLine.timeLeft(done: 50, of: 100, since: .now) == "")
  }

  @Test func `a line that is not due is not computed`() {
    let line = ProgressLine(isTerminal: false)
    line.show {
      Issue.record("computed"); return ""
    }
    line.end()
  }
}
