// Machines that move or grow, as the property draws them.

import Operations
import PropCheck
import Sessions
import Specification

extension MetamorphicPair {
  /// A machine with its memory from `base` on.
  private static func scenario(frames: UInt32, poison: Bool) -> BootScenario {
    var scenario = BootScenario(entries: [
      FirmwareMapEntry(base: 0, length: 0x9_FC00, type: FirmwareMemoryType.usable),
      FirmwareMapEntry(base: UInt64(base), length: UInt64(frames) << 12, type: FirmwareMemoryType.usable),
    ])
    scenario.kernelSize = 0x8000
    scenario.mapCapacity = 16
    scenario.configuration.bootEarlySize = 0x1_0000
    scenario.configuration.identityLimit = 0x56_0000
    scenario.configuration.heapSize = 0x1000
    scenario.configuration.maximumAddressSpaces = 4
    scenario.configuration.freedFramePoison = poison ? 0x6B6B_6B6B : nil
    return scenario
  }

  /// Boots, and runs a few dozen commands of every kind, more often than not with the heap up.
  private func runTrace(on scenario: BootScenario, _ source: inout Source) throws -> FirstRun {
    source.note(firstRunOn: scenario)
    let first = try boot(scenario)
    if try source.boolean(percent: 60) {
      source.note("try kernel.run(.initializeHeap)")
      try first.kernel.perform(.initializeHeap)
    }
    try Alphabet { first.kernel }.frames().pages(starving: 0).addressSpaces().kmap().heap()
      .run(&source, steps: 0...60, typical: 16)
    try source.finish(first)
    return first
  }

  /// Moves the machine's memory up by 4 MiB, so that every alignment that is asked for stays one.
  func moveMachine(_ source: inout Source) throws -> Bool {
    let frames = try source.integer(in: 0x180...0x900, towards: 0x240) as UInt32
    let poison = try source.boolean(percent: 20)
    let first = try runTrace(on: Self.scenario(frames: frames, poison: poison), &source)
    let shift: UInt32 = 4 << 20
    return try source.compare("first.compareMoved(by: \(hexadecimal(shift)))") { try first.compareMoved(by: shift) }
  }

  /// Adds memory at the end.
  func enlargeMachine(_ source: inout Source) throws -> Bool {
    let frames = try source.integer(in: 0x180...0x900, towards: 0x240) as UInt32
    let more = try source.integer(in: 1...0x400 as ClosedRange<UInt32>)
    let first = try runTrace(on: Self.scenario(frames: frames, poison: false), &source)
    return try source.compare("first.compareEnlarged(by: \(more))") { try first.compareEnlarged(by: more) }
  }
}
