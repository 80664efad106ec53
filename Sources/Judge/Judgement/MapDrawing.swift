// Firmware maps as machines have them, and worse: what a kernel's boot is tried on. The kernel's image always lies in usable
// memory with room behind it, since a loader would not start it otherwise.
//
//   0 ··· 640 K | firmware | 1 MiB ├ image ┤ room ··· end of the first part | holes, tables, devices ··· 4 GiB | more

import KernelFiles
import Operations
import Profiles
import PropCheck
import SimulatedPC
import Specification

/// What a drawn map must leave the kernel.
struct MapNeeds {
  /// Bytes from 1 MiB on that must be usable.
  var mustBeUsable: UInt64
  /// Whether the kernel's code can take a machine of any size.
  var mostMemory: UInt64 = 1 << 32

  init(_ file: KernelFile, _ profile: Profile) {
    let imageEnd = file.segments.map(\.physicalRange.upperBound).max() ?? 1 << 20
    let modules = profile.boot.modules.reduce(0) { $0 + ($1 + 4095) & ~4095 }
    let least = profile.boot.leastMemory ?? min(profile.boot.memory, max(8 << 20, imageEnd + (4 << 20)))
    mustBeUsable = max(least, imageEnd + modules + (1 << 20))
  }

  /// Draws a firmware map.
  func draw(_ source: inout Source) throws -> [FirmwareMapEntry] {
    let usable = FirmwareMemoryType.usable
    let lowEnd = try source.element(of: [0x9_FC00, 0xA_0000, 0x9_F800, 0x8_0000, 0x9_FFFF] as [UInt64])
    let extra = try source.sized(upTo: 48 << 20)
    let first = max(mustBeUsable, 2 << 20) + extra
    var entries = [
      FirmwareMapEntry(base: 0, length: lowEnd, type: usable),
      FirmwareMapEntry(base: 0x10_0000, length: first - 0x10_0000, type: usable),
    ]
    if try source.boolean() {
      entries.insert(FirmwareMapEntry(base: lowEnd, length: 0xA_0000 - min(lowEnd, 0xA_0000), type: 2), at: 1)
      entries.append(FirmwareMapEntry(base: 0xF_0000, length: 0x1_0000, type: 2))
    }
    try source.each(0...6) { source in entries += try odd(after: first, &source) }
    if try source.boolean() { entries = try source.shuffled(entries) }
    return entries
  }

  /// One of the oddities of real maps.
  private func odd(after end: UInt64, _ source: inout Source) throws -> [FirmwareMapEntry] {
    let usable = FirmwareMemoryType.usable
    let other = try source.element(of: [2, 3, 4, 5, 7, 12, 99] as [UInt32])
    // Places behind what must be usable, and lengths that end anywhere in a frame.
    let room = end - mustBeUsable
    let place = mustBeUsable + (room == 0 ? 0 : try source.integer(in: 0...room))
    let length = max(1, try source.sized(upTo: 1 << 20))
    switch try source.integer(in: 0...11) {
    case 0: return [FirmwareMapEntry(base: place, length: length, type: other)]
    case 1: return [FirmwareMapEntry(base: place & ~0xFFF, length: 4096, type: other)]
    case 2: return [FirmwareMapEntry(base: place, length: 0, type: other)]
    case 3: return [FirmwareMapEntry(base: end, length: length, type: other)]
    case 4: return [FirmwareMapEntry(base: end + 0x10_0000, length: length &* 3, type: usable)]
    case 5: return [FirmwareMapEntry(base: 0x10_0000, length: mustBeUsable - 0x10_0000, type: usable)]
    case 6: return [FirmwareMapEntry(base: 0xFFFC_0000, length: 0x4_0000, type: 2)]
    case 7: return [FirmwareMapEntry(base: 1 << 32, length: length << 8, type: usable)]
    case 8: return [FirmwareMapEntry(base: 0xFFF0_0000, length: 0x20_0000, type: 2)]
    case 9: return [FirmwareMapEntry(base: (1 << 32) + place & ~0xFFF, length: 1 << 20, type: usable)]
    case 10: return [FirmwareMapEntry(base: 0xFFFF_F000, length: 0x1000, type: usable)]
    default:
      return [
        FirmwareMapEntry(base: end + 0x800, length: 0x2800, type: usable),
        FirmwareMapEntry(base: end + 0x3000, length: 0x900, type: other),
      ]
    }
  }
}
