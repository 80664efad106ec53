// The memory of the smallest machine on which KMem can read a firmware table: two buffers.
//
//   0x0000_1000 ├ storage of the map, capacity regions ┤
//   0x0100_0000 ├ the firmware's table ┤         behind room for twice as many regions as any table has entries
//
// Every other access, and every write to the table, is counted as a stray. A case costs no more than its own accesses.

import CArenaPoison

/// A firmware's table and the storage of a map of it. Copies name the same memory.
package struct TableMemory {
  private struct State {
    let table: UnsafePointer<UInt32>
    let tableSize: UInt32
    let storage: UnsafeMutablePointer<UInt32>
    let storageSize: UInt32
    var strays = 0
    var loads: UInt64 = 0
  }

  package static let storageStart: UInt32 = 0x1000
  package static let tableStart: UInt32 = 0x100_0000
  private let state: UnsafeMutablePointer<State>

  /// Runs `body` with `table` in memory and a storage of so many words. Both buffers are of the very size, so that
  /// AddressSanitizer sees what the bounds here would let through.
  package static func run<Failure: Error>(
    table: [UInt8], storageWords: Int, _ body: (TableMemory) throws(Failure) -> Void
  ) throws(Failure) {
    let tableWords = (table.count + 3) / 4
    let memory = UnsafeMutablePointer<UInt32>.allocate(capacity: tableWords)
    let storage = UnsafeMutablePointer<UInt32>.allocate(capacity: storageWords)
    defer {
      memory.deallocate()
      storage.deallocate()
    }
    // The bytes that the last word of the table has to spare.
    if table.count % 4 != 0 { memory[tableWords - 1] = .max }
    table.withUnsafeBytes { UnsafeMutableRawBufferPointer(start: memory, count: $0.count).copyMemory(from: $0) }
    storage.initialize(repeating: 0xE820_E820, count: storageWords)
    var state = State(
      table: memory, tableSize: UInt32(tableWords) * 4, storage: storage, storageSize: UInt32(storageWords) * 4)
    try withUnsafeMutablePointer(to: &state) { pointer throws(Failure) in
      try body(TableMemory(state: pointer))
    }
  }

  /// Accesses to addresses that are neither the table nor the storage, and writes to the table.
  package var strays: Int { state.pointee.strays }

  /// The word at `address`; all ones if it is a stray's.
  @inline(never)
  package func load(_ address: UInt32) -> UInt32 {
    state.pointee.loads &+= 1
    if state.pointee.loads == WorkLimit.loadsOfTable { WorkLimit.end(after: WorkLimit.loadsOfTable) }
    let inStorage = address &- TableMemory.storageStart
    if inStorage < state.pointee.storageSize { return arena_read(state.pointee.storage + Int(inStorage / 4)) }
    let inTable = address &- TableMemory.tableStart
    if inTable < state.pointee.tableSize { return arena_read(state.pointee.table + Int(inTable / 4)) }
    countStray()
    return .max
  }

  /// Writes a word of the storage.
  @inline(never)
  package func store(_ word: UInt32, at address: UInt32) {
    let inStorage = address &- TableMemory.storageStart
    if inStorage < state.pointee.storageSize {
      arena_write(state.pointee.storage + Int(inStorage / 4), word)
    } else {
      countStray()
    }
  }

  /// Counts what no machine does that only reads a table.
  package func countStray() { state.pointee.strays += 1 }
}
