// The campaign: as many processes as there are jobs, slice after slice, until the time is up.

import FailureRecords
import Foundation
import PropCheckHost

/// Runs fuzzers and keeps what they find.
struct Campaign {
  /// The exit status when crashes were found, as libFuzzer's own.
  static let crashStatus: Int32 = 77
  /// A target that crashed so often with bugs known already is left alone.
  private static let knownCrashLimit = 5
  /// How long new bugs may be simplified after the search, in seconds.
  private static let simplifyingSeconds = 20.0

  let jobs: Int
  let seconds: Int
  let options: [String]
  private let targets: [TargetFiles]
  private var plan: Plan
  private var tallies: [Tally]
  private var collectors: [CrashCollector]
  private var locks: [FileLock] = []
  private var workers: [Worker] = []
  private var simplification = Simplification()
  private var known: [Int: Int] = [:]
  private let screen = StatusScreen()
  private let begin = Date()
  private var nextSample = 0.0

  /// A campaign over `targets`. With `runs`, one process for each of them repeats that many executions, the same every time
  /// if its corpora are.
  init(_ targets: [TargetFiles], jobs: Int, seconds: Int, runs: Int? = nil, options: [String]) {
    (self.targets, self.jobs, self.seconds) = (targets, jobs, seconds)
    // Nothing is read again while it runs: the moment of reading would depend on the clock.
    self.options = options + (runs.map { ["-seed=1", "-runs=\($0)", "-reload=0"] } ?? [])
    plan = Plan(targets: targets.count, seconds: seconds, jobs: jobs, isSliced: runs == nil)
    tallies = targets.map { Tally(name: $0.name) }
    collectors = targets.map { CrashCollector($0) }
  }

  /// Runs until the time is up or `shouldStop`.
  ///
  /// - Returns: 0 if nothing was found, 77 if crashes were.
  mutating func run(shouldStop: () -> Bool) throws(CampaignError) -> Int32 {
    try prepare()
    let failure = search(until: shouldStop)
    sample()
    screen.say((["\nSummary after \(TimeText.text(Int(elapsed)))"] + lines).joined(separator: "\n"))
    simplifyRest(until: shouldStop)
    let hasFound = collectors.contains { $0.store.count > 0 }
    printBugs()
    guard let failure else { return hasFound ? Campaign.crashStatus : 0 }
    guard hasFound else { throw failure }
    screen.say("and the campaign ended early: \(failure)")
    return Campaign.crashStatus
  }

  /// The search itself.
  ///
  /// - Returns: why it ended early; nil: it did not.
  private mutating func search(until shouldStop: () -> Bool) -> CampaignError? {
    do throws(CampaignError) {
      while true {
        let isOver = shouldStop() || elapsed >= Double(seconds)
        if isOver { drain() } else { try startWorkers() }
        try collect()
        simplification.proceed()
        if workers.isEmpty && (isOver || plan.isDone) { return nil }
        if elapsed >= nextSample { sample() }
        screen.show(lines)
        Thread.sleep(forTimeInterval: 0.2)
      }
    } catch {
      drain()
      try? collect()
      return error
    }
  }

  private var elapsed: Double { -begin.timeIntervalSinceNow }

  /// Takes the targets for this campaign, and what killed ones left.
  private mutating func prepare() throws(CampaignError) {
    for index in targets.indices {
      try targets[index].makeCorpora()
      locks.append(try FileLock("\(targets[index].crashes)/lock", owner: targets[index].name))
      let found = collectors[index].collectLeftovers()
      if !found.kept.isEmpty {
        screen.say("\(targets[index].name): an earlier campaign was killed before it kept a crash")
      }
      report(found, of: index)
    }
  }

  private var lines: [String] {
    let left = TimeText.text(max(0, seconds - Int(elapsed)))
    return current.indices.map { index in
      let store = collectors[index].store
      return current[index].line(bugs: store.bugs.count, crashes: store.count, left: left)
    }
  }

  /// The figures with those of processes that still run.
  private var current: [Tally] {
    var current = tallies
    for worker in workers {
      current[worker.target].add(executions: worker.log.executions, seconds: -worker.started.timeIntervalSinceNow)
    }
    return current
  }

