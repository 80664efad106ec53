// The firmware's table as it lies in memory: sizes of entries, addresses, Multiboot, and tables that cannot be right.

import KMem
import Operations
import Specification
import Testing

@Suite struct FirmwareTableTests {
  private static let two = [entry(0x1000, 0x3000, 1), entry(0x2000, 0x1000, 2)]
  private static let twoRegions = [region(0x1000, 0x1FFF, 1), region(0x2000, 0x2FFF, 2), region(0x3000, 0x3FFF, 1)]

  /// Any entry size from 20 on, at any alignment of the table.
  @Test(arguments: [UInt16(20), 21, 23, 24, 25, 27, 64], [UInt32(0), 1, 2, 3])
  func entriesOfAnySizeAtAnyAddress(size: UInt16, offset: UInt32) throws {
    let rig = try MapRig()
    let table = try rig.table(RawFirmwareTable(Self.two, entrySize: size, padding: 0xEE), offset: offset)
    #expect(table.address == VirtualAddress(MapRig.table + offset + 16))
    #expect(table.layout == .e820(count: 2, entrySize: UInt32(size)))
    #expect(rig.regions(of: try rig.read(table)) == Self.twoRegions)
    #expect(rig.machine.violations == [])
  }

  /// E13: an entry of 20 to 23 bytes has no attribute word, whatever lies behind it.
  @Test(arguments: [UInt16(20), 23]) func shortEntriesHaveNoAttributes(size: UInt16) throws {
    let rig = try MapRig()
    var bytes = RawFirmwareTable(Self.two, entrySize: size).bytes()
    for index in 36..<min(36 + Int(size) - 20, bytes.count) { bytes[index] = 0xFE }
    rig.machine.pokeBytes(bytes, at: MapRig.table)
    let table = try FirmwareTable(header: VirtualAddress(MapRig.table), on: rig.machine)
    #expect(rig.regions(of: try rig.read(table)) == Self.twoRegions)
  }

  struct Broken: Sendable {
    var address: UInt32 = MapRig.table
    var layout: FirmwareTable.Layout
    var error: FirmwareMapError
  }

  static let broken: [Broken] = [
    Broken(layout: .e820(count: 1, entrySize: 19), error: .entrySizeTooSmall(size: 19)),
    Broken(layout: .e820(count: 0, entrySize: 0), error: .entrySizeTooSmall(size: 0)),
    Broken(layout: .e820(count: 0, entrySize: 20), error: .emptyTable),
    Broken(layout: .e820(count: 65_536, entrySize: 20), error: .tooManyEntries(limit: 65_535)),
    Broken(layout: .e820(count: .max, entrySize: .max), error: .tooManyEntries(limit: 65_535)),
    Broken(layout: .e820(count: 1, entrySize: .max), error: .tableOutsideAddressSpace),
    Broken(layout: .e820(count: 65_535, entrySize: 65_553), error: .tableOutsideAddressSpace),
    Broken(address: 0xFFFF_FFF0, layout: .e820(count: 1, entrySize: 20), error: .tableOutsideAddressSpace),
    Broken(address: 0xFFFF_FFED, layout: .e820(count: 1, entrySize: 20), error: .tableOutsideAddressSpace),
    Broken(layout: .multiboot(length: 0), error: .emptyTable),
    Broken(layout: .multiboot(length: 23), error: .malformedMultibootEntry(offset: 0)),
    Broken(address: 0xFFFF_FFF0, layout: .multiboot(length: 17), error: .tableOutsideAddressSpace),
    Broken(address: .max, layout: .multiboot(length: .max), error: .tableOutsideAddressSpace),
  ]

  /// E11, E13, and no wrap: refused before an entry is read.
  @Test(arguments: broken) func tablesThatCannotBeRightAreRefused(row: Broken) throws {
    let rig = try MapRig()
    var map = FirmwareMap(storage: PhysicalAddress(0), capacity: MapRig.capacity)
    let table = FirmwareTable(address: VirtualAddress(row.address), layout: row.layout)
    #expect(throws: row.error) { try map.read(table, on: rig.machine) }
    #expect(rig.machine.violations == [])
  }

