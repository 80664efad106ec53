// One boot, run and judged.
//
//   scenario ─► install on machine ─► memory_setup ─► summary ─┐
//   scenario ─► specification ─────────────────────────────────┴─► findings

import Operations
import SimulatedPC
import Specification

/// A memory manager on the simulated PC that can be judged in parts, too.
public typealias Manager = any MemoryManager<SimulatedMachine>

/// A memory manager on the simulated PC.
public typealias WholeManager = any BootableManager<SimulatedMachine>

/// A scenario booted on a simulated machine, and what the oracles say of it.
public struct BootRun {
  public let scenario: BootScenario
  public let specification: BootSpecification

  /// The memory manager, if it booted.
  public let subject: (any BootedSubject)?

  /// Why it did not, if the machine was refused.
  public let failure: BootFailure?

  /// Why it did not, if the machine was refused.
  public var refusal: BootRefusal? { failure?.refusal }

  /// The state after booting.
  public let summary: BootSummary?

  /// What is wrong, worst first; empty if every invariant holds.
  public let findings: [Finding]

  /// Boots the scenario on `machine`, which is reset, and checks every invariant.
  ///
  /// - Throws: `BootMachineError` when the scenario cannot be simulated.
  public init(_ scenario: BootScenario, of manager: WholeManager, on machine: SimulatedMachine) throws(BootMachineError)
  {
    self.scenario = scenario
    let map = scenario.reference
    let specification = BootSpecification(scenario, map: map, of: manager)
    let arena = FrameSet(specification.arena.map { [$0] } ?? [])
    let table = try scenario.install(on: machine, map: map, arena: arena)
    self.specification = specification
    let controls = ControlRegisters(of: machine)

    machine.beginCommand(recordingWrites: specification.isRefusal)
    do throws(BootFailure) {
      let subject = try manager.setUp(scenario.request(tableAt: table), on: machine)
      let summary = BootSummary(subject.bootAnswers, scenario, on: machine)
      self.summary = summary
      self.subject = subject
      failure = nil
      Self.claimFrames(summary, on: machine)
      machine.endCommand()
      findings = BootInvariants(scenario, specification, summary, machine).findings
    } catch {
      subject = nil
      summary = nil
      failure = error
      Self.claimArena(specification, on: machine)
      machine.endCommand()
      findings = RefusedBootInvariants(error, scenario, specification, before: controls, machine).findings
    }
  }

  /// Tells the machine who owns what now, as far as the memory manager may say so itself: its arena, its tables, its heap.
  /// Whether it had a right to them is for `BootInvariants`.
  private static func claimFrames(_ summary: BootSummary, on machine: SimulatedMachine) {
    let usedFrames = (summary.answers.arenaUsedBytes + 4095) / 4096
    machine.setOwner(.bootEarly, from: summary.answers.arena.lowerBound, count: usedFrames)
    for frame in summary.answers.bookkeeping.frames { machine.setOwner(.bookkeeping, from: frame) }
    machine.setOwner(.table, from: summary.answers.directory >> 12)
    for table in summary.tables { machine.setOwner(.table, from: table.frame) }
    for frame in summary.heapFrames { machine.setOwner(.heap, from: frame) }
  }

  /// What a refused boot has written of its arena is judged word by word: to the machine all of it is boot_early's.
  private static func claimArena(_ specification: BootSpecification, on machine: SimulatedMachine) {
    guard let arena = specification.arena else { return }
    machine.setOwner(.bootEarly, from: arena.lowerBound, count: UInt32(arena.count))
  }
}

extension BootSpecification {
  /// What a boot of `scenario` must give, where `manager` says what it keeps of a map that does not fit.
  public init(_ scenario: BootScenario, map: ReferenceFirmwareMap, of manager: WholeManager) {
    let stored = StoredFirmwareMap(scenario, map) {
      manager.storedMap(
        of: scenario.tableBytes, isMultiboot: scenario.multibootLength != nil, capacity: UInt32(scenario.storedRegions))
    }
    self.init(scenario, stored: stored)
  }
}
