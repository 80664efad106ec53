// The smallest machine on which KMem's frame allocator runs: no paging, no frames, only what the allocator reads and writes.
//
//   0x0000_1000 ├ the firmware's table ┤├ storage of the map ┤├ bookkeeping, to its very last word ┤
//
//   while the map is read     read        read, written
//   from then on                            read                 read, written
//
// Every other access is counted as a stray, and so is every store that changes a word: a refused command must make none, not
// even one that it takes back, since whoever interrupts it would see it.

import KMem
import KMemReplay
import Operations
import SimulatedPC

/// A machine for the frame allocator alone. Copies name the same memory.
package struct FrameMachine: Machine {
  private struct State {
    var words: UnsafeMutablePointer<UInt32>
    var count: Int
    /// The first words that may be read and written now.
    var readable = 0
    var writable = FrameMachine.storageWord
    /// The word after the last that may be accessed now.
    var end = FrameMachine.bookkeepingWord
    var strays = 0
    var changes = 0
    var loads: UInt64 = 0
  }

  /// The most entries that the firmware's table may have.
  package static let entryLimit = AllocatorMemory.mostEntries

  private static let firstByte: UInt32 = 0x1000
  /// A header of four words and entries of five.
  private static let storageWord = 4 + entryLimit * 5
  private static let bookkeepingWord = storageWord + entryLimit * 2 * Int(FirmwareMap.bytesPerRegion) / 4

  /// Where the bookkeeping begins.
  package static let bookkeepingBase = firstByte + UInt32(bookkeepingWord) * 4

  private let state: UnsafeMutablePointer<State>

  /// A machine with these entries in its table and room for `bookkeeping` bytes, a multiple of 4. It lasts until `release`.
  package init(entries: [FirmwareMapEntry], bookkeeping: UInt32) {
    precondition(entries.count <= Self.entryLimit, "the table has room for \(Self.entryLimit) entries")
    let count = Self.bookkeepingWord + Int(bookkeeping / 4)
    let words = UnsafeMutablePointer<UInt32>.allocate(capacity: count)
    words.initialize(repeating: 0xF8A3_E5A5, count: count)
    words[0] = UInt32(entries.count) | 20 << 16
    var word = 4
    for entry in entries {
      words[word] = UInt32(truncatingIfNeeded: entry.base)
      words[word + 1] = UInt32(truncatingIfNeeded: entry.base >> 32)
      words[word + 2] = UInt32(truncatingIfNeeded: entry.length)
      words[word + 3] = UInt32(truncatingIfNeeded: entry.length >> 32)
      words[word + 4] = entry.type
      word += 5
    }
    state = .allocate(capacity: 1)
    state.initialize(to: State(words: words, count: count))
  }

  /// Gives the memory back; the machine and its copies must not be used any more.
  package func release() {
    state.pointee.words.deallocate()
    state.deallocate()
  }

  /// The firmware's map, read into its storage; nil if it is refused. The table cannot be read any more.
  package func readMap() -> FirmwareMap? {
    let storage = PhysicalAddress(Self.firstByte + UInt32(Self.storageWord) * 4)
    var map = FirmwareMap(storage: storage, capacity: UInt32(Self.entryLimit) * 2)
    defer {
      state.pointee.readable = Self.storageWord
      state.pointee.writable = Self.bookkeepingWord
      state.pointee.end = state.pointee.count
    }
    do throws(FirmwareMapError) {
      try map.read(try FirmwareTable(header: VirtualAddress(Self.firstByte), on: self), on: self)
      return map
    } catch { return nil }
  }

  /// The bytes that must not be handed out: all memory of a machine with `bookkeeping` bytes of bookkeeping.
  package static func bytes(withBookkeepingOf bookkeeping: UInt32) -> ByteRange {
    ByteRange(start: UInt64(firstByte), end: UInt64(bookkeepingBase) + UInt64(bookkeeping))
  }

  /// The bookkeeping now, word for word.
  package var bookkeeping: UnsafeBufferPointer<UInt32> {
    UnsafeBufferPointer(
      start: state.pointee.words + Self.bookkeepingWord, count: state.pointee.count - Self.bookkeepingWord)
  }

  /// Changes a word of the bookkeeping in the allocator's back: nothing is counted.
  package func overwrite(_ word: Int, with value: UInt32) {
    precondition(bookkeeping.indices.contains(word), "the bookkeeping has \(bookkeeping.count) words")
    state.pointee.words[Self.bookkeepingWord + word] = value
  }

  // MARK: What the oracles ask

  /// Forgets what was counted for the command before.
  package func beginCommand() {
    state.pointee.changes = 0
    state.pointee.loads = 0
  }

  /// Accesses to anything else than memory that the allocator has business with.
  package var strays: Int { state.pointee.strays }

  /// Stores that changed a word since the command began.
  package var changes: Int { state.pointee.changes }

  /// Words loaded since the command began.
  package var loads: UInt64 { state.pointee.loads }

  // MARK: Machine

  package func load(_ address: VirtualAddress) -> UInt32 {
    state.pointee.loads &+= 1
    if state.pointee.loads == WorkLimit.loadsOfCommand { WorkLimit.end(after: WorkLimit.loadsOfCommand) }
    let word = Int(address.rawValue &- Self.firstByte) / 4
    guard address.rawValue % 4 == 0, word >= state.pointee.readable, word < state.pointee.end else { return stray() }
    return state.pointee.words[word]
  }

  package func store(_ value: UInt32, at address: VirtualAddress) {
    let word = Int(address.rawValue &- Self.firstByte) / 4
    guard address.rawValue % 4 == 0, word >= state.pointee.writable, word < state.pointee.end else {
      _ = stray()
      return
    }
    if state.pointee.words[word] != value { state.pointee.changes &+= 1 }
    state.pointee.words[word] = value
  }

  private func stray() -> UInt32 {
    state.pointee.strays += 1
    return .max
  }

  package func fillPage(at address: VirtualAddress, with word: UInt32) {
    for offset in stride(from: 0, to: 4096 as UInt32, by: 4) { store(word, at: address.advanced(byBytes: offset)) }
  }

  package func copyPage(from source: VirtualAddress, to destination: VirtualAddress) { _ = stray() }
  package var controlRegister0: UInt32 { 1 }
  package var controlRegister3: UInt32 { 0 }
  package var controlRegister4: UInt32 { 0 }
  package func writeControlRegister0(_ value: UInt32) { _ = stray() }
  package func loadDirectory(_ directory: PhysicalAddress) { _ = stray() }
  package func writeControlRegister4(_ value: UInt32) { _ = stray() }
  package func invalidatePage(_ address: VirtualAddress) { _ = stray() }
}