  @Test func aHeaderAtTheEndOfTheAddressSpaceIsRefused() throws {
    let rig = try MapRig()
    #expect(throws: FirmwareMapError.tableOutsideAddressSpace) {
      try FirmwareTable(header: VirtualAddress(0xFFFF_FFF1), on: rig.machine)
    }
  }

  /// E11: no usable frame is an error, not "all free".
  @Test(arguments: [
    [entry(0x1000, 0, 1)], [entry(0x1000, 0x1000, 2)], [entry(0x1001, 0x1FFE, 1)], [entry(1 << 32, 1 << 32, 1)],
    [entry(0x1000, 0x1000, 1), entry(0x1FFF, 1, 5)],
    [entry(0x1000, 0x1000, 1, attributes: 0), entry(0x3000, 0x1000, 2, attributes: 1)],
  ]) func aTableWithoutAUsableFrameIsRefused(entries: [FirmwareMapEntry]) throws {
    let rig = try MapRig()
    #expect(throws: FirmwareMapError.noUsableMemory) { _ = try rig.read(entries) }
  }

  /// As many entries as a 16-bit count can say are read.
  @Test func aFullTableIsRead() throws {
    let rig = try MapRig()
    // Runs of two frames with holes between them in the low entries; the rest says nothing.
    var entries = Array(repeating: entry(0, 0, 1), count: 65_535)
    entries[65_534] = entry(0x1000, 0x1000, 1)
    let table = try rig.table(RawFirmwareTable(entries))
    let map = try rig.read(table)
    #expect(rig.regions(of: map) == [region(0x1000, 0x1FFF, 1)])
    #expect(map.diagnostics.emptyEntries == 65_534)
  }

  /// Entries of a Multiboot map that start with their own size.
  private func multiboot(_ entries: [(size: UInt32, entry: FirmwareMapEntry)]) -> [UInt8] {
    entries.flatMap { size, entry -> [UInt8] in
      let words = [
        size, UInt32(truncatingIfNeeded: entry.base), UInt32(entry.base >> 32),
        UInt32(truncatingIfNeeded: entry.length), UInt32(entry.length >> 32), entry.type,
      ]
      let bytes = words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
      return bytes + Array(repeating: 0xEE, count: max(0, Int(size) - 20))
    }
  }

  /// E11: a list with one entry more than the limit is refused, however it is made up.
  @Test func multibootEntriesAreLimited() throws {
    let rig = try MapRig()
    let limit = FirmwareTable.maximumEntries
    #expect(limit == 65_535)
    var bytes = multiboot([(20, Self.two[0])]) + [UInt8](repeating: 0, count: 24 * Int(limit))
    for entry in 1...Int(limit) { bytes[entry * 24] = 20 }
    rig.machine.pokeBytes(bytes, at: MapRig.table)
    let refused = FirmwareTable(
      address: VirtualAddress(MapRig.table), layout: .multiboot(length: UInt32(bytes.count)))
    #expect(throws: FirmwareMapError.tooManyEntries(limit: limit)) { _ = try rig.read(refused) }
    let full = FirmwareTable(
      address: VirtualAddress(MapRig.table), layout: .multiboot(length: UInt32(bytes.count - 24)))
    #expect(try rig.read(full).diagnostics.entries == limit)
  }

  @Test(arguments: [UInt32(0), 1, 3]) func multibootEntriesMayHaveDifferentSizes(offset: UInt32) throws {
    let rig = try MapRig()
    let bytes = multiboot([(20, Self.two[0]), (25, Self.two[1]), (24, entry(0, 0, 2))])
    rig.machine.pokeBytes(bytes, at: MapRig.table + offset)
    let table = FirmwareTable(
      address: VirtualAddress(MapRig.table + offset), layout: .multiboot(length: UInt32(bytes.count)))
    #expect(rig.regions(of: try rig.read(table)) == Self.twoRegions)
    #expect(rig.machine.violations == [])
  }

  /// A size below 20, one that runs past the end, and a rest too short for an entry: the error names the entry.
  @Test(arguments: [UInt32(0), 19, 21, 0xFFFF_FFFC, .max], [UInt32(0), 23])
  func malformedMultibootEntriesAreNamed(size: UInt32, rest: UInt32) throws {
    let rig = try MapRig()
    var bytes = multiboot([(24, Self.two[0]), (20, Self.two[1])])
    for byte in 0..<4 { bytes[28 + byte] = UInt8(truncatingIfNeeded: size >> (byte * 8)) }
    if rest == 23 { bytes.removeLast() }
    rig.machine.pokeBytes(bytes, at: MapRig.table)
    let table = FirmwareTable(
      address: VirtualAddress(MapRig.table), layout: .multiboot(length: UInt32(bytes.count)))
    #expect(throws: FirmwareMapError.malformedMultibootEntry(offset: 28)) { _ = try rig.read(table) }
  }
}
