// The virtual address space, the same in every directory except between the two kernel ranges.
//
//   0x0000_0000 ┌──────────────────────────┐
//               │ identity range           │ virtual = physical, up to the identity limit (64 MiB)
//               ├──────────────────────────┤ identity limit, rounded up to 4 MiB
//               │ user pages               │ each address space its own
//   0xC000_0000 ├──────────────────────────┤
//               │ kernel image (high half) │
//   0xD000_0000 ├──────────────────────────┤
//               │ kernel heap              │ grows upward; its marks grow upward from 0xFF608000
//   0xFFC0_0000 ├──────────────────────────┤
//               │ kmap window              │ 1024 slots of one page
//   2^32        └──────────────────────────┘

/// Fixed points of the virtual address space and of the tables that describe it.
public enum AddressLayout {
  /// Entries in a directory and in a table (Intel SDM volume 3A, section 5.3): 4096 bytes of 4-byte entries.
  @inlinable
  public static var entriesPerTable: UInt32 { 1024 }

  /// Bytes that one table maps: 1024 pages of 4 KiB, so 4 MiB.
  @inlinable
  public static var bytesPerTable: UInt32 { entriesPerTable * Frame.size }

  /// Where the kernel's half begins: 3 GiB.
  @inlinable
  public static var kernelBase: VirtualAddress { VirtualAddress(0xC000_0000) }

  /// Where the kernel heap begins.
  @inlinable
  public static var heapBase: VirtualAddress { VirtualAddress(0xD000_0000) }

  /// Where the kmap window begins: the last 4 MiB, up to 2^32.
  @inlinable
  public static var kmapBase: VirtualAddress { VirtualAddress(0xFFC0_0000) }

  /// Where user pages begin: an identity limit of at most 3 GiB, rounded up to what one table maps.
  @inlinable
  public static func userBase(identityLimit: UInt32) -> VirtualAddress {
    VirtualAddress((identityLimit + (bytesPerTable - 1)) & ~(bytesPerTable - 1))
  }

  /// Slots of the kmap window: one table's worth.
  @inlinable
  public static var kmapSlots: UInt32 { entriesPerTable }
}

extension VirtualAddress {
  /// Bits 22 to 31: the entry of the directory that covers this address.
  @inlinable
  public var directoryIndex: UInt32 { rawValue >> 22 }

  /// Bits 12 to 21: the entry of the table that covers this address.
  @inlinable
  public var tableIndex: UInt32 { rawValue >> Frame.shift & (AddressLayout.entriesPerTable - 1) }
}
