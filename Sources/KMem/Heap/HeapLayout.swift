// Where the parts of the kernel heap lie, and what a block looks like.
//
//   0xD0000000 ┌──────────────────────────┐
//              │ index: 22 group words,   │ which of the 704 free lists are not empty
//              │ 704 list heads           │
//   0xD0000B60 ├──────────────────────────┤
//              │ blocks                   │ side by side, no gaps; no two free ones touch
//          top ├──────────────────────────┤ never free in front of it: what is freed there joins it
//              │ never used, or free again│ one free block that is in no list and has no header
//          end ├──────────────────────────┤ grows upward by pages
//              ┊                          ┊
//   0xFF608000 ├──────────────────────────┤
//              │ marks: 1 bit per 16 B    │ set where an allocated block starts; a page of marks for 512 KiB of heap
//              ┊                          ┊ grows upward with the heap
//   0xFFC00000 └──────────────────────────┘ the kmap window
//
//               header      start, a multiple of 16
//   allocated   │ size+flags │ the caller's bytes ...                       │ header of the next block
//   free        │ size       │ next │ place of the link to here │ ... │ size │ header of the next block
//
// The marks are the only thing that decides whether an address can be freed, and no caller is ever handed their pages:
// nothing that a caller writes into its own bytes can make an address look like a block. Headers, sizes and links lie
// beside callers' bytes, so each is compared with what else is known before anything is stored through it.

/// Fixed points and sizes of the kernel heap.
@usableFromInline
enum HeapLayout {
  /// Blocks start at multiples of it and occupy multiples of it, in bytes.
  @inlinable
  static var granule: UInt32 { 16 }

  /// log2 of `granule`.
  @inlinable
  static var granuleShift: UInt32 { 4 }

  /// Bytes of a block that its caller cannot use: the header of the block behind it.
  @inlinable
  static var overhead: UInt32 { 4 }

  /// Bytes that a block for `size` bytes, at most `maximumSize`, occupies.
  @inlinable @inline(__always)
  static func occupied(_ size: UInt32) -> UInt32 { (size &+ (overhead + granule - 1)) & ~(granule - 1) }

  /// The largest alignment that can be asked for: what one table maps, 4 MiB.
  @inlinable
  static var maximumAlignment: UInt32 { AddressLayout.bytesPerTable }

  /// Groups of 32 size classes: one for blocks below 512 bytes, then one for each power of two that a block in 764 MiB
  /// can reach.
  @inlinable
  static var groupCount: UInt32 { 22 }

  @inlinable
  static var classCount: UInt32 { groupCount * 32 }

  @inlinable
  static var groups: VirtualAddress { AddressLayout.heapBase }

  @inlinable
  static var lists: VirtualAddress { groups.advanced(byBytes: groupCount * 4) }

  /// The start of the lowest block: behind the index and its own header.
  @inlinable
  static var firstBlock: VirtualAddress {
    let index = lists.advanced(byBytes: classCount * 4 + overhead)
    return VirtualAddress((index.rawValue + (granule - 1)) & ~(granule - 1))
  }

  /// Bytes of heap for which one byte of marks is kept.
  @inlinable
  static var bytesPerMarkByte: UInt32 { 8 * granule }

  /// Where the marks begin and the blocks end at the latest. Below the kmap window there is room for the marks of the
  /// whole range, their own included.
  @inlinable
  static var marks: VirtualAddress {
    let range = AddressLayout.kmapBase.rawValue - AddressLayout.heapBase.rawValue
    return VirtualAddress(AddressLayout.kmapBase.rawValue - range / bytesPerMarkByte)
  }

  /// Bytes from where the heap begins to where its marks do: the most that its pages can be.
  @inlinable
  static var maximumRegion: UInt32 { marks.rawValue - AddressLayout.heapBase.rawValue }

  /// The byte behind the pages of marks for a heap that ends at `end`.
  @inlinable
  static func marksEnd(forHeapEndingAt end: VirtualAddress) -> VirtualAddress {
    let bytesPerPage = Frame.size * bytesPerMarkByte
    let pages = (end.rawValue &- AddressLayout.heapBase.rawValue &+ (bytesPerPage - 1)) / bytesPerPage
    return marks.advanced(byBytes: pages << Frame.shift)
  }

  /// The largest number of bytes that one block can hold.
  @inlinable
  static var maximumSize: UInt32 { marks.rawValue - firstBlock.rawValue - overhead }
}

/// The word in front of a block: its size, a multiple of 16, and two flags. Bits 2 and 3 are 0.
@usableFromInline
enum HeapHeader {
  /// Bit 0: a caller has the block.
  @inlinable
  static var allocated: UInt32 { 1 }

  /// Bit 1: the block in front of this one is free, so that its size stands in the word in front of this header.
  @inlinable
  static var previousFree: UInt32 { 2 }

  /// The bits that are not the size's.
  @inlinable
  static var flags: UInt32 { HeapLayout.granule - 1 }
}
