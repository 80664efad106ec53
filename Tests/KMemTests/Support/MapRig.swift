// A firmware map alone on a machine with paging off, for tests of the map and of what is built from it.
//
//   0x0000_0000 ├ storage of the map: 16 frames ┤
//   0x0010_0000 ├ the firmware's table: as many frames as it needs ┤
//   0x1000_0000 ├ bookkeeping of a frame allocator: 128 frames ┤

import KMem
import Operations
import SimulatedPC
import Specification
import Testing

struct MapRig: ~Copyable {
  private let lease: MachineLease
  var machine: SimulatedMachine { lease.machine }

  static let table: UInt32 = 0x10_0000
  static let bookkeeping = PhysicalAddress(0x1000_0000)
  static let capacity: UInt32 = 3276

  init() throws {
    lease = try MachineLease()
    var memory = InstalledMemory()
    memory.set(.bookkeeping, from: 0, count: 16)
    memory.set(.loader, from: 0x100, count: 0x200)
    memory.set(.bookkeeping, from: 0x10000, count: 128)
    machine.reset(installing: memory)
  }

  /// Puts a raw table into memory, `offset` bytes behind the usual place.
  func table(_ raw: RawFirmwareTable, offset: UInt32 = 0) throws -> FirmwareTable {
    machine.pokeBytes(raw.bytes(), at: MapRig.table + offset)
    return try FirmwareTable(header: VirtualAddress(MapRig.table + offset), on: machine)
  }

  func read(_ table: FirmwareTable, capacity: UInt32 = MapRig.capacity) throws -> FirmwareMap {
    var map = FirmwareMap(storage: PhysicalAddress(0), capacity: capacity)
    try map.read(table, on: machine)
    return map
  }

  func read(_ entries: [FirmwareMapEntry], capacity: UInt32 = MapRig.capacity) throws -> FirmwareMap {
    try read(try table(RawFirmwareTable(fitting: entries)), capacity: capacity)
  }

  /// Inserts entries one by one, which no rule about whole tables hinders.
  func insert(_ entries: [FirmwareMapEntry], capacity: UInt32 = MapRig.capacity) throws -> FirmwareMap {
    var map = FirmwareMap(storage: PhysicalAddress(0), capacity: capacity)
    for entry in entries {
      try map.insert(
        FirmwareEntry(
          base: entry.base, length: entry.length, type: MemoryType(entry.type), attributes: entry.attributes),
        on: machine)
    }
    return map
  }

  func regions(of map: FirmwareMap) -> [ReferenceFirmwareMap.Region] {
    (0..<map.count).map { index in
      let region = map.region(at: index, on: machine)
      return ReferenceFirmwareMap.Region(first: region.start, last: region.last, type: region.type.rawValue)
    }
  }

  func usableRuns(of map: FirmwareMap) -> [ReferenceFirmwareMap.FrameRun] {
    var runs: [ReferenceFirmwareMap.FrameRun] = []
    var cursor = map.usableRuns()
    while let run = cursor.next(on: machine) {
      runs.append(ReferenceFirmwareMap.FrameRun(first: run.start, count: run.count))
    }
    return runs
  }

  /// A frame allocator over `usable` runs of frames, with nothing taken but what is said.
  func allocator(
    usable: [Range<UInt32>], floor: UInt32 = 4096, kernel: PhysicalRange = PhysicalRange(start: 0, end: 0),
    arena: FrameRange = FrameRange(start: 0, end: 0), reserved: [PhysicalRange] = []
  ) throws -> FrameAllocator {
    let map = try insert(
      usable.map {
        FirmwareMapEntry(base: UInt64($0.lowerBound) << 12, length: UInt64($0.count) << 12, type: 1)
      })
    return FrameAllocator(
      base: MapRig.bookkeeping, map: map, floor: floor, kernel: kernel, arena: arena, reserved: reserved.span,
      on: machine)
  }
}

/// Shorthand for tests that spell out tables.
func entry(_ base: UInt64, _ length: UInt64, _ type: UInt32, attributes: UInt32? = nil) -> FirmwareMapEntry {
  FirmwareMapEntry(base: base, length: length, type: type, attributes: attributes)
}

func region(_ first: UInt64, _ last: UInt64, _ type: UInt32) -> ReferenceFirmwareMap.Region {
  ReferenceFirmwareMap.Region(first: first, last: last, type: type)
}
