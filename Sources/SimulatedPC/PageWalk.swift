// One walk of the two-level tables: what was read where, and what it means. The walker here reads physical memory
// directly, sets no accessed bit and fills no cache, so that it works on any directory, loaded or not.
//
//   address   | slot: 31...22 | index: 21...12 | offset: 11...0 |
//   CR3 ──▶ directory[slot] ──▶ table[index] ──▶ frame + offset
//   CR3 ──▶ directory[slot], PS and CR4.PSE ──▶ 4 MiB frame + (index, offset)

/// The entries that a translation of `address` through `directory` reads, and their meaning
/// (Intel SDM volume 3A, section 5.3).
public struct PageWalk: Equatable, Sendable {
  /// An entry and where it lies.
  public struct Entry: Equatable, Sendable {
    /// Where the entry lies.
    public var address: UInt32
    /// The entry's 32 bits.
    public var value: UInt32

    /// Whether the processor uses the entry.
    public var isPresent: Bool { value & EntryBit.present != 0 }
  }

  /// The address that was translated.
  public var address: UInt32
  /// The directory's first byte: CR3 without its low 12 bits.
  public var directory: UInt32
  /// The directory entry.
  public var directoryEntry: Entry
  /// The table entry; nil if the directory entry is absent or maps 4 MiB.
  public var tableEntry: Entry?
  /// CR4.PSE at the time: whether PS of a directory entry means anything.
  public var hasLargePages: Bool
  /// CR4.PGE at the time: whether G of an entry means anything.
  public var hasGlobalPages: Bool

  /// Whether the directory entry maps 4 MiB.
  public var mapsLargePage: Bool {
    directoryEntry.isPresent && hasLargePages && directoryEntry.value & EntryBit.pageSize != 0
  }

  /// Whether a bit is set that the processor insists on being 0: such an entry faults with RSVD.
  public var hasReservedBits: Bool {
    mapsLargePage && directoryEntry.value & EntryBit.reservedInLargePage != 0
  }

  /// What the walk gives; nil if an entry is absent or has reserved bits.
  public var translation: Translation? {
    guard directoryEntry.isPresent, !hasReservedBits else { return nil }
    if mapsLargePage {
      let within = address & ~EntryBit.largeFrame
      return Translation(
        physical: directoryEntry.value & EntryBit.largeFrame | within, rights: directoryEntry.value)
    }
    guard let tableEntry, tableEntry.isPresent else { return nil }
    return Translation(
      physical: tableEntry.value & EntryBit.frame | (address & 0xFFF),
      rights: directoryEntry.value & tableEntry.value)
  }

  /// Bits that 32-bit paging ignores or that the memory manager never sets on purpose, level by level: PS without
  /// CR4.PSE, G in an entry that points to a table, G without CR4.PGE, and PAT. 0 in absent entries.
  public var oddBits: (directoryEntry: UInt32, tableEntry: UInt32) {
    guard directoryEntry.isPresent, !mapsLargePage else { return (0, 0) }
    let directoryBits = directoryEntry.value & (EntryBit.pageSize | EntryBit.global)
    guard let tableEntry, tableEntry.isPresent else { return (directoryBits, 0) }
    let oddInTable = EntryBit.pageAttributeTable | (hasGlobalPages ? 0 : EntryBit.global)
    return (directoryBits, tableEntry.value & oddInTable)
  }
}

/// Where an address leads, and who may go there.
public struct Translation: Equatable, Sendable {
  /// The physical address, offset included.
  public var physical: UInt32
  /// Whether both levels allow writes.
  public var isWritable: Bool
  /// Whether both levels allow user mode.
  public var isUser: Bool

  init(physical: UInt32, rights: UInt32) {
    self.physical = physical
    isWritable = rights & EntryBit.writable != 0
    isUser = rights & EntryBit.user != 0
  }
}

extension SimulatedMachine {
  /// Walks the tables of `directory` for `address` as they are in memory now, outside the MMU: no cache is asked or
  /// filled, no accessed bit set, nothing counted. Entries in a hole read as all ones.
  ///
  /// `directory` may be any address; its low 12 bits are ignored as in CR3.
  public func walk(directory: UInt32, address: UInt32) -> PageWalk {
    let base = directory & EntryBit.frame
    let slotAddress = base | (address >> 22) << 2
    let entry = PageWalk.Entry(address: slotAddress, value: state.pointee.frames.word(at: slotAddress))
    var walk = PageWalk(
      address: address, directory: base, directoryEntry: entry, tableEntry: nil,
      hasLargePages: state.pointee.controlRegister4 & CR4.pageSizeExtensions != 0,
      hasGlobalPages: state.pointee.controlRegister4 & CR4.globalPages != 0)
    guard entry.isPresent, !walk.mapsLargePage else { return walk }
    let tableAddress = entry.value & EntryBit.frame | (address >> 12 & 0x3FF) << 2
    walk.tableEntry = PageWalk.Entry(
      address: tableAddress, value: state.pointee.frames.word(at: tableAddress))
    return walk
  }

  /// Walks the loaded directory, the one that CR3 names.
  public func walk(_ address: UInt32) -> PageWalk {
    walk(directory: state.pointee.controlRegister3, address: address)
  }
}
