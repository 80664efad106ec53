// The campaign's parts: what it reads in a log, how it shares the time, how it keeps crashes.

import Foundation
import ProcessSupport
import Testing

@testable import fuzzcampaign

@Suite struct CampaignTests {
  private static let log = """
    INFO: Seed: 1
    #2048\tNEW    cov: 799 ft: 3732 corp: 288/31Kb lim: 512 exec/s: 15874 rss: 112Mb L: 8/9 MS: 1 CopyPart-
    state oracle: E3: the regions are wrong
    ==12== ERROR: libFuzzer: deadly signal
        #0 0x5581 in __sanitizer_print_stack_trace (/x/boot+0x1)
    stat::number_of_executed_units: 3000
    """

  private static func read(_ text: String) -> WorkerLog {
    var log = WorkerLog()
    for line in text.split(separator: "\n") { log.read(line) }
    return log
  }

  @Test func `the figures of a log are the last ones`() {
    let log = Self.read(Self.log)
    #expect(log.executions == 3000)
    #expect((log.coverage, log.features, log.corpus) == (799, 3732, 288))
  }

  @Test func `people are shown a log without the search's progress, and both ends of a long one`() {
    #expect(
      WorkerLog.words(of: Self.log, 100)
        == Self.log.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init))
    #expect(
      WorkerLog.words(of: Self.log, 3) == [
        "INFO: Seed: 1", "...", "    #0 0x5581 in __sanitizer_print_stack_trace (/x/boot+0x1)",
        "stat::number_of_executed_units: 3000",
      ])
  }

  @Test(arguments: [("30s", 30), ("10m", 600), ("2h", 7200), ("45", 45)])
  func `times are read with their unit`(text: String, seconds: Int) {
    #expect(TimeText.seconds(text) == seconds)
  }

  @Test(arguments: ["", "s", "0s", "-1s", "10x", "1.5m", "99999999999999999999h"])
  func `what is no time is refused`(text: String) { #expect(TimeText.seconds(text) == nil) }

  @Test func `all targets get an equal share, in turns, and no more`() {
    var plan = Plan(targets: 3, seconds: 90, jobs: 2)
    var given = [0, 0, 0]
    var order: [Int] = []
    while let (target, seconds) = plan.next() {
      given[target] += seconds
      order.append(target)
    }
    #expect(given == [60, 60, 60])
    #expect(order.prefix(3) == [0, 1, 2])
  }

  @Test func `a halted target gets no more time and others keep theirs`() {
    var plan = Plan(targets: 2, seconds: 40, jobs: 1)
    plan.halt(0)
    var given = [0, 0]
    while let (target, seconds) = plan.next() { given[target] += seconds }
    #expect(given == [0, 20])
  }

  @Test func `one process has all the time of a run that is to be repeatable`() {
    var plan = Plan(targets: 1, seconds: 600, jobs: 1, isSliced: false)
    let first = plan.next()
    #expect(first?.seconds == 600 && plan.next() == nil && plan.isDone)
  }

  @Test(arguments: [
    (["--time", "soon"], "'soon' is not a time"), (["--target", "nope"], "there is no target 'nope'"),
    (["--jobs", "2000"], "is not a number of jobs"), (["--binaries", "/does/not/exist"], "cannot run /does/not/exist"),
    (["run", "boot", "--runs", "0"], "is not a number of executions"),
    (["replay", "/does/not/exist"], "there is no file or folder '/does/not/exist'"),
    (["replay", "/dev/null"], "lies in no target's folder"),
    (["replay", "--target", "nope", "/dev/null"], "there is no target 'nope'"),
    (["tmin", "/does/not/exist"], "there is no file"), (["adopt", "/does/not/exist"], "there is no file"),
  ])
  func `a broken set-up gets a message and status 2`(arguments: [String], message: String) throws {
    let run = try FakeCampaign().run(arguments)
    #expect(run.status == 2)
    #expect(run.errors.contains(message), "\(run.errors)")
  }
}
