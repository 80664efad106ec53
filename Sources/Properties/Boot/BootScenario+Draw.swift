// Random scenarios: a machine that could be, then as much damage as firmware and loaders do. Every choice at its simplest
// is a PC with 16 MiB and the standard kernel, which boots; its identity range is a small one, since the tables of a large
// one are most of the work of a case and the same in every case.

import Operations
import PropCheck
import Specification

extension BootScenario {
  /// Draws a scenario.
  public static func draw(from source: inout Source) throws -> BootScenario {
    var scenario = try drawUsual(from: &source)
    try scenario.drawVirtual(from: &source)
    return scenario
  }

  /// Draws a scenario whose kernel is linked at 0xC0000000.
  static func drawUsual(from source: inout Source) throws -> BootScenario {
    let entries = try source.span("map") { source in try FirmwareMaps.draw(from: &source) }
    var scenario = BootScenario(entries: entries)
    try source.span("table") { source in try scenario.drawTable(from: &source) }
    try source.span("kernel") { source in try scenario.drawKernel(from: &source) }
    try source.span("configuration") { source in try scenario.drawConfiguration(from: &source) }
    try source.each(0...3) { source in try scenario.drawReservedRange(from: &source) }
    scenario.entersWithPagingOn = try source.boolean(percent: 25) && scenario.canEnterWithPagingOn
    return scenario
  }

  private mutating func drawTable(from source: inout Source) throws {
    switch try source.weighted([68, 15, 13, 2, 2]) {
    case 0: break
    case 1: table = .e820(entrySize: try source.element(of: [24, 20, 28, 21, 23, 25] as [UInt16]))
    case 2: table = .multiboot
    case 3: table = .e820(entrySize: try source.integer(in: 0...64, towards: 20))
    default:
      let bytes = try source.list(0...160) { source in try source.integer(in: 0...0xFF as ClosedRange<UInt8>) }
      table = .raw(try source.boolean() ? bytes : tableBytes + bytes)
    }
    let regions = UInt32(entries.count)
    mapCapacity = max(mapCapacity, regions * 2)
    switch try source.weighted([80, 6, 14]) {
    case 0: break
    case 1: mapCapacity = try source.integer(in: 0...regions + 4, towards: regions + 4)
    default: try makeStorageTight(from: &source)
    }
  }

  /// Leaves room for what is not usable and for some of what is, so that the rest is lost. A small piece behind all other
  /// memory is lost first, and what boots without it is the usual machine.
  private mutating func makeStorageTight(from source: inout Source) throws {
    let limit: UInt64 = 3 << 30
    let end = entries.filter { $0.base < limit }.map { $0.base + min($0.length, limit) }.max() ?? 0
    if end < limit {
      entries.append(FirmwareMapEntry(base: end + 0x10_0000, length: 0x4000, type: FirmwareMemoryType.usable))
    }
    let usable = UInt32(entries.count { $0.type == FirmwareMemoryType.usable })
    let room = try source.integer(in: 1...usable + 1, towards: usable + 1)
    mapCapacity = UInt32(entries.count) - usable + room
  }

  private mutating func drawKernel(from source: inout Source) throws {
    switch try source.weighted([88, 10, 2]) {
    case 0: break
    case 1: kernelStart = UInt64(try source.integer(in: 0...0x4100, towards: 0x100) as UInt32) << 12
    default: kernelStart = try source.integer(in: 0...UInt64.max, towards: 0x10_0000, favouring: Self.edges)
    }
    switch try source.weighted([68, 30, 2]) {
    case 0: kernelSize = UInt64(try source.integer(in: 1...0x200, towards: 0x200) as UInt32) << 12
    case 1: kernelSize = try source.integer(in: 0...0x80_0000, towards: 0x20_0000)
    default: kernelSize = try source.integer(in: 0...UInt64.max, towards: 0x20_0000, favouring: Self.edges)
    }
  }

