// The smallest machine on which KMem can read a firmware table: a table and a storage, with paging off.

import KMem
import KMemReplay
import SimulatedPC

/// A machine for the firmware map alone. Copies name the same memory.
package struct TableMachine: Machine {
  private let memory: TableMemory

  /// Runs `body` on a machine with a table of the given bytes, written by `fill`, in memory, and a storage for `capacity`
  /// regions.
  package static func run<Failure: Error>(
    tableSize: Int, capacity: UInt32, fill: (UnsafeMutableRawBufferPointer) -> Void,
    _ body: (TableMachine) throws(Failure) -> Void
  ) throws(Failure) {
    let words = Int(capacity * FirmwareMap.bytesPerRegion / 4)
    try TableMemory.run(tableSize: tableSize, storageWords: words, fill: fill) { memory throws(Failure) in
      try body(TableMachine(memory: memory))
    }
  }

  /// Accesses to addresses that are neither the table nor the storage, writes to the table, and whatever else a machine can
  /// do.
  package var strays: Int { memory.strays }

  package func load(_ address: VirtualAddress) -> UInt32 { memory.load(address.rawValue) }
  package func store(_ word: UInt32, at address: VirtualAddress) { memory.store(word, at: address.rawValue) }
  package func fillPage(at address: VirtualAddress, with word: UInt32) { memory.countStray() }
  package func copyPage(from source: VirtualAddress, to destination: VirtualAddress) { memory.countStray() }
  package var controlRegister0: UInt32 { 1 }
  package var controlRegister3: UInt32 { 0 }
  package var controlRegister4: UInt32 { 0 }
  package func writeControlRegister0(_ value: UInt32) { memory.countStray() }
  package func loadDirectory(_ directory: PhysicalAddress) { memory.countStray() }
  package func writeControlRegister4(_ value: UInt32) { memory.countStray() }
  package func invalidatePage(_ address: VirtualAddress) { memory.countStray() }
}
