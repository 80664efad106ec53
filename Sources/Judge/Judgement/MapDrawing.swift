// Machines to boot kernels on: what firmware describes, and odder ones. The kernel's image always lies in usable
// memory with room after it, since a loader would not start it otherwise.
//
//   0 ··· 640 K | firmware | 1 MiB ├ image, room, modules ┤ 1 MiB of oddities ├ the end ··· 4 GiB | more

import EmulatedKernel
import KernelFiles
import Operations
import Profiles
import PropCheck
import SimulatedPC
import Specification

/// What a drawn machine must leave the kernel.
struct MapNeeds {
  /// The end of the memory that must be usable from 1 MiB on: a multiple of 4096.
  private let room: UInt64
  private let profile: Profile

  private static let usable = FirmwareMemoryType.usable
  /// Bytes after the room in which entries meet.
  private static let stage: UInt64 = 1 << 20

  init(_ file: KernelFile, _ profile: Profile) {
    self.profile = profile
    let imageEnd = file.segments.map(\.physicalRange.upperBound).max() ?? 1 << 20
    let modules = profile.boot.modules.reduce(0) { $0 + ($1 + 4095) & ~4095 }
    let least = profile.boot.leastMemory ?? min(profile.boot.memory, max(8 << 20, imageEnd + (4 << 20)))
    room = (max(least, imageEnd + modules + (1 << 20)) + 4095) & ~4095
  }

  /// Draws a machine.
  func draw(_ source: inout Source) throws -> MachineDescription {
    let lowEnd = try source.element(of: [0x9_FC00, 0xA_0000, 0x9_F800, 0x8_0000, 0x9_FFFF] as [UInt64])
    let end = room + Self.stage + (try source.sized(upTo: 4 << 20))
    var entries = [
      FirmwareMapEntry(base: 0, length: lowEnd, type: Self.usable),
      FirmwareMapEntry(base: 0x10_0000, length: end - 0x10_0000, type: Self.usable),
    ]
    if try source.boolean() {
      entries.insert(FirmwareMapEntry(base: lowEnd, length: 0xA_0000 - min(lowEnd, 0xA_0000), type: 2), at: 1)
      entries.append(FirmwareMapEntry(base: 0xF_0000, length: 0x1_0000, type: 2))
    }
    try source.each(0...8) { source in entries += try odd(end: end, &source) }
    if try source.boolean() { entries = try source.shuffled(entries) }
    var machine = MachineDescription(entries)
    guard case .multiboot = profile.boot.map else { return machine }
    if try source.boolean(percent: 30) {
      try source.each(1...3) { source in machine.extraBytes.append(try source.element(of: [0, 4, 8])) }
    }
    if !profile.boot.modules.isEmpty, try source.boolean() {
      let sizes: [UInt64] = [1, 0x800, 0x1000, 0x1800, 0x1_0000, 0x2_0001]
      var modules: [UInt64] = []
      try source.each(0...3) { source in modules.append(try source.element(of: sizes)) }
      machine.modules = modules
      machine.moduleGap = try source.element(of: [0, 1, 16, 40])
    }
    return machine
  }

  /// An address on the stage: any frame of it, and often a byte inside of the frame.
  private func place(_ source: inout Source) throws -> UInt64 {
    let frame = UInt64(try source.integer(in: 0...Int(Self.stage / 4096) - 1))
    return room + frame << 12 | (try source.element(of: [0, 0x800, 0x400, 0xC00, 1, 0xFFF] as [UInt64]))
  }

  /// One of the oddities of real maps.
  private func odd(end: UInt64, _ source: inout Source) throws -> [FirmwareMapEntry] {
    let other = try source.element(of: [2, 3, 4, 5, 7, 12, 99] as [UInt32])
    let sizes: [UInt64] = [0x1000, 0x1400, 0x400, 0x2000, 0x1_0000, 1, 0xFFF, 0x2_3456]
    let place = try place(&source)
    let length = try source.element(of: sizes)
    switch try source.weighted([30, 6, 6, 6, 8, 6, 4, 6, 6, 6, 6, 6]) {
    case 0: return [FirmwareMapEntry(base: place, length: length, type: other)]
    case 1: return [FirmwareMapEntry(base: place, length: 0, type: other)]
    case 2: return [FirmwareMapEntry(base: end, length: length, type: other)]
    case 3: return [FirmwareMapEntry(base: end + 0x10_0000 + place & 0xFFF, length: length, type: Self.usable)]
    case 4: return [FirmwareMapEntry(base: 0x10_0000, length: room - 0x10_0000, type: Self.usable)]
    case 5:
      // Two pieces of usable memory less than a frame apart.
      let gap = try source.element(of: [0x800, 0x1, 0xFFF, 0x1000] as [UInt64])
      let first = end + 0x20_0000
      return [
        FirmwareMapEntry(base: first, length: 0x2400, type: Self.usable),
        FirmwareMapEntry(base: first + 0x2400 + gap, length: 0x3000, type: Self.usable),
      ]
    case 6: return [FirmwareMapEntry(base: 0xFFFC_0000, length: 0x4_0000, type: 2)]
    case 7: return [FirmwareMapEntry(base: (1 << 32) + place & ~0xFFF, length: length << 8, type: Self.usable)]
    case 8: return [FirmwareMapEntry(base: 0xFFFF_0000, length: 0x1_0000 + length, type: 2)]
    // Usable memory that ends at 4 GiB, and that goes past it.
    case 9: return [FirmwareMapEntry(base: (1 << 32) - 0x2_0000, length: 0x2_0000, type: Self.usable)]
    case 10: return [FirmwareMapEntry(base: (1 << 32) - 0x4_0000, length: 0x40_0000, type: Self.usable)]
    default:
      return [
        FirmwareMapEntry(base: end + 0x40_0800, length: 0x2800, type: Self.usable),
        FirmwareMapEntry(base: end + 0x40_3000, length: 0x900, type: other),
      ]
    }
  }
}
