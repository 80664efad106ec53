// The run of a soak: blocks are begun in their order by as many processes as there are jobs, and counted in their order.
//
//   begun     0 1 2 3 4 5 6            a block that is done early waits until those before it are counted, so that the
//   done      0 1 2   4                soak ends with the same block whoever was faster
//   counted   0 1 2

import PropCheckHost

/// A soak under way.
struct Soak {
  let plan: SoakPlan
  let folder: SoakFolder
  let jobs: Int
  private(set) var totals = SoakTotals()

  private var running: [SoakProcess] = []
  private var next = 0
  /// Cases at which processes died, by block.
  private var deaths: [Int: UInt64] = [:]

  init(plan: SoakPlan, folder: SoakFolder, jobs: Int) {
    self.plan = plan
    self.folder = folder
    self.jobs = jobs
  }

  /// Runs blocks until the goals are reached or a case fails.
  ///
  /// - Returns: the number of the case for which the property does not hold, if there is one: the first.
  mutating func run() throws(SoakTrouble) -> UInt64? {
    defer { for process in running { process.end() } }
    let progress = ProgressLine()
    defer { progress.end() }
    let start = ContinuousClock.now
    var before: Int?
    while !totals.reaches(plan) {
      if let death = deaths[totals.blocks] { return death }
      guard let block = folder.block(totals.blocks) else {
        try advance()
        continue
      }
      totals.add(block)
      if let failed = block.failedCase { return failed }
      let first = before ?? totals.commandCount
      before = first
      progress.show { [totals] in Self.text(totals, plan, from: first, since: start) }
    }
    return nil
  }

  /// Begins blocks, and waits for one to end.
  private mutating func advance() throws(SoakTrouble) {
    next = max(next, totals.blocks)
    while running.count < jobs && deaths.isEmpty {
      if folder.block(next) == nil { running.append(try SoakProcess(next, of: plan, in: folder)) }
      next += 1
    }
    let (place, end) = try SoakProcess.wait(for: running)
    let block = running.remove(at: place).block
    switch end {
    case .done:
      if folder.block(block) == nil { throw SoakTrouble("'\(folder.path(of: block))' was not written") }
    case .failed(let status): throw SoakTrouble("block \(block) could not be run: status \(status)")
    case .killed(let signal):
      guard let number = folder.runningCase(of: block) else {
        throw SoakTrouble("block \(block) was ended by signal \(signal) before its first case")
      }
      folder.forgetRunningCase(of: block)
      deaths[block] = number
    }
  }
}

extension Soak {
  /// - Parameter first: commands that were counted when the clock started, from an earlier run among them.
  private static func text(
    _ totals: SoakTotals, _ plan: SoakPlan, from first: Int, since start: ContinuousClock.Instant
  ) -> String {
    let (done, goal) = (totals.commandCount - first, plan.commands - first)
    return "soak: \(totals.commandCount) of \(plan.commands) commands, \(totals.distinctBoots) of \(plan.boots) boots"
      + ProgressLine.timeLeft(done: done, of: goal, since: start)
  }
}
