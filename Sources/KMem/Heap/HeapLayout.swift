// Where the parts of the kernel heap lie, and what a block looks like.
//
//   0xD0000000 ┌──────────────────────────┐
//              │ index: 22 group words,   │ which of the 704 free lists are not empty
//              │ 704 list heads           │
//   0xD0000B60 ├──────────────────────────┤
//              │ blocks                   │ side by side, no gaps
//          end ├──────────────────────────┤ grows upward by pages
//              ┊                          ┊
//   0xFF608000 ├──────────────────────────┤
//              │ marks: 1 bit per 16 B    │ set where an allocated block starts; a page of marks for 512 KiB of heap
//              ┊                          ┊ grows upward with the heap
//   0xFFC00000 └──────────────────────────┘ the kmap window
//
//               header      start, a multiple of 16
//   allocated   │ size+flags │ the caller's bytes ...                       │ header of the next block
//   free        │ size+flags │ next │ place of the link to here │ ... │ size │ header of the next block
//
// The marks are the only thing that decides whether an address can be freed, and no caller is ever handed their pages:
// nothing that a caller writes into its own bytes can make an address look like a block.

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

/// The word in front of a block.
@usableFromInline
struct HeapHeader {
  @usableFromInline
  let rawValue: UInt32

  @inlinable
  init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// Bit 0: a caller has the block.
  @inlinable
  static var allocatedBit: UInt32 { 1 }

  /// Bit 1: the block in front of this one is free, so that its size stands in the word in front of this header.
  @inlinable
  static var previousFreeBit: UInt32 { 2 }

  /// Bytes from the start of this block to the start of the next; 0 for the header that ends the heap.
  @inlinable
  var size: UInt32 { rawValue & ~(HeapLayout.granule - 1) }

  /// Whether a block that starts at `block`, at or below the heap's end, can have this header: only the end has size 0,
  /// and no block reaches beyond it.
  @inlinable
  func isSound(at block: VirtualAddress, in heap: KernelHeap) -> Bool {
    let room = heap.end.rawValue &- block.rawValue
    let unusedBits = (HeapLayout.granule - 1) & ~(HeapHeader.allocatedBit | HeapHeader.previousFreeBit)
    return rawValue & unusedBits == 0 && size <= room && (size == 0) == (room == 0)
  }

  @inlinable
  var isAllocated: Bool { rawValue & HeapHeader.allocatedBit != 0 }

  @inlinable
  var isPreviousFree: Bool { rawValue & HeapHeader.previousFreeBit != 0 }
}
