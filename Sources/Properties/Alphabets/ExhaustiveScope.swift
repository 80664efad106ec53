// All traces up to a bound, on a machine with a handful of frames: what random traces may miss by chance, these cannot.

import Operations
import PropCheck
import Sessions
import SimulatedPC
import Specification

/// A small scope of which every trace is run.
public struct ExhaustiveScope: Sendable {
  /// Its stable name.
  public let name: String

  /// What its traces are, in one line.
  public let summary: String

  /// How many traces there are.
  public let traces: Int

  /// Runs one trace on a machine that is reset for it.
  let run: @Sendable (inout Source, SimulatedMachine) throws -> Void

  /// Runs one trace on a machine that is reset for it.
  public func check(_ source: inout Source, on machine: SimulatedMachine) throws {
    do { try run(&source, machine) } catch let finding as Finding { throw PropertyFailure(finding) }
  }

  /// A scope of commands on a booted kernel.
  ///
  /// - Parameters:
  ///   - bound: the most commands of a trace.
  ///   - free: the frames that are free when a trace begins.
  ///   - heapPages: the pages of the initial heap.
  ///   - command: draws one command.
  init(
    name: String, summary: String, traces: Int, bound: Int, free: UInt32, heapPages: UInt32 = 0,
    command: @escaping @Sendable (KernelSession, inout Source) throws -> Operation
  ) {
    self.name = name
    self.summary = summary
    self.traces = traces
    run = { source, machine in
      var scenario = Self.tiny
      scenario.configuration.heapSize = heapPages << 12
      source.note(machine: scenario)
      source.note("let kernel = try KernelSession(booting: machine, on: lease.machine)")
      source.note("try kernel.drain(leaving: \(free))")
      let session = try KernelSession(booting: scenario, on: machine)
      try session.drain(leaving: free)
      try source.each(0...bound) { source in
        let operation = try command(session, &source)
        source.beginStep("command")
        try take(operation, on: session, &source)
      }
      source.note("try kernel.finish()  // compares everything")
      try session.finish()
    }
  }

  /// A scope of calls of boot_early, which has 8 frames.
  init(
    name: String, summary: String, traces: Int, bound: Int,
    call: @escaping @Sendable (EarlySession, inout Source) throws -> Operation
  ) {
    self.name = name
    self.summary = summary
    self.traces = traces
    run = { source, machine in
      let scenario = EarlyScenario(machine: Self.tiny)
      source.note(early: scenario)
      let session = try EarlySession(booting: scenario, on: machine)
      try source.each(0...bound) { source in
        let operation = try call(session, &source)
        source.beginStep("call")
        try take(operation, on: session, &source)
      }
      source.note("try early.finish()  // compares everything")
      try session.finish()
    }
  }

  /// A machine that has a few dozen free frames after boot.
  private static var tiny: BootScenario {
    var scenario = BootScenario(entries: [
      FirmwareMapEntry(base: 0x10_0000, length: 0x2_0000, type: FirmwareMemoryType.usable)
    ])
    scenario.kernelSize = 0x2000
    scenario.mapCapacity = 4
    scenario.configuration.bootEarlySize = 0x8000
    scenario.configuration.identityLimit = 0x12_0000
    scenario.configuration.heapSize = 0
    scenario.configuration.maximumAddressSpaces = 2
    return scenario
  }
}