  private mutating func startWorkers() throws(CampaignError) {
    while workers.count < jobs, let (index, seconds) = plan.next() {
      let left = max(1, min(seconds, self.seconds - Int(elapsed)))
      workers.append(try Worker(targets[index], index: index, seconds: left, options: options))
    }
  }

  /// Ends all processes: asked first, then forced.
  private func drain() {
    for worker in workers { worker.interrupt() }
    let patience = Date(timeIntervalSinceNow: 5)
    while workers.contains(where: \.isRunning), Date() < patience { Thread.sleep(forTimeInterval: 0.1) }
    for worker in workers where worker.isRunning { worker.kill() }
    while workers.contains(where: \.isRunning) { Thread.sleep(forTimeInterval: 0.05) }
  }

  /// Takes over what the processes say, and those that have ended.
  private mutating func collect() throws(CampaignError) {
    for worker in workers {
      let hasEnded = !worker.isRunning
      worker.follow()
      tallies[worker.target].follow(worker.log)
      if hasEnded { try finish(worker) }
    }
  }

  private mutating func finish(_ worker: Worker) throws(CampaignError) {
    workers.removeAll { $0 === worker }
    let index = worker.target
    let seconds = -worker.started.timeIntervalSinceNow
    tallies[index].add(executions: worker.log.executions, seconds: seconds)
    if worker.endedWell { return worker.place.remove() }
    plan.giveBack(worker.seconds - Int(seconds), of: index)
    let words = worker.words(100)
    let found = collectors[index].collect(worker.place, words: words)
    report(found, of: index)
    if let problem = found.problems.first { throw CampaignError("\(targets[index].name): \(problem)") }
    if found.kept.isEmpty && !worker.wasKilled {
      let log = words.suffix(20).joined(separator: "\n")
      throw CampaignError("\(targets[index].name) ended with \(worker.endText) and no input that fails:\n\(log)")
    }
    known[index, default: 0] += found.kept.count { !$0.crash.isNew }
    guard known[index, default: 0] >= Campaign.knownCrashLimit else { return }
    plan.halt(index)
    tallies[index].state = "halted: known bugs only"
  }

  /// Says what was found, and has new bugs simplified.
  private mutating func report(_ found: CrashCollector.Found, of index: Int) {
    for (crash, failure) in found.kept where crash.isNew {
      screen.say("\n\(targets[index].name): \(failure.headline)\n  \(crash.path)")
      simplification.add(crash, of: targets[index], in: collectors[index].store)
    }
    for problem in found.problems { screen.say("\n\(targets[index].name): \(problem)") }
  }

  /// Lets new bugs be simplified for a while when the search is over; another wish to stop cuts it.
  private mutating func simplifyRest(until shouldStop: () -> Bool) {
    let end = Date(timeIntervalSinceNow: Campaign.simplifyingSeconds)
    if !simplification.isIdle && !shouldStop() { screen.say("simplifying what was found; Ctrl-C skips it") }
    while !simplification.isIdle, !shouldStop(), Date() < end {
      simplification.proceed()
      Thread.sleep(forTimeInterval: 0.1)
    }
    simplification.cancel()
  }

  private func printBugs() {
    for (target, collector) in zip(targets, collectors) {
      for bug in collector.store.bugs.keys.sorted() {
        screen.say("\(target.name): \(collector.store.notePath(bug)) explains bug \(bug)")
        if let file = collector.store.simplest(bug) { screen.say("  make adopt FILE=\(file)") }
      }
    }
  }

  /// Adds a sample of every target to its history, about a thousand in a campaign and at most one in 5 seconds.
  private mutating func sample() {
    nextSample = elapsed + max(5, Double(seconds) / 1_000)
    let start = Int(begin.timeIntervalSince1970)
    for (index, tally) in current.enumerated() where tally.executions > 0 {
      let crashes = collectors[index].store.count
      History(path: targets[index].history)
        .append(HistorySample(start: start, elapsed: Int(elapsed), tally: tally, crashes: crashes))
    }
  }
}
