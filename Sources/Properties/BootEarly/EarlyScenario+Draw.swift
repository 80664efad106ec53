// Machines for boot_early as a property draws them.

import Operations
import PropCheck
import Specification

extension EarlyScenario {
  /// Draws a machine on which boot_early opens more often than not.
  static func draw(from source: inout Source) throws -> EarlyScenario {
    var machine = try drawMap(from: &source)
    machine.kernelSize = try source.integer(in: 1...0x8000, towards: 0x2000)
    machine.mapCapacity = 128
    let reach = UInt32(try source.integer(in: 0x104...0x200, towards: 0x180)) << 12
    machine.configuration.identityLimit = UInt32(machine.kernelStart) - 0x10_0000 + reach
    if try source.boolean(percent: 30) {
      machine.configuration.lowMemoryFloor = try source.integer(in: 4096...0x14_0000, towards: 0x10_0000)
    }
    let sizes: [UInt32] = [0, 1, 4095, 4096, 4097, 0x10_0000, .max]
    switch try source.weighted([42, 42, 8, 8]) {
    case 3:
      machine.configuration.bootEarlySize = 0x1_0000
      try machine.reserveMany(upTo: 24, from: &source)
    case 0: machine.configuration.bootEarlySize = try source.integer(in: 1...0x2_0000, towards: 0x1_0000)
    case 1: machine.configuration.bootEarlySize = UInt32(try source.integer(in: 1...24, towards: 8)) << 12
    default: machine.configuration.bootEarlySize = try source.element(of: sizes)
    }
    machine.configuration.maximumAddressSpaces = try source.element(of: [2, 1, 8, 1024, 4096] as [UInt32])
    try source.each(0...2) { source in try machine.reserveNearby(from: &source) }
    machine.entersWithPagingOn = try source.boolean(percent: 15) && machine.canEnterWithPagingOn
    try machine.drawVirtual(from: &source)
    var scenario = EarlyScenario(machine: machine)
    if try source.boolean(percent: 30) { try scenario.choosePlace(from: &source) }
    return scenario
  }

  private static func drawMap(from source: inout Source) throws -> BootScenario {
    switch try source.weighted([77, 12, 11]) {
    case 0: return BootScenario(entries: try drawSmallMap(from: &source))
    // No more than certainly fit into 128 regions: what is lost of a longer map is the boot's to judge.
    case 1: return BootScenario(entries: Array(try FirmwareMaps.draw(from: &source).prefix(63)))
    default: return try drawHigh(from: &source)
    }
  }

  /// Draws a machine whose kernel, and with it boot_early, lies at or above 1 GiB: beyond some power of two that an address or an
  /// alignment can be.
  private static func drawHigh(from source: inout Source) throws -> BootScenario {
    let starts: [UInt64] = [0x8000_0000, 0x9000_0000, 0xA123_4000, 0x7FFF_0000, 0x4000_0000, 0xBFE0_0000]
    let start = try source.element(of: starts)
    let frames = UInt64(try source.integer(in: 0x20...0x300, towards: 0x80))
    var machine = BootScenario(entries: [
      FirmwareMapEntry(base: 0, length: 0x9_FC00, type: FirmwareMemoryType.usable),
      FirmwareMapEntry(base: start, length: frames << 12, type: FirmwareMemoryType.usable),
    ])
    machine.kernelStart = start
    return machine
  }

  private static func drawSmallMap(from source: inout Source) throws -> [FirmwareMapEntry] {
    let frames = UInt64(try source.integer(in: 0x20...0x300, towards: 0x80))
    var entries = [
      FirmwareMapEntry(base: 0, length: 0x9_FC00, type: FirmwareMemoryType.usable),
      FirmwareMapEntry(base: 0x10_0000, length: frames << 12, type: FirmwareMemoryType.usable),
    ]
    try source.each(0...2) { source in
      let base = 0x10_0000 + UInt64(try source.integer(in: 0x6000...0x4_0000, towards: 0x1_0000))
      let length = UInt64(try source.integer(in: 1...0x9000, towards: 4096))
      let type = try source.element(of: [FirmwareMemoryType.reserved, FirmwareMemoryType.acpiTables, 20])
      entries.append(FirmwareMapEntry(base: base, length: length, type: type))
    }
    if try source.boolean(percent: 10) {
      entries.append(FirmwareMapEntry(base: 3 << 30, length: 0x10_0000, type: FirmwareMemoryType.usable))
    }
    return entries
  }

  private mutating func choosePlace(from source: inout Source) throws {
    let kernelEnd = UInt32(clamping: machine.kernel.end)
    let start: UInt32 =
      switch try source.weighted([60, 25, 15]) {
      case 0: kernelEnd + (try source.integer(in: 0...0x1_0000 as ClosedRange<UInt32>))
      case 1: try source.integer(in: 0...0x20_0000, towards: 0x10_0000)
      default: try source.element(of: [0, 1, 0x1000, 0x9_F000, 0x9_F001, kernelEnd - 1, 0xFFFF_F000, .max] as [UInt32])
      }
    let size: UInt32 =
      switch try source.weighted([60, 15, 25]) {
      case 0: try source.integer(in: 1...0x1_4000, towards: 0x1_0000)
      case 1: try source.element(of: [0, 1, 4097, 0x10_0000, 0xFFFF_F001, .max])
      default: try source.integer(in: 1...20, towards: 16) << 12
      }
    opening = .at(start: start, size: size)
  }
}

extension BootScenario {
  /// Reserves bytes behind the kernel, where a loader puts its modules, or anywhere.
  fileprivate mutating func reserveNearby(from source: inout Source) throws {
    let isNear = try source.weighted([85, 15]) == 0
    let start =
      isNear
      ? kernel.end + UInt64(try source.integer(in: 0...0x1_0000 as ClosedRange<UInt32>))
      : try source.integer(in: 0...UInt64.max, favouring: [0, 0xFFF, 0xF_FFFF, 1 << 32, .max])
    let length =
      isNear
      ? UInt64(try source.integer(in: 0...0x3000, towards: 4096))
      : try source.integer(in: 0...UInt64.max, favouring: [0, 1, 0x10_0000, .max])
    reserved.append(ByteRange(start: start, length: length))
  }
}
