// The bits of 32-bit paging entries, from the processor's manual and not from the memory manager.
//
//   31                        12 11   9  8   7   6   5   4   3   2   1   0
//   |  frame (table, or page)   | avail | G |PS/| D | A |PCD|PWT|U/S|R/W| P |
//                                            PAT

/// Bits of a page-directory or page-table entry (Intel SDM volume 3A, section 5.3, tables 5-4 to 5-6).
public enum EntryBit {
  /// Bit 0, P: the entry is used; the processor ignores the rest of an absent one.
  public static let present: UInt32 = 1 << 0
  /// Bit 1, R/W: writes are allowed, if both levels agree.
  public static let writable: UInt32 = 1 << 1
  /// Bit 2, U/S: user-mode accesses are allowed, if both levels agree.
  public static let user: UInt32 = 1 << 2
  /// Bit 5, A: the processor used the entry for a translation.
  public static let accessed: UInt32 = 1 << 5
  /// Bit 6, D: the processor wrote to the page.
  public static let dirty: UInt32 = 1 << 6
  /// Bit 7 of a directory entry, PS: it maps 4 MiB, if CR4.PSE is set.
  public static let pageSize: UInt32 = 1 << 7
  /// Bit 7 of a table entry, PAT: selects a memory type.
  public static let pageAttributeTable: UInt32 = 1 << 7
  /// Bit 8, G: the translation survives MOV to CR3, if CR4.PGE is set.
  public static let global: UInt32 = 1 << 8
  /// Bits 12 to 31: the frame.
  public static let frame: UInt32 = 0xFFFF_F000
  /// Bits 13 to 21 of an entry that maps 4 MiB: reserved where physical addresses have 32 bits.
  static let reservedInLargePage: UInt32 = 0x003F_E000
  /// Bits 22 to 31: the frame of an entry that maps 4 MiB.
  static let largeFrame: UInt32 = 0xFFC0_0000
  /// What the processor sets by itself; comparisons of tables ignore it.
  public static let setByProcessor = accessed | dirty
}