  /// Draws where the kernel is linked: mostly where all are, else anywhere in the high half, at its end, or out of it.
  mutating func drawVirtual(from source: inout Source) throws {
    switch try source.weighted([76, 14, 3, 3, 4]) {
    case 0: break
    case 1: kernelVirtual += try source.integer(in: 0...0xFFFF, towards: 1) << 12
    case 2:
      let last = 0xD000_0000 - (UInt32(min(kernelSize, 0x1000_0000)) + 4095) / 4096 * 4096
      kernelVirtual = last + (try source.integer(in: 0...8192, favouring: [0, 4096]))
    case 4:
      // The image ends at 2^32, a page behind it, or further: the end in 32 bits is small.
      let pages = try source.integer(in: 0...UInt32(min(kernelSize, 0x1000_0000) / 4096 + 1), towards: 1)
      kernelVirtual = 0 &- pages << 12
    default: kernelVirtual = try source.integer(in: 0...UInt32.max, towards: 0xC000_0000, favouring: Self.edges32)
    }
  }

  private mutating func drawConfiguration(from source: inout Source) throws {
    switch try source.weighted([50, 44, 4, 2]) {
    case 0: configuration.identityLimit = 8 << 20
    case 1: configuration.identityLimit = try source.integer(in: 0x480...0x1400, towards: 0x800) << 12
    default:
      configuration.identityLimit = try source.integer(in: 0...UInt32.max, towards: 64 << 20, favouring: Self.edges32)
    }
    switch try source.weighted([76, 22, 2]) {
    case 0: break
    case 1: configuration.lowMemoryFloor = try source.integer(in: 4096...0x40_0000, towards: 0x10_0000)
    default:
      configuration.lowMemoryFloor = try source.integer(in: 0...UInt32.max, towards: 0x10_0000, favouring: Self.edges32)
    }
    switch try source.weighted([60, 38, 2]) {
    case 0: break
    case 1: configuration.bootEarlySize = try source.integer(in: 0...0x200_000, towards: 0x10_0000)
    default:
      configuration.bootEarlySize = try source.integer(in: 0...UInt32.max, towards: 0x10_0000, favouring: Self.edges32)
    }
    switch try source.weighted([75, 22, 3]) {
    case 0: configuration.heapSize = try source.integer(in: 0...32, towards: 1) << 12
    case 1: configuration.heapSize = try source.integer(in: 0...0x50_0000, towards: 4096)
    default: configuration.heapSize = try source.integer(in: 0...UInt32.max, towards: 4096, favouring: Self.edges32)
    }
    let capacities: [UInt32] = [1024, 2, 1, 65_536, 0, 65_537]
    configuration.maximumAddressSpaces = capacities[try source.weighted([60, 20, 8, 8, 2, 2])]
  }

  private mutating func drawReservedRange(from source: inout Source) throws {
    let start: UInt64 =
      switch try source.weighted([50, 40, 10]) {
      case 0: kernel.end &+ (try source.integer(in: 0...0x10_0000 as ClosedRange<UInt64>))
      case 1: try source.integer(in: 0...0x400_0000 as ClosedRange<UInt64>)
      default: try source.integer(in: 0...UInt64.max, favouring: Self.edges)
      }
    let length: UInt64 =
      try source.weighted([90, 10]) == 0
      ? try source.integer(in: 0...0x40_0000, towards: 4096)
      : try source.integer(in: 0...UInt64.max, favouring: Self.edges)
    reserved.append(ByteRange(start: start, length: length))
  }

  private static let edges: [UInt64] = [
    0, 1, 0xFFF, 0x1000, 0x9_FC00, 0x10_0000, 0xFF_FFFF, 0x100_0000, 0x400_0000, 0xC000_0000, 0xFFFF_F000, 0xFFFF_FFFF,
    0x1_0000_0000, 0x1_0000_0001, UInt64.max - 0xFFF, UInt64.max,
  ]
  private static let edges32: [UInt32] = [
    0, 1, 0xFFF, 0x1000, 0x1001, 0x40_0000, 0x400_0000, 0x400_1000, 0x2F60_8000, 0x2F60_8001, 0xC000_0000, 0xC000_1000,
    0xFFFF_F000, 0xFFFF_FFFF,
  ]
}

/// Random firmware maps: from archetypes of machines, from scratch, and damaged.
public enum FirmwareMaps {
  /// Draws the entries of a firmware's map.
  ///
  /// - Parameter percentLong: how many of a hundred maps have hundreds of entries.
  public static func draw(from source: inout Source, percentLong: Int = 2) throws -> [FirmwareMapEntry] {
    var entries: [FirmwareMapEntry]
    switch try source.weighted([94 - percentLong, 6, percentLong]) {
    case 0: entries = try drawMachine(from: &source)
    case 2: entries = try drawLong(from: &source)
    default: entries = try source.list(0...12) { source in try drawEntry(from: &source) }
    }
    try source.each(0...3) { source in entries = try mutate(entries, &source) }
    return entries
  }

