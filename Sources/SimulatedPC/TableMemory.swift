// The memory of the smallest machine on which the memory manager can read a firmware table: the table, and the storage
// of its map.
//
//   0x0000_1000 ├ storage of the map, capacity regions ┤
//   0x0100_0000 ├ the firmware's table ┤         after room for twice as many regions as any table has entries
//
// Every other access, and every write to the table, is counted as a stray: the bounds are exact to the word, so
// that AddressSanitizer has nothing to add. A case costs no more than its own accesses.

/// A firmware's table and the storage of a map of it. Copies name the same memory.
package struct TableMemory {
  private struct State {
    let table: UnsafePointer<UInt32>
    let tableSize: UInt32
    let storage: UnsafeMutablePointer<UInt32>
    let storageSize: UInt32
    let loads: UnsafeMutablePointer<UInt32>
    var strays = 0
  }

  package static let storageStart: UInt32 = 0x1000
  package static let tableStart: UInt32 = 0x100_0000

  /// Loads are counted in this many places, by address. One counter would cost more than the loads, since each
  /// had to wait for the one before.
  private static let counters = 8

  private let state: UnsafeMutablePointer<State>

  /// Runs `body` with a table of the given bytes, written by `fill`, and a storage of the given words.
  ///
  /// All parts lie in one block, since separate blocks would cost more than the work on them:
  ///
  ///     block   | counters of loads | table | storage |
  package static func run<Failure: Error>(
    tableSize: Int, storageWords: Int, fill: (UnsafeMutableRawBufferPointer) -> Void,
    _ body: (TableMemory) throws(Failure) -> Void
  ) throws(Failure) {
    let tableWords = (tableSize + 3) / 4
    let block = UnsafeMutablePointer<UInt32>.allocate(capacity: counters + tableWords + storageWords)
    defer { block.deallocate() }
    block.initialize(repeating: 0, count: counters)
    let table = block + counters
    let storage = table + tableWords
    // The bytes that the last word of the table has to spare.
    if tableSize % 4 != 0 { table[tableWords - 1] = .max }
    fill(UnsafeMutableRawBufferPointer(start: table, count: tableSize))
    storage.initialize(repeating: 0xE820_E820, count: storageWords)
    var state = State(
      table: table, tableSize: UInt32(tableWords) * 4, storage: storage, storageSize: UInt32(storageWords) * 4,
      loads: block)
    try withUnsafeMutablePointer(to: &state) { pointer throws(Failure) in
      try body(TableMemory(state: pointer))
    }
  }

  /// Accesses to addresses that are neither the table nor the storage, and writes to the table.
  package var strays: Int { state.pointee.strays }

  /// The word at `address`; all ones if it is a stray's.
  @inline(never)
  package func load(_ address: UInt32) -> UInt32 {
    countLoad(address)
    let inStorage = address &- TableMemory.storageStart
    if inStorage < state.pointee.storageSize { return state.pointee.storage[Int(inStorage / 4)] }
    let inTable = address &- TableMemory.tableStart
    if inTable < state.pointee.tableSize { return state.pointee.table[Int(inTable / 4)] }
    countStray()
    return .max
  }

  private func countLoad(_ address: UInt32) {
    let counter = state.pointee.loads + Int(address / 4 % UInt32(TableMemory.counters))
    counter.pointee &+= 1
    if counter.pointee == WorkLimit.loadsOfTable { countedToTheEnd() }
  }

  @inline(never)
  private func countedToTheEnd() {
    WorkLimit.end(after: UInt64(WorkLimit.loadsOfTable), "times every eighth word, reading one table")
  }

  /// Writes a word of the storage.
  @inline(never)
  package func store(_ word: UInt32, at address: UInt32) {
    let inStorage = address &- TableMemory.storageStart
    if inStorage < state.pointee.storageSize {
      state.pointee.storage[Int(inStorage / 4)] = word
    } else {
      countStray()
    }
  }

  /// Counts operations that reading a table never needs.
  package func countStray() { state.pointee.strays += 1 }
}
