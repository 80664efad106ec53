// The campaign: as many processes as there are jobs, slice after slice, until the time is up.

import Foundation

/// What a campaign has come to for one target.
struct Tally {
  let name: String
  var executions = 0
  var seconds = 0.0
  var coverage = 0
  var features = 0
  var corpus = 0
  var crashes: CrashStore
  var state = ""

  /// The figures in one line.
  func line(executing: Int, left: String) -> String {
    let total = executions + executing
    let rate = seconds > 0.5 ? Int(Double(total) / seconds) : 0
    return Tally.columns([
      name, "\(total)", "\(rate)/s", "cov \(coverage)", "ft \(features)", "corpus \(corpus)",
      "\(crashes.bugs.count) bugs (\(crashes.count) crashes)", state.isEmpty ? left : state,
    ])
  }

  private static func columns(_ texts: [String]) -> String {
    let widths = [-14, 12, 10, 9, 9, 12, 22, 8]
    return zip(texts, widths).map { text, width in
      let padding = String(repeating: " ", count: max(0, abs(width) - text.count))
      return width < 0 ? text + padding : padding + text
    }.joined(separator: " ")
  }
}

/// Runs fuzzers and keeps what they find.
struct Campaign {
  /// The exit status when crashes were found, as libFuzzer's own.
  static let crashStatus: Int32 = 77
  /// A target that crashed so often with bugs known already is left alone.
  private static let knownCrashLimit = 5

  let binaries: URL
  let corpus: URL
  let scratch: URL
  let jobs: Int
  let seconds: Int
  let options: [String]
  private var plan: Plan
  private var tallies: [Tally]
  private var workers: [Worker] = []
  private var started = 0
  private var known: [Int: Int] = [:]
  private let begin = Date()

  init(names: [String], binaries: URL, corpus: URL, scratch: URL, jobs: Int, seconds: Int, options: [String]) {
    (self.binaries, self.corpus, self.scratch) = (binaries, corpus, scratch)
    (self.jobs, self.seconds, self.options) = (jobs, seconds, options)
    plan = Plan(targets: names.count, seconds: seconds, jobs: jobs)
    tallies = names.map { Tally(name: $0, crashes: CrashStore(folder: corpus.appending(path: "\($0)/crashes"))) }
  }

  /// Runs until the time is up or `shouldStop`.
  ///
  /// - Returns: 0 if nothing was found, 77 if crashes were.
  mutating func run(shouldStop: () -> Bool) throws -> Int32 {
    var screen = StatusScreen()
    while true {
      let isOver = shouldStop()
      if isOver { try drain() } else { try startWorkers() }
      try collect()
      if workers.isEmpty && (isOver || plan.spent.allSatisfy { $0 >= plan.share } || allHalted) { break }
      screen.show(lines)
      Thread.sleep(forTimeInterval: 0.2)
    }
    screen.end()
    print("\nSummary after \(TimeText.text(Int(-begin.timeIntervalSinceNow)))")
    for line in lines { print(line) }
    let bugs = tallies.reduce(0) { $0 + $1.crashes.bugs.count }
    if bugs > 0 { print("make replay TARGET=... FILE=Corpus/TARGET/crashes/... explains a crash") }
    return bugs > 0 ? Campaign.crashStatus : 0
  }

  private var allHalted: Bool { plan.halted.count == tallies.count }

  private var lines: [String] {
    let left = TimeText.text(max(0, seconds + Int(begin.timeIntervalSinceNow)))
    return tallies.indices.map { index in
      let running = workers.filter { $0.target == index }
      var tally = tallies[index]
      tally.seconds += running.reduce(0) { $0 - $1.started.timeIntervalSinceNow }
      return tally.line(executing: running.reduce(0) { $0 + $1.log.executions }, left: left)
    }
  }

  private mutating func startWorkers() throws {
    while workers.count < jobs, let (target, seconds) = plan.next() {
      started += 1
      let place = scratch.appending(path: "worker-\(ProcessInfo.processInfo.processIdentifier)-\(started)")
      workers.append(
        try Worker(
          target: target, name: tallies[target].name, seconds: seconds, binaries: binaries, corpus: corpus,
          scratch: place, options: options))
    }
  }

  /// Ends all processes: asked first, then forced.
  private mutating func drain() throws {
    for worker in workers { worker.interrupt() }
    let patience = Date(timeIntervalSinceNow: 5)
    while workers.contains(where: \.isRunning), Date() < patience { Thread.sleep(forTimeInterval: 0.1) }
    for worker in workers where worker.isRunning { worker.kill() }
    while workers.contains(where: \.isRunning) { Thread.sleep(forTimeInterval: 0.05) }
  }

  /// Takes over what the processes say, and those that have ended.
  private mutating func collect() throws {
    for worker in workers {
      let hasEnded = !worker.isRunning
      worker.follow()
      let index = worker.target
      tallies[index].coverage = max(tallies[index].coverage, worker.log.coverage)
      tallies[index].features = max(tallies[index].features, worker.log.features)
      tallies[index].corpus = max(tallies[index].corpus, worker.log.corpus)
      if hasEnded { try finish(worker) }
    }
  }

  private mutating func finish(_ worker: Worker) throws {
    workers.removeAll { $0 === worker }
    let index = worker.target
    let seconds = -worker.started.timeIntervalSinceNow
    tallies[index].executions += worker.log.executions
    tallies[index].seconds += seconds
    var isKept = true
    let foundSomething = !worker.artefacts.isEmpty
    for file in worker.artefacts {
      let signature = worker.log.signature ?? "\(file.lastPathComponent.prefix { $0 != "-" })"
      do {
        let (kept, isNew) = try tallies[index].crashes.keep(file, signature: signature, log: worker.tail(60))
        if isNew { print("\n\(tallies[index].name): \(worker.log.finding ?? worker.endText)\n  \(kept.path)") }
        known[index, default: 0] += isNew ? 0 : 1
      } catch {
        isKept = false
        print("\n\(tallies[index].name): a crash stays at \(file.path), since it cannot be moved: \(error)")
      }
    }
    if !worker.endedWell { plan.giveBack(worker.seconds - Int(seconds), of: index) }
    if !worker.endedWell && !foundSomething {
      let log = worker.tail(20).joined(separator: "\n")
      throw CampaignError("\(tallies[index].name) ended with \(worker.endText) and no crash file:\n\(log)")
    }
    if known[index, default: 0] >= Campaign.knownCrashLimit {
      plan.halt(index)
      tallies[index].state = "halted: known bugs only"
    }
    if isKept && worker.artefacts.isEmpty { try? FileManager.default.removeItem(at: worker.folder) }
  }
}
