// All traces up to a bound, on a machine with a handful of frames: what random traces may miss by chance, these cannot.

import PropCheck

/// A small scope of which every trace is run.
public struct ExhaustiveScope: Sendable {
  /// Its stable name.
  public let name: String

  /// What its traces are, in one line.
  public let summary: String

  /// How many traces there are.
  public let traces: Int

  /// The most commands of a trace.
  let bound: Int

  /// The frames that are free when a trace begins.
  let free: UInt32

  /// Draws one command.
  let command: @Sendable (KernelSession, inout Source) throws -> Operation

  /// All scopes.
  public static let all = [
    ExhaustiveScope(
      name: "exhaustive frames", summary: "all traces of up to four frame commands with three free frames",
      traces: 1 + 5 + 25 + 125 + 625, bound: 4, free: 3
    ) { session, source in
      let handles = session.frameHandles
      switch try source.integer(in: 0...4 as ClosedRange<Int>) {
      case 0: return .allocateFrame
      case 1: return .allocateFrames(count: 2, alignment: 4096, below: 1 << 32)
      case 2: return .freeFrame(physical: handles.first ?? 0)
      case 3: return .freeFrame(physical: handles.last ?? 0x10_0000)
      default: return .freeFrames(physical: handles.first ?? 0, count: 2)
      }
    },
    ExhaustiveScope(
      name: "exhaustive paging", summary: "all traces of up to three paging commands with two free frames",
      traces: 1 + 10 + 100 + 1000, bound: 3, free: 2
    ) { _, source in
      let virtual: UInt32 = try source.boolean() ? 0x40_1000 : 0x40_0000
      switch try source.integer(in: 0...4 as ClosedRange<Int>) {
      case 0: return .map(virtual: virtual, physical: 0x10_0000, flags: 0x2, space: 0)
      case 1: return .unmap(virtual: virtual, space: 0)
      case 2: return .protect(virtual: virtual, flags: 0x4, space: 0)
      case 3: return .createSpace
      default: return .mapUserPages(virtual: virtual, size: 4096, flags: 0x6, space: 1)
      }
    },
  ]

  /// Runs one trace on a machine that is reset for it.
  public func check(_ source: inout Source, on machine: SimulatedMachine) throws {
    do {
      var run = try BootRun(Self.tiny, on: machine)
      guard let session = try KernelSession(&run, on: machine) else { throw Finding(.result, .p1, "it does not boot") }
      try session.drain(leaving: free)
      try source.each(0...bound) { source in
        let operation = try command(session, &source)
        try take(&source, operation, on: session)
      }
      try session.finish()
    } catch let finding as Finding { throw PropertyFailure(finding) }
  }

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
}