  /// A PC: low memory up to an EBDA, the BIOS, RAM from 1 MiB on, perhaps ACPI behind it, perhaps more above 4 GiB.
  private static func drawMachine(from source: inout Source) throws -> [FirmwareMapEntry] {
    let lowEnd = try source.element(of: [0x9_FC00, 0xA_0000, 0x9_F000, 0x9_F800, 0x8_0000] as [UInt64])
    let mebibytes: UInt64
    switch try source.weighted([90, 10]) {
    case 0: mebibytes = try source.integer(in: 4...96, towards: 16)
    default: mebibytes = try source.integer(in: 1024...4096)
    }
    var entries = [
      FirmwareMapEntry(base: 0, length: lowEnd, type: FirmwareMemoryType.usable),
      FirmwareMapEntry(base: lowEnd, length: 0xA_0000 - lowEnd, type: FirmwareMemoryType.reserved),
      FirmwareMapEntry(base: 0xF_0000, length: 0x1_0000, type: FirmwareMemoryType.reserved),
    ]
    let ramEnd = mebibytes << 20
    let tables = try source.boolean(percent: 50) ? UInt64(0x2_0000) : 0
    if ramEnd > 0x10_0000 + tables {
      let length = ramEnd - 0x10_0000 - tables
      entries.append(FirmwareMapEntry(base: 0x10_0000, length: length, type: FirmwareMemoryType.usable))
    }
    if tables > 0 {
      entries.append(
        FirmwareMapEntry(base: ramEnd - tables, length: tables, type: FirmwareMemoryType.acpiTables))
    }
    if try source.boolean(percent: 20) {
      entries.append(FirmwareMapEntry(base: 0xFFFC_0000, length: 0x4_0000, type: FirmwareMemoryType.reserved))
      entries.append(FirmwareMapEntry(base: 1 << 32, length: 1 << 30, type: FirmwareMemoryType.usable))
    }
    return entries
  }

  private static func drawEntry(from source: inout Source) throws -> FirmwareMapEntry {
    let frames = try source.weighted([60, 40]) == 0
    let base: UInt64 =
      frames
      ? UInt64(try source.integer(in: 0...0x1400 as ClosedRange<UInt32>)) << 12
      : try source.integer(in: 0...UInt64.max, favouring: interesting)
    let length: UInt64 =
      frames
      ? UInt64(try source.integer(in: 0...0x1000, towards: 0x1000) as UInt32) << 12
      : try source.integer(in: 0...UInt64.max, favouring: interesting)
    let types: [UInt32] = [1, 1, 1, 2, 3, 4, 5, 7, 12, 20, 0, UInt32.max]
    let type = try source.element(of: types)
    let attributes: UInt32? = try source.boolean(percent: 10) ? try source.integer(in: 0...3, towards: 1) : nil
    return FirmwareMapEntry(base: base, length: length, type: type, attributes: attributes)
  }

  private static func mutate(_ entries: [FirmwareMapEntry], _ source: inout Source) throws -> [FirmwareMapEntry] {
    try apply(try source.element(of: FirmwareMapMutation.allCases), to: entries, &source)
  }

  /// The entries after `mutation`, whose choices are drawn.
  static func apply(
    _ mutation: FirmwareMapMutation, to entries: [FirmwareMapEntry], _ source: inout Source
  ) throws -> [FirmwareMapEntry] {
    var stop: Stop?
    let mutated = mutation.apply(to: entries) { bound in
      if stop != nil { return 0 }
      do throws(Stop) {
        return try source.integer(in: 0...bound - 1)
      } catch {
        stop = error
        return 0
      }
    }
    if let stop { throw stop }
    return mutated
  }

  private static let interesting: [UInt64] = [
    0, 1, 0xFFF, 0x1000, 0x1001, 0x9_FC00, 0xA_0000, 0xF_FFFF, 0x10_0000, 0x10_0001, 0x30_0000, 0x40_0000, 0x400_0000,
    0xFFFF_F000, 0xFFFF_FFFF, 0x1_0000_0000, 0x1_0000_0001, 0x1_0010_0000, UInt64.max - 0xFFF, UInt64.max,
  ]
}
