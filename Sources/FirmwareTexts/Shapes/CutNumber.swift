// Numbers that have lost digits, as far as the other entries of the map show it: an entry that was broken in the middle of a
// number still reads as one.
//
//   /sys/firmware/memmap/0/end:0xf        of 0xfff: the only end that is no multiple of 1 KiB
//   0,0x1000,1                            of 0x2000,0x1000,1: the only start without 0x

import Operations

/// Which entry of a map looks cut.
enum CutNumber {
  private static let page: UInt64 = 4096

  /// The line of an entry of which a number looks cut; nil: of none.
  static func line(in rows: [Row], _ entries: [FirmwareMapEntry]) -> Int? {
    guard rows.count >= 2, rows.count == entries.count else { return nil }
    if let first = rows.first, !first.start.isHexadecimal, first.shape.family != .fields,
      rows.dropFirst().allSatisfy(\.start.isHexadecimal)
    {
      return first.line
    }
    let odd = entries.indices.filter { !isAligned(entries[$0], to: page) }
    guard rows.count >= 3, odd.count == 1, let cut = odd.first, !isAligned(entries[cut], to: 1024) else { return nil }
    return rows[cut].line
  }

  private static func isAligned(_ entry: FirmwareMapEntry, to multiple: UInt64) -> Bool {
    entry.base % multiple == 0 && entry.length % multiple == 0
  }
}
