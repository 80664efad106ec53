// A planted bug in KMem's place: it stores to a frame without an owner. Only a build that poisons the machine's memory ends
// it with a report, so the gate before every campaign runs it.

import PropCheck
import SimulatedPC
import Specification

/// The arena canary: every input is a bug, the first byte says which.
package enum ArenaCanary {
  package static let name = "canary-arena"

  /// Frames of a machine of 256: what each of the bugs stores to.
  private static let frames: [UInt32] = [100, 255, 16]

  /// Stores to a reserved frame, to a hole, or, between two commands, to a free frame.
  package static func check(_ source: inout Source, on machine: SimulatedMachine) throws {
    var memory = InstalledMemory(freeFrames: 64)
    memory.set(.reserved, from: 96, count: 8)
    machine.reset(installing: memory)
    let frame = try source.element(of: frames)
    store(to: frame << 12, on: machine)
    if let violation = machine.violations.first {
      throw PropertyFailure(oracle: Finding.Oracle.machine.rawValue, "V12: \(violation)")
    }
  }

  @inline(never)
  private static func store(to address: UInt32, on machine: SimulatedMachine) {
    machine.store(0x5A5A_5A5A, at: address)
  }
}
