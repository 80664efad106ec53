// A command that never ends is ended by the machine, at the same load every time, as a hang.

import PropCheck
import PropCheckHost
import SimulatedPC
import Testing

@Suite struct WorkLimitTests {
  /// Runs `body` on a machine whose commands may load a hundred words, in a child process.
  private static func judged(_ body: @escaping @Sendable (SimulatedMachine) -> Void) throws -> PropertyFailure? {
    var harness = Harness(environment: Environment(), artefacts: nil)
    harness.isolationMilliseconds = 60_000
    let lease = try MachineLease()
    return harness.run("work limit", settings: Settings(cases: 1)) { _ in
      var options = MachineOptions()
      options.loadsOfCommand = 100
      lease.machine.reset(installing: InstalledMemory(freeFrames: 16), options: options)
      body(lease.machine)
    }.report.counterexample?.failure
  }

  private static func load(_ count: Int, on machine: SimulatedMachine) {
    for _ in 0..<count { _ = machine.load(0x1000) }
  }

  @Test func `a command that loads for ever is a hang`() throws {
    let failure = try Self.judged { machine in
      machine.beginCommand()
      Self.load(.max, on: machine)
    }
    #expect(failure?.oracle == "hang")
    #expect(failure?.message == "the process that ran the case was ended by SIGXCPU (out of processor time)")
  }

  @Test func `the limit counts from the beginning of each command`() throws {
    let failure = try Self.judged { machine in
      for _ in 0..<10 {
        machine.beginCommand()
        Self.load(99, on: machine)
        machine.endCommand()
      }
    }
    #expect(failure == nil)
    #expect(try Self.judged { machine in Self.load(100, on: machine) }?.oracle == "hang")
  }

  @Test(arguments: [0, 4] as [UInt32]) func `a reading of a table that loads for ever is a hang`(step: UInt32) {
    var harness = Harness(environment: Environment(), artefacts: nil)
    harness.isolationMilliseconds = 60_000
    let failure = harness.run("work limit of a table", settings: Settings(cases: 1)) { _ in
      TableMemory.run(tableSize: 64, storageWords: 5, fill: { $0.initializeMemory(as: UInt8.self, repeating: 0) }) {
        machine in
        var offset: UInt32 = 0
        while true {
          _ = machine.load(TableMemory.tableStart + offset % 64)
          offset &+= step
        }
      }
    }.report.counterexample?.failure
    #expect(failure?.message == "the process that ran the case was ended by SIGXCPU (out of processor time)")
  }
}
