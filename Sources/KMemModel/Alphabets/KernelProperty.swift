// The properties of a running kernel: boot it, run a trace of commands, judge after every one, and scan everything at the
// end. One alphabet for each subsystem on a small machine, and all of them together after a random memory_setup.

import KMem
import PropCheck

/// "Whatever commands come, the memory manager is in the state that the contract says."
public struct KernelProperty: Sendable {
  /// The stable name.
  public let name: String

  /// What it covers, in one line.
  let summary: String

  /// The machine that the kernel boots on.
  let scenario: @Sendable (inout Source) throws -> BootScenario

  /// The commands. They keep nothing between calls, so that all threads can use the same ones.
  private nonisolated(unsafe) let alphabet: Alphabet

  /// What must happen in a share of the cases, in percent.
  let demands: [(label: String, percent: Double, holds: @Sendable (SessionEvents) -> Bool)]

  /// The lengths of traces, and what random ones have on average.
  public static let steps = 0...400
  public static let typicalSteps = 30

  init(
    name: String, summary: String, scenario: @escaping @Sendable (inout Source) throws -> BootScenario,
    commands: (Alphabet) -> Alphabet,
    demands: [(label: String, percent: Double, holds: @Sendable (SessionEvents) -> Bool)]
  ) {
    self.name = name
    self.summary = summary
    self.scenario = scenario
    alphabet = commands(Alphabet { throw Stop.misused })
    self.demands = demands
  }

  /// Runs one case.
  ///
  /// - Parameter typical: how many commands random traces have on average.
  public func check(
    _ source: inout Source, on machine: SimulatedMachine, typical: Int = Self.typicalSteps
  ) throws {
    guard let session = try boot(drawMachine(&source), on: machine) else {
      source.classify(true, "did not boot")
      return
    }
    try runTrace(&source, on: session, typical: typical)
    try conclude(&source, session)
  }

  /// The first part of a case: draws a machine.
  public func drawMachine(_ source: inout Source) throws -> BootScenario {
    let scenario = try source.span("machine") { (source: inout Source) throws -> BootScenario in
      try self.scenario(&source)
    }
    source.note(scenario.text)
    return scenario
  }

  /// The second part: boots a kernel on it.
  ///
  /// - Returns: nil where the machine cannot boot, as the specification says too.
  public func boot(_ scenario: BootScenario, on machine: SimulatedMachine) throws -> KernelSession? {
    do {
      var run = try BootRun(scenario, on: machine)
      return try KernelSession(&run, on: machine)
    } catch let finding as Finding {
      throw PropertyFailure(finding)
    } catch is BootMachineError {
      throw Stop.rejected
    }
  }

  /// The third part: draws a trace of commands and runs it, with every oracle that looks after each command.
  ///
  /// - Parameters:
  ///   - steps: the lengths allowed.
  ///   - typical: what random traces have on average.
  public func runTrace(
    _ source: inout Source, on session: KernelSession, steps: ClosedRange<Int> = Self.steps,
    typical: Int = Self.typicalSteps
  ) throws {
    var session = session
    try alphabet.run(on: &session, &source, steps: steps, typical: typical)
  }

  /// The last part: scans everything, and notes what the case was good for.
  public func conclude(_ source: inout Source, _ session: KernelSession) throws {
    do throws(Finding) { try session.finish() } catch { throw PropertyFailure(error) }
    for demand in demands { source.cover(demand.holds(session.seen), atLeast: demand.percent, demand.label) }
  }
}

extension PropertyFailure {
  /// A finding as the engine sees it.
  init(_ finding: Finding) {
    self.init(oracle: finding.oracle.rawValue, "\(finding.clause): \(finding.message)")
  }
}
