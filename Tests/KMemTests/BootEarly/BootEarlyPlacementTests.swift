// Where boot_early opens (B1). Frames of the map, unless a row says otherwise:
//
//   0x100 ├───────── usable ─────────┤ 0x180     0x1C0 ├── usable ──┤ 0x240   identity limit 0x200

import KMem
import Testing

@Suite struct BootEarlyPlacementTests {
  private static let entries = [entry(0, 0x2000, 1), entry(0x10_0000, 0x8_0000, 1), entry(0x1C_0000, 0x8_0000, 1)]

  struct Row: Sendable {
    var claim: String
    var size: UInt32
    var kernelEnd: UInt64 = 0x11_0000
    var limit: UInt32 = 0x20_0000
    var reserved: [PhysicalRange] = []
    var arena: Range<UInt32>?
    var error: BootEarlyError?
  }

  private static func range(_ start: UInt64, _ end: UInt64) -> PhysicalRange { PhysicalRange(start: start, end: end) }

  static let rows: [Row] = [
    Row(claim: "right behind the kernel", size: 0x1000, arena: 0x110..<0x111),
    Row(claim: "the size rounds up to frames", size: 0x1001, arena: 0x110..<0x112),
    Row(claim: "a kernel that ends inside a frame keeps it", size: 1, kernelEnd: 0x11_0001, arena: 0x111..<0x112),
    Row(
      claim: "behind a reserved range that follows the kernel", size: 0x1000, reserved: [range(0x11_0000, 0x11_2001)],
      arena: 0x113..<0x114),
    Row(
      claim: "clear of reserved ranges in any order, overlapping, empty, far away", size: 0x4000,
      reserved: [
        range(0x11_6000, 0x11_6001), range(0x11_3000, 0x11_3000), range(1 << 40, .max), range(0x11_1FFF, 0x11_2000),
        range(0x11_0800, 0x11_2800),
      ], arena: 0x117..<0x11B),
    Row(
      claim: "the gap before a reserved range is used if it is enough", size: 0x2000,
      reserved: [range(0x11_2000, 0x11_3000)], arena: 0x110..<0x112),
    Row(claim: "the whole first region", size: 0x7_0000, arena: 0x110..<0x180),
    Row(
      claim: "the next region, where the first is too small", size: 0x4_0000, kernelEnd: 0x14_1000,
      arena: 0x1C0..<0x200),
    Row(claim: "the largest gap, where none is enough; holes are not crossed", size: .max, arena: 0x110..<0x180),
    Row(
      claim: "the largest gap ends at the identity limit", size: .max, kernelEnd: 0x17_0000, arena: 0x1C0..<0x200),
    Row(
      claim: "a limit inside a frame gives that frame up", size: .max, kernelEnd: 0x17_0000, limit: 0x1F_F800,
      arena: 0x1C0..<0x1FF),
    Row(claim: "size 0", size: 0, error: .emptyArena),
    Row(claim: "kernel at the limit", size: 1, kernelEnd: 0x20_0000, error: .beyondIdentityLimit),
    Row(claim: "kernel past 4 GiB", size: 1, kernelEnd: .max, error: .beyondIdentityLimit),
    Row(claim: "nothing below the limit", size: 1, limit: 0x11_0FFF, error: .noRoom),
    Row(claim: "all of it reserved", size: 1, reserved: [range(0, .max)], error: .noRoom),
  ]

  @Test(arguments: rows) func placeFindsTheLowestGap(row: Row) throws {
    let rig = try MapRig()
    let map = try rig.insert(Self.entries)
    func place() throws -> BootEarly {
      try BootEarly(
        size: row.size, behind: row.kernelEnd, identityLimit: row.limit, map: map, reserved: row.reserved.span,
        on: rig.machine)
    }
    if let error = row.error {
      #expect(throws: error) { _ = try place() }
    } else {
      let arena = try place().arena
      #expect(arena.start..<arena.end == row.arena, "\(row.claim)")
    }
  }

  struct OpenRow: Sendable {
    var start: UInt32
    var size: UInt32
    var limit: UInt32 = 0x20_0000
    var reserved: [PhysicalRange] = []
    var arena: Range<UInt32>?
    var error: BootEarlyError?
  }

  static let openRows: [OpenRow] = [
    OpenRow(start: 0x12_0000, size: 0x2000, arena: 0x120..<0x122),
    OpenRow(start: 0x12_0001, size: 0x2001, arena: 0x121..<0x124),
    OpenRow(start: 0x17_F000, size: .max, arena: 0x17F..<0x180),
    OpenRow(start: 0x1C_0000, size: .max, arena: 0x1C0..<0x200),
    OpenRow(start: 0x12_0000, size: 0x4000, reserved: [range(0x12_1800, 0x12_1801)], arena: 0x120..<0x121),
    OpenRow(start: 0x12_0000, size: 0x4000, reserved: [range(0x12_0FFF, 0x12_1000)], error: .unusableStart),
    OpenRow(start: 0, size: 0x1000, error: .unusableStart),
    OpenRow(start: 0x18_0000, size: 0x1000, error: .unusableStart),
    OpenRow(start: 0x1B_F000, size: 0x8_0000, error: .unusableStart),
    OpenRow(start: 0x12_0000, size: 0, error: .emptyArena),
    OpenRow(start: 0x20_0000, size: 1, error: .beyondIdentityLimit),
    OpenRow(start: 0x1F_F001, size: 1, error: .beyondIdentityLimit),
    OpenRow(start: .max, size: .max, limit: .max, error: .beyondIdentityLimit),
    OpenRow(start: 0xFFFF_E000, size: .max, limit: .max, error: .unusableStart),
  ]

  @Test(arguments: openRows) func openTakesWhatIsUsableFromItsStart(row: OpenRow) throws {
    let rig = try MapRig()
    let map = try rig.insert(Self.entries)
    func open() throws -> BootEarly {
      try BootEarly(
        start: row.start, size: row.size, identityLimit: row.limit, map: map, reserved: row.reserved.span,
        on: rig.machine)
    }
    if let error = row.error {
      #expect(throws: error) { _ = try open() }
    } else {
      let arena = try open().arena
      #expect(arena.start..<arena.end == row.arena)
    }
  }
}
