// One boot, run and judged.
//
//   scenario ─► install on machine ─► memory_setup ─► summary ─┐
//   scenario ─► specification ─────────────────────────────────┴─► findings

import KMem

/// A scenario booted on a simulated machine, and what the oracles say of it.
public struct BootRun: ~Copyable {
  public let scenario: BootScenario
  public let specification: BootSpecification

  /// The kernel's memory, if it booted.
  public var memory: KernelMemory<SimulatedMachine>?

  /// Why it did not, if KMem refused the machine.
  public let refusal: MemorySetupError?

  /// The state after booting.
  public let summary: BootSummary?

  /// What is wrong, worst first; empty if every invariant holds.
  public let findings: [Finding]

  /// Boots the scenario on `machine`, which is reset, and checks every invariant.
  ///
  /// - Throws: `BootMachineError` when the scenario cannot be simulated.
  public init(_ scenario: BootScenario, on machine: SimulatedMachine) throws(BootMachineError) {
    self.scenario = scenario
    let map = scenario.reference
    let specification = BootSpecification(scenario, map: map)
    let table = try scenario.install(on: machine, map: map, arena: specification.possibleArena)
    self.specification = specification
    let controls = ControlRegisters(of: machine)

    machine.beginCommand()
    do throws(MemorySetupError) {
      let memory = try Self.setUp(scenario, table: table, on: machine)
      let summary = BootSummary(of: memory)
      self.summary = summary
      refusal = nil
      Self.claimFrames(summary, on: machine)
      machine.endCommand()
      findings = BootInvariants(scenario, specification, summary, machine).findings
      self.memory = consume memory
    } catch {
      memory = nil
      summary = nil
      refusal = error
      Self.claimArena(specification, on: machine)
      machine.endCommand()
      findings = Self.judge(
        refusal: error, scenario, specification, controlsChanged: controls != ControlRegisters(of: machine), machine)
    }
  }

  private static func setUp(
    _ scenario: BootScenario, table address: VirtualAddress, on machine: SimulatedMachine
  ) throws(MemorySetupError) -> KernelMemory<SimulatedMachine> {
    let table: FirmwareTable
    do throws(FirmwareMapError) {
      table = try scenario.firmwareTable(at: address, on: machine)
    } catch { throw .firmwareMap(error) }
    let information = BootInformation(
      firmwareTable: table, kernel: KernelImage(physical: scenario.kernel), mapStorage: scenario.mapStorage)
    return try setUpKernel(
      information, configuration: scenario.configuration, reserving: scenario.reserved, on: machine)
  }

  /// Tells the machine who owns what now, as far as KMem may say so itself: its arena, its tables, its heap. Whether it
  /// had a right to them is for `BootInvariants`.
  private static func claimFrames(_ summary: BootSummary, on machine: SimulatedMachine) {
    let usedFrames = (summary.arenaUsedBytes + 4095) / 4096
    machine.setOwner(.bootEarly, from: Frame(summary.arena.start), count: usedFrames)
    for frame in summary.bitmap.framesTouched.numbers { machine.setOwner(.bookkeeping, from: Frame(frame)) }
    machine.setOwner(.table, from: summary.directory.frame)
    for table in summary.tables { machine.setOwner(.table, from: table.frame) }
    for frame in summary.heapFrames { machine.setOwner(.heap, from: frame) }
  }

  /// A refused boot may have written to the arena that it would have had.
  private static func claimArena(_ specification: BootSpecification, on machine: SimulatedMachine) {
    for range in specification.possibleArena.ranges {
      machine.setOwner(.bootEarly, from: Frame(range.lowerBound), count: UInt32(range.count))
    }
  }

  private static func judge(
    refusal: MemorySetupError, _ scenario: BootScenario, _ specification: BootSpecification, controlsChanged: Bool,
    _ machine: SimulatedMachine
  ) -> [Finding] {
    var findings: [Finding] = []
    switch specification.outcome {
    case .refused(let expected) where expected == refusal: break
    case _ where !scenario.mapCertainlyFits: break
    case .refused(let expected):
      findings.append(Finding(.result, .e11, "refused with \(refusal), but the reason is \(expected)"))
    case .booted:
      findings.append(Finding(.result, .p1, "refused with \(refusal), but the machine can boot"))
    }
    if controlsChanged && refusal.stage != .heap {
      findings.append(Finding(.atomicity, .v8, "refused at \(refusal.stage), with control registers changed"))
    }
    return findings + BootInvariants.machineFindings(machine)
  }
}

/// The control registers that paging uses.
private struct ControlRegisters: Equatable {
  let values: [UInt32]

  init(of machine: SimulatedMachine) {
    values = [machine.controlRegister0, machine.controlRegister3, machine.controlRegister4]
  }
}
