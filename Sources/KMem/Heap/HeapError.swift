// What can go wrong with the kernel heap.

/// Why a heap operation was refused. Nothing has changed when one is thrown.
public enum HeapError: Error, Hashable, Sendable {
  /// `initializeHeap` has not succeeded yet.
  case notInitialized

  /// `initializeHeap` has succeeded before.
  case alreadyInitialized

  /// `mapInitialHeap` has mapped no page to start with.
  case notMapped

  /// A region that is no multiple of 4096, does not start at 0xD0000000, or does not cover the pages mapped.
  case invalidRegion

  /// A request for 0 bytes, 0 elements or 0 pages.
  case zeroSize

  /// The size, or the product of count and size, is more than the heap's address range could ever hold.
  case sizeTooLarge

  /// An alignment that is not a power of two from 1 to 4 MiB.
  case invalidAlignment

  /// No free block fits, and not enough frames are free for the pages and tables that the heap would have to grow by.
  case outOfMemory

  /// No free block fits, and the heap would grow beyond its address range.
  case regionExhausted

  /// No free block fits, and somebody has mapped a page where the heap or its marks would grow.
  case obstructed

  /// The address lies outside the heap's blocks: below, behind, or in the heap's own index or marks.
  case foreign

  /// The address is not a multiple of 16, so that no block starts there.
  case unaligned

  /// The address lies inside an allocated block, behind its start.
  case interior

  /// The address lies in a free block: it was freed before, or never allocated.
  case alreadyFree

  /// The header of the block or of the one behind it was written over, most often past the end of a block.
  case corrupted

  /// What is wrong and what to do.
  public var message: StaticString {
    switch self {
    case .notInitialized: "the kernel heap is not up; call initializeHeap first"
    case .alreadyInitialized: "the kernel heap is up already; initialize it once"
    case .notMapped: "the heap has no page to start with; map at least 4096 bytes with mapInitialHeap"
    case .invalidRegion:
      "the heap's region starts at 0xD0000000 and covers its first pages, in multiples of 4096 bytes"
    case .zeroSize: "a heap block has at least one byte"
    case .sizeTooLarge: "no heap could hold so many bytes; check the size for overflow"
    case .invalidAlignment: "a block's alignment is a power of two from 1 to 4 MiB"
    case .outOfMemory: "no free block fits, and there are not enough free frames to grow; free some memory"
    case .regionExhausted: "no free block fits, and the heap's address range is used up"
    case .obstructed: "the heap cannot grow: pages are mapped in its range behind its end, or among its marks"
    case .foreign: "the address is not in the heap: it came from elsewhere"
    case .unaligned: "heap blocks start at multiples of 16: the address was changed on its way here"
    case .interior: "the address is inside a block: free and resize take what the allocation returned"
    case .alreadyFree: "no block is allocated there: it was freed before, or never allocated"
    case .corrupted:
      "the block's bounds were written over: look for a write past the end of it or of the block in front"
    }
  }
}
