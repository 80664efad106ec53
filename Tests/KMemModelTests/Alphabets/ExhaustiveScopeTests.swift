// All traces up to a bound, on a machine with a handful of frames: what random traces may miss by chance, these cannot.

import PropCheck
import PropCheckTesting
import Testing

@testable import KMemModel

@Suite struct ExhaustiveScopeTests {
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

  /// Runs every trace of at most `bound` commands, drawn by `command`, with `free` frames to go round.
  private static func runAll(
    _ name: String, bound: Int, free: UInt32, traces: Int,
    _ command: @escaping (KernelSession, inout Source) throws -> Operation
  ) throws {
    let lease = try MachineLease()
    let machine = lease.machine
    let report = checkExhaustively(name) { source in
      var run = try BootRun(tiny, on: machine)
      let session = try #require(try KernelSession(&run, on: machine))
      try session.drain(leaving: free)
      try source.each(0...bound) { source in
        let operation = try command(session, &source)
        do throws(Finding) { try session.perform(operation) } catch { throw PropertyFailure(error) }
      }
      do throws(Finding) { try session.finish() } catch { throw PropertyFailure(error) }
    }
    #expect(report.statistics.passed == traces)
  }

  @Test func `all traces of four frame commands with three free frames`() throws {
    try Self.runAll("exhaustive frames", bound: 4, free: 3, traces: 1 + 5 + 25 + 125 + 625) { session, source in
      let handles = session.frameHandles
      switch try source.integer(in: 0...4 as ClosedRange<Int>) {
      case 0: return .allocateFrame
      case 1: return .allocateFrames(count: 2, alignment: 4096, below: 1 << 32)
      case 2: return .freeFrame(physical: handles.first ?? 0)
      case 3: return .freeFrame(physical: handles.last ?? 0x10_0000)
      default: return .freeFrames(physical: handles.first ?? 0, count: 2)
      }
    }
  }

  @Test func `all traces of three paging commands with two free frames`() throws {
    try Self.runAll("exhaustive paging", bound: 3, free: 2, traces: 1 + 10 + 100 + 1000) { _, source in
      let virtual: UInt32 = try source.boolean() ? 0x40_1000 : 0x40_0000
      switch try source.integer(in: 0...4 as ClosedRange<Int>) {
      case 0: return .map(virtual: virtual, physical: 0x10_0000, flags: 0x2, space: 0)
      case 1: return .unmap(virtual: virtual, space: 0)
      case 2: return .protect(virtual: virtual, flags: 0x4, space: 0)
      case 3: return .createSpace
      default: return .mapUserPages(virtual: virtual, size: 4096, flags: 0x6, space: 1)
      }
    }
  }
}
