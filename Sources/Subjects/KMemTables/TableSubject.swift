// KMem's firmware map alone, as a subject: a loader's table in memory, and what KMem made of it.

import KMem
import KMemReplay
import Operations
import SimulatedPC

/// A table that KMem has read, on a machine where nothing else is in memory. It is valid while `read` runs.
package struct TableSubject {
  private let machine: TableMachine
  private let map: FirmwareMap

  /// Why the table was refused, and what is said of it; nil: it was not.
  package let refusal: BootRefusal?
  package let refusalText: StaticString?

  /// Puts a table of the given bytes, written by `fill`, into memory, lets KMem read it into a storage for `capacity` regions,
  /// and calls `body` with what came of it.
  ///
  /// - Parameter multiboot: whether the bytes are a Multiboot memory map, not a BIOS loader's table.
  package static func read<Failure: Error>(
    tableSize: Int, capacity: UInt32, multiboot: Bool = false, fill: (UnsafeMutableRawBufferPointer) -> Void,
    _ body: (TableSubject) throws(Failure) -> Void
  ) throws(Failure) {
    try TableMachine.run(tableSize: tableSize, capacity: capacity, fill: fill) { machine throws(Failure) in
      try body(TableSubject(machine, capacity: capacity, length: multiboot ? UInt32(tableSize) : nil))
    }
  }

  @inline(never)
  private init(_ machine: TableMachine, capacity: UInt32, length: UInt32?) {
    self.machine = machine
    var map = FirmwareMap(storage: PhysicalAddress(TableMemory.storageStart), capacity: capacity)
    do throws(FirmwareMapError) {
      let start = VirtualAddress(TableMemory.tableStart)
      if let length {
        try map.read(FirmwareTable(address: start, layout: .multiboot(length: length)), on: machine)
      } else {
        try map.read(try FirmwareTable(header: start, on: machine), on: machine)
      }
      (refusal, refusalText) = (nil, nil)
    } catch {
      (refusal, refusalText) = (BootRefusal(error), error.message)
    }
    self.map = map
  }

  /// Accesses to addresses that are neither the table nor the storage, writes to the table, and whatever else a machine
  /// can do.
  package var strays: Int { machine.strays }

  package var diagnostics: MapDiagnostics { MapDiagnostics(map.diagnostics) }

  /// Regions that the storage holds.
  package var regionCount: UInt32 { map.count }

  /// The region at a place of the storage, in ascending order of address.
  package func region(at index: UInt32) -> MapRegion { MapRegion(map.region(at: index, on: machine)) }

  /// All regions.
  package var regions: [MapRegion] { (0..<map.count).map(region) }

  /// The runs of usable frames, one after another.
  package var usableRuns: UsableRuns { UsableRuns(cursor: map.usableRuns(), machine: machine) }

  /// A walk over the runs of usable frames below 4 GiB.
  package struct UsableRuns {
    fileprivate var cursor: FirmwareMap.UsableRuns
    fileprivate let machine: TableMachine

    /// The next run; nil after the last.
    package mutating func next() -> Range<UInt32>? {
      guard let run = cursor.next(on: machine) else { return nil }
      return run.start..<run.end
    }
  }
}
