// The smallest machine on which KMem can read a firmware table: two buffers with paging off.
//
//   0x0000_1000 ├ storage of the map, capacity regions ┤
//   0x0010_0000 ├ the firmware's table ┤
//
// Every other access, and every write to the table, is counted as a stray. A case costs no more than its own accesses.

import KMem
import MachineSimulation

/// A machine of two buffers, for the firmware map alone. Copies name the same memory.
package struct TableMachine: Machine {
  private struct State {
    let table: UnsafeMutableRawPointer
    let tableSize: Int
    let storage: UnsafeMutablePointer<UInt32>
    let storageSize: UInt32
    var strays = 0
    var loads: UInt64 = 0
  }

  package static let storageStart: UInt32 = 0x1000
  package static let tableStart: UInt32 = 0x10_0000
  private let state: UnsafeMutablePointer<State>

  /// Runs `body` on a machine with `table` in memory and a storage for `capacity` regions. Both buffers are of the very
  /// size, so that AddressSanitizer sees what the machine itself would let through.
  package static func run<Failure: Error>(
    table: [UInt8], capacity: UInt32, _ body: (TableMachine) throws(Failure) -> Void
  ) throws(Failure) {
    let size = (table.count + 3) & ~3
    let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 4)
    let words = UnsafeMutablePointer<UInt32>.allocate(capacity: Int(capacity * FirmwareMap.bytesPerRegion / 4))
    var state = State(
      table: memory, tableSize: size, storage: words, storageSize: capacity * FirmwareMap.bytesPerRegion)
    defer {
      memory.deallocate()
      words.deallocate()
    }
    table.withUnsafeBytes { memory.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(memory), byteCount: $0.count) }
    for index in table.count..<size { memory.storeBytes(of: 0xFF, toByteOffset: index, as: UInt8.self) }
    words.initialize(repeating: 0xE820_E820, count: Int(capacity * FirmwareMap.bytesPerRegion / 4))
    try withUnsafeMutablePointer(to: &state) { pointer throws(Failure) in
      try body(TableMachine(state: pointer))
    }
  }

  /// Accesses to addresses that are neither the table nor the storage, and writes to the table.
  package var strays: Int { state.pointee.strays }

  package func load(_ address: VirtualAddress) -> UInt32 {
    state.pointee.loads &+= 1
    if state.pointee.loads == WorkLimit.loadsOfTable { WorkLimit.end(after: WorkLimit.loadsOfTable) }
    let inTable = address.rawValue &- TableMachine.tableStart
    if inTable < state.pointee.tableSize {
      return state.pointee.table.load(fromByteOffset: Int(inTable & ~3), as: UInt32.self)
    }
    let inStorage = address.rawValue &- TableMachine.storageStart
    if inStorage < state.pointee.storageSize { return state.pointee.storage[Int(inStorage / 4)] }
    return stray()
  }

  package func store(_ word: UInt32, at address: VirtualAddress) {
    let inStorage = address.rawValue &- TableMachine.storageStart
    if inStorage < state.pointee.storageSize {
      state.pointee.storage[Int(inStorage / 4)] = word
    } else {
      _ = stray()
    }
  }

  private func stray() -> UInt32 {
    state.pointee.strays += 1
    return .max
  }

  package func fillPage(at address: VirtualAddress, with word: UInt32) { _ = stray() }
  package func copyPage(from source: VirtualAddress, to destination: VirtualAddress) { _ = stray() }
  package var controlRegister0: UInt32 { 1 }
  package var controlRegister3: UInt32 { 0 }
  package var controlRegister4: UInt32 { 0 }
  package func writeControlRegister0(_ value: UInt32) { _ = stray() }
  package func loadDirectory(_ directory: PhysicalAddress) { _ = stray() }
  package func writeControlRegister4(_ value: UInt32) { _ = stray() }
  package func invalidatePage(_ address: VirtualAddress) { _ = stray() }
}

extension TableMachine {
  /// Reads the table with KMem into the storage: the map so far, and why it was refused if it was.
  ///
  /// - Parameter length: of a Multiboot map, in bytes; `nil` for a BIOS loader's table.
  @inline(never)
  package func readMap(
    capacity: UInt32, multiboot length: UInt32? = nil
  ) -> (map: FirmwareMap, refusal: FirmwareMapError?) {
    var map = FirmwareMap(storage: PhysicalAddress(Self.storageStart), capacity: capacity)
    do throws(FirmwareMapError) {
      let start = VirtualAddress(Self.tableStart)
      if let length {
        try map.read(FirmwareTable(address: start, layout: .multiboot(length: length)), on: self)
      } else {
        try map.read(try FirmwareTable(header: start, on: self), on: self)
      }
      return (map, nil)
    } catch { return (map, error) }
  }
}
