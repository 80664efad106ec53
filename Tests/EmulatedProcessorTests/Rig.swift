// A processor on a small machine, with a few instructions in memory.
//
//   0x0800 descriptors   0x1000 code   0x4000 directory   0x5000 table of the first 4 MiB   0x8000 stack's end   0x10000 free

import EmulatedProcessor
import SimulatedPC

/// One processor and what it runs.
final class Rig {
  private let lease: MachineLease
  let processor: EmulatedProcessor
  var machine: SimulatedMachine { lease.machine }

  static let code: UInt32 = 0x1000
  static let end: UInt32 = 0x1F00
  static let freeFrame: UInt32 = 16

  /// Whether there is a library to run machine code with; the tests of processors need it, and say so.
  static var isPossible: Bool {
    do {
      try EmulatorLibrary.load()
      return true
    } catch { return false }
  }

  /// - Parameter code: bytes at `Rig.code`; a RET ends the run.
  init(_ code: [UInt8], countsInstructions: Bool = false) throws {
    lease = try MachineLease()
    var memory = InstalledMemory(freeFrames: 64)
    memory.set(.kernel, from: 1, count: 1)
    memory.set(.bookkeeping, from: 0, count: 1)
    memory.set(.bookkeeping, from: 2, count: 14)
    memory.set(.reserved, from: 32, count: 1)
    memory.set(.data, from: 33, count: 1)
    lease.machine.reset(installing: memory)
    processor = try EmulatedProcessor(on: lease.machine, countsInstructions: countsInstructions)
    machine.poke(code, at: Self.code)
    processor.addCode(code + [UInt8](repeating: 0x90, count: 0x1000 - code.count), at: [Self.code])
    processor.enterProtectedMode(descriptors: 0x800)
  }

  /// One to one, the first 4 MiB, all of it writable.
  func turnPagingOn() {
    machine.setOwner(.table, from: 4, count: 2)
    for index in 0..<UInt32(1024) {
      machine.poke(0, at: 0x4000 + index * 4)
      machine.poke(index << 12 | 3, at: 0x5000 + index * 4)
    }
    machine.poke(0x5003, at: 0x4000)
    machine.loadDirectory(0x4000)
    machine.writeControlRegister0(0x8001_0011)
    processor.takeOverControlRegisters()
  }

  /// Runs the code as a function that is called.
  func call(at start: UInt32 = Rig.code, blocks: UInt64 = 1000) -> RunEnd {
    machine.poke(Self.end, at: 0x8000 - 4)
    processor[register: 4] = 0x8000 - 4
    return processor.run(from: start, until: Self.end, blocks: blocks)
  }

  var kinds: [Violation.Kind] { machine.violations.map(\.kind) }
}
