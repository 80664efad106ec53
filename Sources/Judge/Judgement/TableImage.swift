// The page tables of all known directories as they were before a call, to see afterwards which pages are others.

import SimulatedPC

/// A copy of directories and of their tables.
struct TableImage {
  private struct Directory {
    var address: UInt32
    /// Where its 1024 entries are in `words`.
    var start: Int
    /// Where the entries of each slot's table are in `words`; -1: there is no table.
    var tables: [Int]
  }

  private var directories: [Directory] = []
  private var words: [UInt32] = []

  private static let present: UInt32 = 1
  private static let large: UInt32 = 0x80
  /// Accessed and dirty: the processor's.
  private static let ignored: UInt32 = 0x60

  /// A page whose entry has changed.
  struct Change {
    var directory: UInt32
    var page: UInt32
    var before: UInt32
    var after: UInt32
  }

  /// Copies the tables of `directories`, which are addresses.
  init(of addresses: [UInt32], on machine: SimulatedMachine) {
    for address in addresses where !directories.contains(where: { $0.address == address }) {
      let start = words.count
      Self.append(address >> 12, to: &words, machine)
      var tables = [Int](repeating: -1, count: 1024)
      for slot in 0..<1024 {
        let entry = words[start + slot]
        guard entry & (Self.present | Self.large) == Self.present else { continue }
        tables[slot] = words.count
        Self.append(entry >> 12, to: &words, machine)
      }
      directories.append(Directory(address: address, start: start, tables: tables))
    }
  }

  private static func append(_ frame: UInt32, to words: inout [UInt32], _ machine: SimulatedMachine) {
    let source = machine.words(of: frame)
    words.reserveCapacity(words.count + 1024)
    for index in 0..<UInt32(1024) { words.append(source[index]) }
  }

  /// The first page whose entry changed while present, became present, or became absent.
  ///
  /// - Parameter isExpected: whether a change of the page in a directory, both addresses, is what the call is for.
  func firstChange(on machine: SimulatedMachine, _ isExpected: (_ directory: UInt32, _ page: UInt32) -> Bool) -> Change?
  {
    for directory in directories {
      let now = machine.words(of: directory.address >> 12)
      for slot in 0..<UInt32(1024) {
        let before = words[directory.start + Int(slot)]
        let after = now[slot]
        let old = directory.tables[Int(slot)]
        let hasTable = after & (Self.present | Self.large) == Self.present
        if old < 0 && !hasTable {
          guard (before ^ after) & ~Self.ignored != 0, (before | after) & Self.present != 0 else { continue }
          if !isExpected(directory.address, slot << 22) {
            return Change(directory: directory.address, page: slot << 22, before: before, after: after)
          }
          continue
        }
        let table = hasTable ? machine.words(of: after >> 12) : nil
        for index in 0..<UInt32(1024) {
          let oldEntry = old < 0 ? before & Self.large != 0 ? before : 0 : words[old + Int(index)]
          let newEntry = table?[index] ?? 0
          guard (oldEntry ^ newEntry) & ~Self.ignored != 0, (oldEntry | newEntry) & Self.present != 0 else { continue }
          let page = slot << 22 | index << 12
          if !isExpected(directory.address, page) {
            return Change(directory: directory.address, page: page, before: oldEntry, after: newEntry)
          }
        }
      }
    }
    return nil
  }

  /// The first 4 MiB of a directory that got a table since, if that table maps no page.
  ///
  /// - Parameter isExpected: whether the call may make a table there; both addresses.
  func firstStrayTable(on machine: SimulatedMachine, _ isExpected: (_ directory: UInt32, _ page: UInt32) -> Bool)
    -> UInt32?
  {
    for directory in directories {
      let now = machine.words(of: directory.address >> 12)
      for slot in 0..<UInt32(1024) where directory.tables[Int(slot)] < 0 {
        guard words[directory.start + Int(slot)] & Self.present == 0,
          now[slot] & (Self.present | Self.large) == Self.present, !isExpected(directory.address, slot << 22)
        else { continue }
        let table = machine.words(of: now[slot] >> 12)
        if (0..<UInt32(1024)).allSatisfy({ table[$0] & Self.present == 0 }) { return slot << 22 }
      }
    }
    return nil
  }
}
