// Firmware maps of hundreds of entries, out of order. A few numbers say it all: drawn one by one, the entries of such a map would
// be all that a case has.
//
//   entry i      frame  first + step * (i permuted)      of `count` frames or fewer, of a type that the pattern gives

import Operations
import PropCheck
import Specification

extension FirmwareMaps {
  /// The most entries of a long map: beyond the 8 bits of a count, and beyond what any storage of an example holds.
  static let mostEntries: UInt32 = 640

  /// Draws a map of many entries: usable memory from 1 MiB on, and small pieces over it and after it.
  static func drawLong(from source: inout Source) throws -> [FirmwareMapEntry] {
    // As often a few as very many: the number of bits comes first.
    let bits = try source.integer(in: 3...9 as ClosedRange<UInt32>)
    let count = min((1 << bits) + (try source.integer(in: 0...(1 << bits) - 1)), mostEntries)
    let step = try source.integer(in: 1...16, towards: 4) as UInt32
    let stride = try source.element(of: [1, 3, 7, 101, 389] as [UInt32])
    let odd = UInt64(try source.element(of: [0, 1, 0x800, 0xFFF] as [UInt32]))
    let pattern = try source.integer(in: 0...UInt32.max, towards: 2)
    let isCovered = try source.boolean()
    var entries = [
      FirmwareMapEntry(base: 0, length: 0x9_FC00, type: FirmwareMemoryType.usable),
      FirmwareMapEntry(base: 0x10_0000, length: 0x100_0000, type: FirmwareMemoryType.usable),
    ]
    let first: UInt32 = isCovered ? 0x900 : 0x1200
    for index in 0..<count {
      // A stride that shares no factor with the count visits each place once; another repeats some, as firmware does.
      let place = first + index * stride % count * step
      let isUsable = pattern >> (index % 32) & 1 == 0
      entries.append(
        FirmwareMapEntry(
          base: UInt64(place) << 12 + odd, length: UInt64(1 + (index ^ pattern) % step) << 12,
          type: isUsable ? FirmwareMemoryType.usable : FirmwareMemoryType.reserved + index % 3))
    }
    return entries
  }
}
