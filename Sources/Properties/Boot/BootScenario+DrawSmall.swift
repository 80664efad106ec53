// Machines for traces: those of one subsystem are small, so that memory runs out and the boot costs little, with tables
// below and above the identity limit; those of the whole kernel are drawn like any other, but nearly all of them boot.

import Operations
import PropCheck
import Specification

extension BootScenario {
  /// Draws a machine of a few MiB with a small kernel that boots on it.
  ///
  ///   1 MiB            2 MiB (identity limit)          end of RAM
  ///   ├ kernel ┤ arena ┤┈ reached directly ┈┤┈ through kmap ┈┤
  static func drawSmall(from source: inout Source) throws -> BootScenario {
    let frames = UInt64(try source.integer(in: 0x180...0x900, towards: 0x240))
    var entries = [
      FirmwareMapEntry(base: 0, length: 0x9_FC00, type: FirmwareMemoryType.usable),
      FirmwareMapEntry(base: 0x10_0000, length: frames << 12, type: FirmwareMemoryType.usable),
    ]
    if try source.boolean(percent: 40) {
      let hole = UInt64(try source.integer(in: 0x180...0x300, towards: 0x200))
      let start: UInt64 = hole << 12 | (try source.boolean() ? 0x800 : 0)
      entries.append(FirmwareMapEntry(base: start, length: 0x3800, type: FirmwareMemoryType.reserved))
    }
    var scenario = BootScenario(entries: entries)
    scenario.kernelSize = 0x8000
    scenario.mapCapacity = 16
    scenario.configuration.bootEarlySize = 0x1_0000
    scenario.configuration.identityLimit = UInt32(try source.integer(in: 0x140...0x600, towards: 0x200)) << 12
    scenario.configuration.heapSize = UInt32(try source.integer(in: 0...4, towards: 1)) << 12
    try scenario.drawRoom(from: &source)
    // Where every frame is reached through the window, filling one meets whatever else the window is used for.
    let isTight = UInt64(scenario.configuration.identityLimit) == scenario.kernel.end + 0x1_0000
    if try source.boolean(percent: isTight ? 70 : 25) { scenario.configuration.freedFramePoison = 0x6B6B_6B6B }
    return scenario
  }

  /// Draws how many address spaces there can be, and now and then a machine with much memory, or one whose identity range ends with
  /// boot_early's arena, so that no free frame is reached directly.
  private mutating func drawRoom(from source: inout Source) throws {
    configuration.maximumAddressSpaces = 8
    switch try source.weighted([24, 18, 18, 12, 4, 20, 4]) {
    case 0: break
    case 1: configuration.maximumAddressSpaces = 4
    case 2: configuration.maximumAddressSpaces = 2
    case 3: configuration.maximumAddressSpaces = 64
    case 4: configuration.maximumAddressSpaces = 300
    case 5: configuration.identityLimit = UInt32(kernel.end) + configuration.bootEarlySize
    default: entries[1].length = UInt64(try source.integer(in: 48...72, towards: 64) as UInt32) << 20
    }
  }

  /// Draws a machine as the boot property does, and mends what would only lead to a refusal.
  static func drawBootable(from source: inout Source) throws -> BootScenario {
    let kind = try source.weighted([56, 36, 8])
    if kind == 0 { return try drawSmall(from: &source) }
    var scenario = try drawUsual(from: &source)
    if try source.boolean(percent: 10) { scenario.configuration.freedFramePoison = 0 }
    if kind == 2 { try scenario.drawVirtual(from: &source) }
    scenario.mend()
    return scenario
  }
}
