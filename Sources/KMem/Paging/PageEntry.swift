// What a directory entry and a table entry hold (Intel SDM volume 3A, section 5.3, tables 5-5 and 5-6).
//
//   31                              12 11   9 8 7 6 5 4 3 2 1 0
//   ├ address of the table or frame ──┤ avail G ▪ D A C T U W P
//
//   P present   W writable   U user   T write-through   C cache disabled   A accessed   D dirty (table entries)
//   bit 7: page size in a directory entry, PAT in a table entry; KMem leaves it, and G (global), 0

/// What a page allows and how it is cached: the low bits of its entry, in the processor's own positions.
public struct PageFlags: Hashable, Sendable {
  /// The flags as bits of an entry. Operations accept bits 0 to 6 for pages and 0 to 5 for tables.
  public var rawValue: UInt32

  /// Flags from bits of an entry. Bits that operations refuse are kept, so that they refuse them.
  @inlinable
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// Bit 0. A mapped page always has it; passing it changes nothing.
  @inlinable
  public static var present: PageFlags { PageFlags(rawValue: 0x001) }

  /// Bit 1: the page may be written, by the kernel too since CR0.WP is set.
  @inlinable
  public static var writable: PageFlags { PageFlags(rawValue: 0x002) }

  /// Bit 2: the page may be used in user mode.
  @inlinable
  public static var user: PageFlags { PageFlags(rawValue: 0x004) }

  /// Bit 3: writes go through the cache.
  @inlinable
  public static var writeThrough: PageFlags { PageFlags(rawValue: 0x008) }

  /// Bit 4: the cache is bypassed, as device registers need.
  @inlinable
  public static var cacheDisabled: PageFlags { PageFlags(rawValue: 0x010) }

  /// Bit 5: the processor has used the entry.
  @inlinable
  public static var accessed: PageFlags { PageFlags(rawValue: 0x020) }

  /// Bit 6: the processor has written to the page.
  @inlinable
  public static var dirty: PageFlags { PageFlags(rawValue: 0x040) }

  /// No permission beyond reading in kernel mode.
  @inlinable
  public static var readOnly: PageFlags { PageFlags(rawValue: 0) }

  /// Both sets of flags.
  @inlinable
  public func union(_ other: PageFlags) -> PageFlags { PageFlags(rawValue: rawValue | other.rawValue) }

  /// Whether every flag of `other` is here.
  @inlinable
  public func contains(_ other: PageFlags) -> Bool { rawValue & other.rawValue == other.rawValue }

  /// Bits that a caller may pass for a page: not PAT (0x080), not global (0x100), nothing above (contract V8).
  @inlinable
  var isValidForPage: Bool { rawValue & ~0x07F == 0 }

  /// Bits that a caller may pass for a table: as for a page, but a directory entry has no dirty bit.
  @inlinable
  var isValidForTable: Bool { rawValue & ~0x03F == 0 }
}

/// One entry of a directory or a table.
@usableFromInline
struct PageEntry {
  @usableFromInline
  var rawValue: UInt32

  @inlinable
  init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  @inlinable
  init(_ address: PhysicalAddress, _ flags: PageFlags) {
    rawValue = address.rawValue | flags.rawValue | PageFlags.present.rawValue
  }

  @inlinable
  static var absent: PageEntry { PageEntry(rawValue: 0) }

  /// Bit 9, which the processor ignores: the frame was allocated by KMem for this page and goes with it.
  @inlinable
  static var ownedBit: UInt32 { 0x200 }

  /// The bits that decide what an access may do.
  @inlinable
  static var permissionBits: UInt32 { PageFlags.writable.rawValue | PageFlags.user.rawValue }

  /// The bits that the processor sets.
  @inlinable
  static var usageBits: UInt32 { PageFlags.accessed.rawValue | PageFlags.dirty.rawValue }

  @inlinable
  var isPresent: Bool { rawValue & PageFlags.present.rawValue != 0 }

  @inlinable
  var isOwned: Bool { rawValue & PageEntry.ownedBit != 0 }

  @inlinable
  var address: PhysicalAddress { PhysicalAddress(rawValue & ~(Frame.size - 1)) }

  /// The same entry with the permissions that a page below it needs.
  @inlinable
  func widened(for flags: PageFlags) -> PageEntry {
    PageEntry(rawValue: rawValue | flags.rawValue & PageEntry.permissionBits)
  }
}
