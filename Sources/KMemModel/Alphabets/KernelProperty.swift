// The properties of a running kernel: boot it, run a trace of commands, judge after every one, and scan everything at the
// end. One alphabet for each subsystem on a small machine, and all of them together after a random memory_setup.

import KMem
import PropCheck

/// "Whatever commands come, the memory manager is in the state that the contract says."
struct KernelProperty: Sendable {
  /// The stable name.
  let name: String

  /// What it covers, in one line.
  let summary: String

  /// The machine that the kernel boots on.
  let scenario: @Sendable (inout Source) throws -> BootScenario

  /// The commands.
  let commands: @Sendable (Alphabet) -> Alphabet

  /// What must happen in a share of the cases, in percent.
  let demands: [(label: String, percent: Double, holds: @Sendable (SessionEvents) -> Bool)]

  /// The lengths of traces, and what random ones have on average.
  static let steps = 0...100
  static let typicalSteps = 30

  /// Runs one case.
  func check(_ source: inout Source, on machine: SimulatedMachine) throws {
    let scenario = try source.span("machine") { (source: inout Source) throws -> BootScenario in
      try self.scenario(&source)
    }
    source.note(scenario.text)
    guard let session = try start(scenario, on: machine) else {
      source.classify(true, "did not boot")
      return
    }
    let alphabet = commands(Alphabet { session })
    try alphabet.run(&source, steps: Self.steps, typical: Self.typicalSteps)
    do throws(Finding) { try session.finish() } catch { throw PropertyFailure(error) }
    for demand in demands { source.cover(demand.holds(session.seen), atLeast: demand.percent, demand.label) }
  }

  private func start(_ scenario: BootScenario, on machine: SimulatedMachine) throws -> KernelSession? {
    do {
      var run = try BootRun(scenario, on: machine)
      return try KernelSession(&run, on: machine)
    } catch let finding as Finding {
      throw PropertyFailure(finding)
    } catch is BootMachineError {
      throw Stop.rejected
    }
  }
}

extension PropertyFailure {
  /// A finding as the engine sees it.
  init(_ finding: Finding) {
    self.init(oracle: finding.oracle.rawValue, "\(finding.clause): \(finding.message)")
  }
}
