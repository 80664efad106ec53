// Two runs on one machine, one after the other. What is drawn and what is compared are apart, so that a counterexample can be
// printed as the calls that make it:
//
//   let pair = MetamorphicPair(on: lease.machine)
//   let first = try pair.boot(machine)
//   let kernel = first.kernel
//   try kernel.run(.allocateFrame)
//   try first.compareMoved(by: 0x400000)

import PropCheck

/// Boots a machine twice and compares what comes of it.
public struct MetamorphicPair {
  let machine: SimulatedMachine

  /// What stands between the memory manager of a run, by its number, and the session.
  let wrapping: (Int, any Subject) -> any Subject

  /// Runs on `machine`, which every run resets.
  public init(on machine: SimulatedMachine) { self.init(on: machine) { $1 } }

  init(on machine: SimulatedMachine, wrapping: @escaping (Int, any Subject) -> any Subject) {
    self.machine = machine
    self.wrapping = wrapping
  }

  /// Draws a case of a relation and compares both sides.
  ///
  /// - Returns: whether there was something to compare.
  func check(_ relation: MetamorphicProperty.Relation, _ source: inout Source) throws -> Bool {
    switch relation {
    case .movedMachine: try moveMachine(&source)
    case .enlargedMachine: try enlargeMachine(&source)
    case .splitCall: try splitCall(&source)
    case .everyFrame: try takeEveryFrame(&source)
    case .clients: try swapClients(&source)
    case .changedMap: try changeMap(&source)
    case .cleanMap: try cleanMap(&source)
    }
  }

  /// Boots the kernel of the first run, whose calls are kept.
  ///
  /// - Throws: as `KernelSession(booting:on:)`.
  public func boot(_ scenario: BootScenario) throws -> FirstRun {
    let (session, log) = try boot(scenario, run: 0)
    return FirstRun(pair: self, scenario: scenario, kernel: session, log: log)
  }

  /// The kernel of run `number`, and what records its calls.
  func boot(_ scenario: BootScenario, run number: Int) throws -> (session: KernelSession, log: RecordingSubject) {
    let session = try KernelSession(booting: scenario, on: machine)
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

extension Source {
  /// Runs a comparison, and puts its call into the printed counterexample.
  mutating func compare(_ call: @autoclosure () -> String, _ run: () throws -> Bool) throws -> Bool {
    beginStep("compare")
    self.call("try \(call())")
    let wasCompared = try run()
    result(wasCompared ? "the same" : "nothing to compare")
    return wasCompared
  }

  /// Begins the printed counterexample of a comparison of two machines or maps.
  mutating func note(pairOn scenario: BootScenario) {
    note(machine: scenario)
    note("let pair = MetamorphicPair(on: lease.machine)")
  }

  /// Begins the printed counterexample of a trace that is to be compared with another.
  mutating func note(firstRunOn scenario: BootScenario) {
    note(pairOn: scenario)
    note("let first = try pair.boot(machine)")
    note("let kernel = first.kernel")
  }

  /// Ends the trace of a first run: what two runs agree on must be right in the first.
  mutating func finish(_ first: FirstRun) throws(Finding) {
    note("try kernel.finish()  // compares everything")
    try first.kernel.finish()
  }
}
