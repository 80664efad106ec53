// The properties of a running kernel: boot it, run a trace of commands, judge after every one, and scan everything at the
// end. One alphabet for each subsystem on a small machine, and all of them together after a random memory_setup.

import Operations
import PropCheck
import Sessions
import SimulatedPC
import Specification

/// "Whatever commands come, the memory manager is in the state that the contract says."
public struct KernelProperty: Sendable {
  /// The stable name.
  public let name: String

  /// What it covers, in one line.
  let summary: String

  /// How many cases `swift test` runs, unless a demand prolongs the run.
  let cases: Int

  /// The machine that the kernel boots on.
  let scenario: @Sendable (inout Source) throws -> BootScenario

  /// The commands. They keep nothing between calls, so that all threads can use the same ones.
  private nonisolated(unsafe) let alphabet: Alphabet

  /// Something that must happen in a share of the cases, in percent.
  struct Demand: Sendable {
    let label: String
    let percent: Double
    let holds: @Sendable (SessionEvents) -> Bool

    init(_ label: String, _ percent: Double, _ holds: @escaping @Sendable (SessionEvents) -> Bool) {
      self.label = label
      self.percent = percent
      self.holds = holds
    }
  }

  /// What a run must have exercised to count.
  let demands: [Demand]

  /// The lengths of traces, and what random ones have on average.
  public static let steps = 0...400
  public static let typicalSteps = 30

  init(
    name: String, summary: String, cases: Int = 200,
    scenario: @escaping @Sendable (inout Source) throws -> BootScenario,
    commands: (Alphabet) -> Alphabet,
    demands: [Demand]
  ) {
    self.name = name
    self.summary = summary
    self.scenario = scenario
    alphabet = commands(Alphabet { throw Stop.misused })
    self.demands = demands
    self.cases = cases
  }

  /// Runs one case.
  ///
  /// - Parameters:
  ///   - target: the memory manager that is judged.
  ///   - typical: how many commands random traces have on average.
  ///   - wrapping: what stands between the session and the memory manager; tests put a liar there.
  public func check(
    _ source: inout Source, on machine: SimulatedMachine, of target: KernelTarget = .kmem,
    typical: Int = Self.typicalSteps, wrapping: (any Subject, KernelModel) -> any Subject = { subject, _ in subject }
  ) throws {
    let scenario = try drawMachine(&source, for: target)
    guard let session = try boot(scenario, on: machine, of: target, wrapping: wrapping) else {
      source.note("// the machine does not boot")
      source.cover(false, atLeast: 90, "booted")
      return
    }
    try runTrace(&source, on: session, typical: typical)
    try conclude(&source, session)
  }

  /// The first part of a case: draws a machine, and changes it as the memory manager that is judged needs it.
  public func drawMachine(_ source: inout Source, for target: KernelTarget = .kmem) throws -> BootScenario {
    let drawn = try source.span("machine") { (source: inout Source) throws -> BootScenario in
      try self.scenario(&source)
    }
    let scenario = try target.adapt(drawn)
    source.note(machine: scenario)
    source.note("let kernel = try KernelSession(booting: machine, \(target.argument)on: lease.machine)")
    return scenario
  }

  /// The second part: boots a kernel on it.
  ///
  /// - Returns: nil where the machine cannot boot, as the specification says too.
  public func boot(
    _ scenario: BootScenario, on machine: SimulatedMachine, of target: KernelTarget = .kmem,
    wrapping: (any Subject, KernelModel) -> any Subject = { subject, _ in subject }
  ) throws -> KernelSession? {
    do {
      let session = try KernelSession(booting: scenario, of: target.manager, on: machine)
      return KernelSession(wrapping(session.subject, session.model), session.model, on: machine)
    } catch let finding as Finding {
      throw PropertyFailure(finding)
    } catch is NoSession {
      return nil
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
    source.note("try kernel.finish()  // compares everything")
    do throws(Finding) { try session.finish() } catch { throw PropertyFailure(error) }
    source.cover(true, atLeast: 90, "booted")
    source.cover(session.commandCount >= 40, atLeast: 8, "40 commands deep")
    for demand in demands { source.cover(demand.holds(session.seen), atLeast: demand.percent, demand.label) }
  }
}

extension Source {
  /// Begins the printed counterexample with the Swift that makes the machine.
  mutating func note(machine scenario: BootScenario) {
    guard isNarrating else { return }
    note("// The machine: START and LENGTH in hexadecimal, TYPE, attributes where there are some.")
    for line in scenario.lines() { note(line) }
    note("let lease = try MachineLease()")
  }
}
