// Two runs on one machine, one after the other. What is drawn and what is compared are apart, so that a counterexample can be
// printed as the calls that make it:
//
//   let pair = MetamorphicPair(on: lease.machine)
//   let first = try pair.boot(machine)
//   let kernel = first.kernel
//   try kernel.run(.allocateFrame)
//   try first.compareMoved(by: 0x400000)

import Operations
import SimulatedPC
import Specification

/// Boots a machine twice and compares what comes of it.
public struct MetamorphicPair {
  package let machine: SimulatedMachine

  /// The memory manager of both runs.
  let manager: Manager

  /// What stands between the memory manager of a run, by its number, and the session.
  let wrapping: (Int, any Subject) -> any Subject

  /// Runs on `machine`, which every run resets.
  public init(of manager: Manager, on machine: SimulatedMachine) { self.init(of: manager, on: machine) { $1 } }

  package init(
    of manager: Manager, on machine: SimulatedMachine, wrapping: @escaping (Int, any Subject) -> any Subject
  ) {
    self.manager = manager
    self.machine = machine
    self.wrapping = wrapping
  }

  /// Boots the kernel of the first run, whose calls are kept.
  ///
  /// - Throws: as `KernelSession(booting:of:on:)`.
  public func boot(_ scenario: BootScenario) throws -> FirstRun {
    let (session, log) = try boot(scenario, run: 0)
    return FirstRun(pair: self, scenario: scenario, kernel: session, log: log)
  }

  /// The kernel of run `number`, and what records its calls.
  func boot(_ scenario: BootScenario, run number: Int) throws -> (session: KernelSession, log: RecordingSubject) {
    let session = try KernelSession(booting: scenario, of: manager, on: machine)
    let log = RecordingSubject(wrapping(number, session.subject), on: machine)
    return (KernelSession(log, session.model, on: machine), log)
  }

  func compare(
    _ response: Response, with expected: Response, _ operation: Operation, _ clause: Clause
  ) throws(Finding) {
    if response.comparable == expected.comparable { return }
    throw Finding(
      .metamorphic, clause, "\(operation.text()) gave \(response), but by the first run it must be \(expected)")
  }

  func compare(_ seen: KernelSnapshot, with expected: KernelSnapshot, _ clause: Clause) throws(Finding) {
    if let difference = seen.difference(from: expected) { throw Finding(.metamorphic, clause, difference) }
  }
}

extension Response {
  /// The response without what depends on where memory lies: how many frames of a range were none to begin with.
  fileprivate var comparable: Response {
    guard case .reservation(let new, let allocated, _) = self else { return self }
    return .reservation(newlyReserved: new, allocated: allocated, alreadyReserved: 0)
  }
}
