// What a refused memory_setup may leave behind, and proof that each oracle of it can fail: a machine on which something else
// was done before the verdict, or another refusal than KMem's is claimed.

import KMemOnPC
import Operations
import Sessions
import SimulatedPC
import Specification
import Testing

@Suite struct RefusedBootTests {
  /// 1 MiB of RAM behind 1 MiB, a kernel of 16 frames, boot_early behind it: refused at the stage that a test chooses.
  private static func scenario(_ change: (inout BootScenario) -> Void) -> BootScenario {
    var scenario = BootScenario(entries: [
      FirmwareMapEntry(base: 0, length: 0x9_F000, type: FirmwareMemoryType.usable),
      FirmwareMapEntry(base: 0x10_0000, length: 0x10_0000, type: FirmwareMemoryType.usable),
    ])
    scenario.kernelSize = 0x1_0000
    scenario.mapCapacity = 16
    scenario.configuration.identityLimit = 0x20_0000
    scenario.configuration.bootEarlySize = 0x1_0000
    scenario.configuration.heapSize = 0x1000
    change(&scenario)
    return scenario
  }

  private static let noFrameAllocator = scenario { scenario in
    scenario.configuration.bootEarlySize = 1
    scenario.entries.append(high)
  }
  private static let noPaging = scenario { $0.configuration.bootEarlySize = 0x3000 }
  private static let noHeap = scenario { $0.configuration.heapSize = 0x20_0000 }
  private static let high = FirmwareMapEntry(base: 1 << 31, length: 0x1000, type: FirmwareMemoryType.usable)

  private static let stages: [(scenario: BootScenario, stage: BootStage)] = [
    (scenario { $0.configuration.lowMemoryFloor = 0 }, .bootMemory), (scenario { $0.entries = [] }, .bootMemory),
    (scenario { $0.entries[1].base += 0x1000 }, .bootMemory),
    (scenario { $0.configuration.bootEarlySize = 0 }, .bootEarly), (noFrameAllocator, .frameAllocator),
    (noPaging, .paging), (noHeap, .heap),
  ]

  @Test func `every stage refuses, and leaves all as it was`() throws {
    let lease = try MachineLease()
    for (scenario, stage) in Self.stages {
      let run = try BootRun(scenario, on: lease.machine)
      let (refusal, findings) = (run.refusal, run.findings)
      #expect(refusal?.stage == stage)
      #expect(findings.isEmpty, "\(stage)")
    }
  }

  /// Judges a boot after which `mischief` was done.
  private static func findings(
    _ scenario: BootScenario, claiming claimed: BootRefusal? = nil,
    _ mischief: (SimulatedMachine, BootSpecification) -> Void = { _, _ in }
  ) throws -> [Finding] {
    let lease = try MachineLease()
    let machine = lease.machine
    let specification = BootSpecification(scenario, map: scenario.reference)
    guard case .refused(let expected) = specification.outcome else { return [] }
    var failure = BootFailure(
      claimed ?? expected, message: "a refusal that a test claims", stageName: (claimed ?? expected).stage.kernelName)
    let before: ControlRegisters
    if expected.stage == .heap {
      // Paging is on, and the tables are there: only KMem can make them.
      let run = try BootRun(scenario, on: machine)
      if claimed == nil { failure = try #require(run.failure) }
      before = ControlRegisters(of: machine)
    } else {
      let arena = FrameSet(specification.arena.map { [$0] } ?? [])
      _ = try scenario.install(on: machine, map: specification.map, arena: arena)
      before = ControlRegisters(of: machine)
      machine.beginCommand(recordingWrites: true)
    }
    mischief(machine, specification)
    return RefusedBootInvariants(failure, scenario, specification, before: before, machine).findings
  }

  @Test func `the name of another stage is a finding`() {
    #expect(RefusedBootInvariants.objection(to: "pmm_init", of: .frameAllocator) == nil)
    #expect(RefusedBootInvariants.objection(to: "pmm_init", of: .paging)?.oracle == .result)
  }

  @Test func `another reason is a finding`() throws {
    let findings = try Self.findings(Self.noPaging, claiming: .heap(.outOfMemory))
    #expect(findings.contains { $0.oracle == .result })
  }

  @Test(arguments: [0x5000, 0x10_0000, 0x11_1000, 0x11_3000, 0x11_4000, 0x1F_F000] as [UInt32])
  func `a word that changes outside what was handed out is a finding`(address: UInt32) throws {
    let findings = try Self.findings(Self.noPaging) { machine, _ in machine.store(1, at: address) }
    // The storage of the map is the image's first bytes; the arena, at 0x110000, holds the bookkeeping, the directory and the
    // window's table, and then nothing more.
    let isAllowed = address == 0x10_0000 || address == 0x11_1000
    #expect(findings.contains { $0.oracle == .atomicity } == !isAllowed)
  }

  @Test func `a refusal before the table is read leaves the storage of the map alone`() throws {
    let scenario = Self.scenario { $0.configuration.lowMemoryFloor = 0 }
    let findings = try Self.findings(scenario) { machine, _ in machine.store(1, at: 0x10_0000) }
    #expect(findings.contains { $0.oracle == .atomicity && $0.clause == .e10 })
  }

  @Test func `a control register that changes before paging is a finding`() throws {
    let findings = try Self.findings(Self.noPaging) { machine, _ in
      machine.loadDirectory(0x11_1000)
    }
    #expect(findings.contains { $0.oracle == .atomicity && $0.clause == .v8 })
  }

  @Test func `a heap page, or a heap table, that stays behind is a finding`() throws {
    #expect(try Self.findings(Self.noHeap).isEmpty)
    let findings = try Self.findings(Self.noHeap) { machine, specification in
      let directory = UInt32(specification.earlyBlocks[1].lowerBound)
      machine.poke(0x11_8003, at: directory + 0x340 * 4)
    }
    #expect(findings.contains { $0.oracle == .atomicity && $0.clause == .v10 })
  }

  /// Two usable regions and a hole between them, in a storage for one region.
  @Test func `where the map does not fit, arena and reason follow from what is kept of it`() throws {
    let scenario = Self.scenario { scenario in
      scenario.mapCapacity = 1
      scenario.configuration.heapSize = 0
    }
    let stored = StoredFirmwareMap(scenario, scenario.reference) {
      KMemManager().storedMap(of: scenario.tableBytes, isMultiboot: false, capacity: 1)
    }
    #expect(stored.map.regions.count == 1 && stored.objection == nil)
    let lease = try MachineLease()
    let run = try BootRun(scenario, on: lease.machine)
    let findings = run.findings
    #expect(findings.isEmpty)
    let kept = BootSpecification(scenario, map: scenario.reference)
    let whole = BootSpecification(Self.scenario { _ in }, map: scenario.reference)
    #expect(kept.map.usableFrameCount < whole.map.usableFrameCount)
  }

  @Test func `reserved memory that is lost, or memory that becomes usable, is an objection`() throws {
    let map = ReferenceFirmwareMap(
      [
        FirmwareMapEntry(base: 0, length: 0x1000, type: FirmwareMemoryType.usable),
        FirmwareMapEntry(base: 0x1000, length: 0x1000, type: FirmwareMemoryType.reserved),
      ], attributes: .absent)
    let regions = map.regions
    #expect(map.objection(toKeeping: regions) == nil)
    #expect(map.objection(toKeeping: [regions[1]]) == nil)
    #expect(map.objection(toKeeping: [regions[0]]) != nil)
    #expect(map.objection(toKeeping: [.init(first: 0, last: 0x1001, type: 1), regions[1]]) != nil)
  }
}
