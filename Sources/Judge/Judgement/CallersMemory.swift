// What callers hold of a kernel under judgement, as the session has seen it handed out: frames, pages, blocks, spaces.

import Operations

/// Frames that one call has handed out.
struct HeldFrames {
  var first: UInt32
  var count: UInt32
  /// What they were filled with; nil: they were not.
  var seed: UInt32?
  /// What the printed trace calls it.
  var name = "frame"

  var numbers: Range<UInt32> { first..<first + count }
}

/// A block of the heap.
struct HeldBlock {
  var address: UInt32
  var size: UInt32
  var seed: UInt32
  /// What the printed trace calls it.
  var name = "block"

  var bytes: Range<UInt64> { UInt64(address)..<UInt64(address) + UInt64(max(size, 1)) }
}

/// A page that was mapped on a caller's behalf.
struct MappedPage {
  /// Index of the space: 0 is the kernel's.
  var space: Int
  var page: UInt32
  /// The frame; nil: not known.
  var frame: UInt32?
  var isWritable: Bool
  var isUser: Bool
  /// Whether the kernel has chosen the frame, and frees it with the page.
  var isKernels = false
}

/// An address space.
struct KnownSpace {
  /// The kernel's handle of it.
  var handle: UInt64
  /// The physical address of its directory; nil until it is known.
  var directory: UInt32?
  var isAlive = true
}

/// The bytes that a caller writes to what it holds: different at every place, and for every holder.
enum CallersPattern {
  static func word(_ seed: UInt32, at offset: UInt32) -> UInt32 {
    let mixed = (seed &* 0x9E37_79B1) ^ ((offset &+ 1) &* 0x85EB_CA6B)
    return mixed ^ mixed >> 15
  }

  static func byte(_ seed: UInt32, at offset: UInt32) -> UInt8 {
    UInt8(truncatingIfNeeded: word(seed, at: offset & ~3) >> (offset & 3 * 8))
  }
}
