// Boots of hand-made machines, whose outcome is plain to see, and proof that each invariant can fail.

import Operations
import Sessions
import SimulatedPC
import Specification
import TestSupport
import Testing

@Suite struct BootRunTests {
  @Test func `a PC with 128 MiB boots and every invariant holds`() throws {
    let lease = try MachineLease()
    let run = try BootRun(BootScenario(entries: TestMap.pc), on: lease.machine)
    let findings = run.findings
    #expect(findings.isEmpty)
    guard let summary = run.summary else { return }
    #expect(summary.answers.frames.total == 0x7FE0)
    #expect(summary.identityPages == 16_384)
    #expect(summary.kernelPages == 512)
    #expect(summary.heapPages == 256)
    #expect(summary.answers.arena == 0x300..<0x400)
  }

  /// The arena lies at 3 MiB; a floor above it makes its frames unfit for handing out when boot_early retires.
  @Test(arguments: [0x30_0000, 0x3F_FFFF, 0x40_0001, 0x7FF_0000, UInt32.max] as [UInt32])
  func `untouched frames of boot_early below the floor stay reserved`(floor: UInt32) throws {
    let lease = try MachineLease()
    var scenario = BootScenario(entries: TestMap.pc)
    scenario.configuration.lowMemoryFloor = floor
    scenario.configuration.heapSize = 0
    let run = try BootRun(scenario, on: lease.machine)
    let findings = run.findings
    #expect(findings.isEmpty)
    let lowest = run.summary?.answers.freeRuns.first?.lowerBound ?? .max
    #expect(lowest >= floor >> 12)
  }
}
