// How fast the harness judges: traces of exactly 100 commands on booted machines, with every oracle on, and whole boots
// on random machines. Times are the thread's, so that other work on the machine shows only in the caches.
//
//   trace   draw and boot │ 100 commands │ scan of everything │ the next machine ...
//             not counted │ ◀──────── counted ─────────▶ │
//   boot    draw, memory_setup, every invariant │ ...
//           ◀──────────── counted ────────────▶

import KMem
import PropCheck
import Properties
import Sessions
import SimulatedPC
import Specification

/// Time that some pieces of work took.
private struct Total {
  var nanoseconds: UInt64 = 0
  var pieces = 0

  /// Adds a piece that began at `start`.
  mutating func add(since start: UInt64) {
    nanoseconds += threadNanoseconds() - start
    pieces += 1
  }

  func aSecond(_ count: Int) -> Double { nanoseconds == 0 ? 0 : Double(count) * 1e9 / Double(nanoseconds) }
}

struct OracleBenchmarks {
  /// Machines for each kind of trace; the boots are ten times as many.
  let cases: Int

  private static let commands = 100
  private static let gibibyte: UInt32 = 0x4_0000

  func traces() throws(BenchmarkError) -> [Section] {
    var sections: [Section] = []
    for property in KernelProperty.all {
      sections.append(try traces(of: property, goal: property.name == "kernel" ? 300_000 : nil))
    }
    return sections
  }

  private func traces(of property: KernelProperty, goal: Double?) throws(BenchmarkError) -> Section {
    let lease = try leaseMachine()
    let machine = lease.machine
    var (commands, scan) = (Total(), Total())
    let report = Runner(property.name, settings: Settings(cases: cases)).run { source in
      guard let session = try property.boot(property.drawMachine(&source), on: machine) else { return }
      let start = threadNanoseconds()
      try property.runTrace(&source, on: session, steps: Self.commands...Self.commands)
      commands.add(since: start)
      let end = threadNanoseconds()
      try property.conclude(&source, session)
      scan.add(since: end)
    }
    if let found = report.counterexample { throw BenchmarkError("\(property.name): \(found.failure.message)") }
    let count = commands.pieces * Self.commands
    let rate = Total(nanoseconds: commands.nanoseconds + scan.nanoseconds).aSecond(count)
    var section = Section(
      "oracles: \(Self.commands) commands of '\(property.name)' on \(commands.pieces) booted machines",
      facts: [
        Fact("commands a second, final scan included", rate),
        Fact("commands a second without it", commands.aSecond(count)),
        Fact("final scans a second", scan.aSecond(scan.pieces)),
      ], comparisons: [])
    if let goal {
      section.comparisons = [Comparison("\(Int(goal)) commands a second over these", goal / rate, limit: 1)]
    }
    return section
  }

  func boots(goal: Double) throws(BenchmarkError) -> Section {
    let lease = try leaseMachine()
    let machine = lease.machine
    var (booted, refused) = (Total(), Total())
    var large = 0
    let report = Runner(BootProperty.name, settings: Settings(cases: cases * 10)).run { source in
      let start = threadNanoseconds()
      let scenario = try BootScenario.draw(from: &source)
      let run: BootRun
      do { run = try BootRun(scenario, on: machine) } catch { throw Stop.rejected }
      if let finding = run.findings.first { throw finding }
      if run.refusal != nil { return refused.add(since: start) }
      booted.add(since: start)
      let usable = run.specification.map.usableFrameRuns.reduce(UInt32(0)) { $0 + $1.count }
      if usable >= Self.gibibyte { large += 1 }
    }
    if let found = report.counterexample { throw BenchmarkError("boot: \(found.failure.message)") }
    let share = Double(large) / Double(max(1, booted.pieces)) * 100
    let rate = booted.aSecond(booted.pieces)
    return Section(
      "oracles: \(booted.pieces) whole boots on random machines, and \(refused.pieces) that are refused",
      facts: [
        Fact("boots a second", rate), Fact("percent of them with 1 GiB of usable memory or more", share),
        Fact("refused boots a second", refused.aSecond(refused.pieces)),
      ],
      comparisons: [
        Comparison("\(Int(goal)) boots a second over these", goal / rate, limit: 1),
        Comparison("10 percent over the share with 1 GiB or more", 10 / share, limit: 1),
      ])
  }

  private func leaseMachine() throws(BenchmarkError) -> MachineLease {
    do throws(ReservationError) { return try MachineLease() } catch { throw BenchmarkError("\(error)") }
  }
}
