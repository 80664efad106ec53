// The tables as they lie in memory, read without KMem and without any translation: words are copied with paging off
// (Intel SDM volume 3A, section 5.3). Turning paging off drops cached translations, so that no walk may stand between
// a change of the tables and the access that has to see it.

import CBoot
import CMain
import CMetal

/// Bits of directory and table entries, by the manual.
enum EntryBit {
  static var present: UInt32 { 0x001 }
  static var writable: UInt32 { 0x002 }
  static var user: UInt32 { 0x004 }
  static var dirty: UInt32 { 0x040 }

  /// Present, writable, user, both cache bits, page size or PAT, global: all but what the processor sets and what it
  /// ignores.
  static var permissions: UInt32 { 0x19F }

  static var address: UInt32 { 0xFFFF_F000 }
}

/// The word at a physical address.
@inline(never)
func physicalWord(_ physical: UInt32) -> UInt32 {
  boot_physical_copy(physical, main_physical(main_scratch_word()), 1)
  return metal_load(main_scratch_word())
}

/// A page of the image that takes a copy of a page of physical memory.
struct PageCopy {
  private let address: UInt32

  private init(address: UInt32) { self.address = address }

  static func ofDirectory(_ physical: UInt32) -> PageCopy { copy(physical, to: main_directory_copy()) }
  static func ofTable(_ physical: UInt32) -> PageCopy { copy(physical, to: main_table_copy()) }

  private static func copy(_ physical: UInt32, to address: UInt32) -> PageCopy {
    boot_physical_copy(physical, main_physical(address), 1024)
    return PageCopy(address: address)
  }

  subscript(index: UInt32) -> UInt32 { metal_load(address + index * 4) }

  /// Words that are not 0.
  var wordsInUse: UInt32 {
    var count: UInt32 = 0
    for index: UInt32 in 0..<1024 where self[index] != 0 { count += 1 }
    return count
  }
}

/// Both entries that translate a page.
struct Translation {
  let directoryEntry: UInt32

  /// 0 where there is no table.
  let tableEntry: UInt32

  var isPresent: Bool { tableEntry & EntryBit.present != 0 }

  /// The frame's physical address.
  var frame: UInt32 { tableEntry & EntryBit.address }

  /// Bits that both entries have: what user and write permission come to.
  var permissions: UInt32 { directoryEntry & tableEntry & (EntryBit.writable | EntryBit.user) }

  /// Follows the tables below `directory`.
  init(of virtual: UInt32, in directory: UInt32) {
    directoryEntry = physicalWord((directory & EntryBit.address) + (virtual >> 22) * 4)
    let table = directoryEntry & EntryBit.address
    tableEntry =
      directoryEntry & EntryBit.present == 0 ? 0 : physicalWord(table + (virtual >> 12 & 1023) * 4)
  }
}
