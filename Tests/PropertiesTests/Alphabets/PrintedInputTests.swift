// What the properties of maps, texts and boots print is Swift: pasted into a test, it judges the same input. They have no place
// for a memory manager that lies, so each fails on purpose here once it has held.

import PropCheck
import Properties
import Sessions
import SimulatedPC
import Specification
import Testing

@Suite struct PrintedInputTests {
  private static let pasted: [(property: String, run: @Sendable () throws -> Void)] = [
    (FirmwareTableProperty.name, table), (FirmwareTextProperty.name, text),
    (FrameProgramProperty.name, frames), (BootProperty.name, boot),
    (BootEarlyProperty.name, starvedBoot),
  ]

  @Test(arguments: pasted.indices) func `an input prints the lines that stand here, which judge it`(
    index: Int
  ) throws {
    let (name, run) = Self.pasted[index]
    let property = try #require(MemoryProperty.named(name))
    let lease = try MachineLease()
    let machine = lease.machine
    var settings = Settings(cases: 200)
    settings.explainEvaluations = 0
    settings.distinctFailures = 1
    let report = Runner("printed \(name)", settings: settings).run { source in
      try property.check(&source, machine)
      let isStarved = source.evidence.covers.contains { $0.satisfied && $0.requirement.label.hasPrefix("every arena") }
      if name == BootEarlyProperty.name && !isStarved { throw Stop.rejected }
      throw PropertyFailure(oracle: "none", "on purpose")
    }
    try PinnedLines(name).expect(try #require(report.counterexample))
    try run()
  }

  private static func table() throws {
    // what was printed: e820-table
    // 96 bytes: 4 entries of 20 bytes
    //   0 9fc00 1
    //   9fc00 400 2
    //   f0000 10000 2
    //   100000 f00000 1
    try FirmwareTableProperty.check([
      0x04, 0x00, 0x14, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
      0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xfc, 0x09, 0x00, 0x00, 0x00, 0x00, 0x00,
      0x01, 0x00, 0x00, 0x00, 0x00, 0xfc, 0x09, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04, 0x00, 0x00,
      0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x0f, 0x00, 0x00, 0x00, 0x00, 0x00,
      0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10, 0x00,
      0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xf0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
    ])
    // the end of it
  }

  private static func text() throws {
    // what was printed: e820-text
    try FirmwareTextProperty.check(Array("".utf8))
    // the end of it
  }

  private static func frames() throws {
    // what was printed: pmm
    let memory = try FrameScenario(
      map: """
        100000 100000 1
        """)
    let frames = try FrameSession(memory)
    try frames.finish()  // compares everything
    // the end of it
  }

  private static func boot() throws {
    // what was printed: boot
    // The machine: START and LENGTH in hexadecimal, TYPE, attributes where there are some.
    var machine = BootScenario(entries: [])
    machine.configuration.identityLimit = 0x800000
    machine.configuration.heapSize = 0x1000
    let lease = try MachineLease()
    let run = try BootRun(machine, on: lease.machine)
    // refused at bootmem_init: the firmware's memory map has no entries; ask the firmware again or fall back to another interface
    if let finding = run.findings.first { throw finding }
    // the end of it
  }

  private static func starvedBoot() throws {
    // what was printed: boot-early
    // The machine: START and LENGTH in hexadecimal, TYPE, attributes where there are some.
    var machine = try BootScenario(
      map: """
        # start           length            type
        0000000000000000  000000000009fc00  1
        0000000000100000  0000000000080000  1
        """)
    machine.kernelSize = 0x2000
    machine.mapCapacity = 0x80
    machine.configuration.identityLimit = 0x180000
    machine.configuration.bootEarlySize = 0x10000
    machine.configuration.maximumAddressSpaces = 0x2
    let lease = try MachineLease()
    try StarvedBoots(heapPages: 1).run(machine, on: lease.machine)  // 10 boots, the last done
    // the end of it
  }
}
