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
    let arena = FrameSet(specification.arena.map { [$0] } ?? [])
    let table = try scenario.install(on: machine, map: map, arena: arena)
    self.specification = specification
    let controls = ControlRegisters(of: machine)

    machine.beginCommand(recordingWrites: specification.isRefusal)
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
      findings = RefusedBootInvariants(error, scenario, specification, before: controls, machine).findings
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
      firmwareTable: table, kernel: scenario.kernelImage, mapStorage: scenario.mapStorage)
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

  /// What a refused boot has written of its arena is judged word by word: to the machine all of it is boot_early's.
  private static func claimArena(_ specification: BootSpecification, on machine: SimulatedMachine) {
    guard let arena = specification.arena else { return }
    machine.setOwner(.bootEarly, from: Frame(arena.lowerBound), count: UInt32(arena.count))
  }
}
