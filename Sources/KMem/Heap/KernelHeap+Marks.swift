// The marks: one bit per 16 bytes of heap, set where an allocated block starts. They lie in pages of their own.
//
//   blocks   ├ A ──────────┤├ free ────┤├ B ┤├ C ──────┤
//   marks    1  0  0  0  0   0  0  0  0  1    1  0  0  0
//               interior     already free

/// How large an allocated block and its free neighbours are, in bytes.
@usableFromInline
struct HeapBounds {
  @usableFromInline
  let size: UInt32

  /// Of the free block that ends where this one starts; 0 when none does.
  @usableFromInline
  let sizeInFront: UInt32

  /// Of the free block in a list that starts where this one ends; 0 when none does.
  @usableFromInline
  let sizeAfter: UInt32

  @inlinable
  init(size: UInt32, sizeInFront: UInt32, sizeAfter: UInt32) {
    self.size = size
    self.sizeInFront = sizeInFront
    self.sizeAfter = sizeAfter
  }
}

extension KernelHeap {
  @inlinable @inline(__always)
  static func markWord(of block: VirtualAddress) -> VirtualAddress {
    let index = (block.rawValue &- AddressLayout.heapBase.rawValue) >> (HeapLayout.granuleShift + 5)
    return word(index, of: HeapLayout.marks)
  }

  @inlinable @inline(__always)
  static func markBit(of block: VirtualAddress) -> UInt32 { 1 << (block.rawValue >> HeapLayout.granuleShift & 31) }

  /// Whether an allocated block starts at `block`, a multiple of 16 below the heap's end.
  @inlinable @inline(__always)
  mutating func isMarked(_ block: VirtualAddress, on machine: some Machine) -> Bool {
    machine.load(KernelHeap.markWord(of: block)) & KernelHeap.markBit(of: block) != 0
  }

  /// Sets the mark of a block if it is clear, and clears it if it is set.
  @inlinable @inline(__always)
  mutating func flipMark(_ block: VirtualAddress, on machine: some Machine) {
    let place = KernelHeap.markWord(of: block)
    machine.store(machine.load(place) ^ KernelHeap.markBit(of: block), at: place)
  }

  /// Refuses an address that is not the start of an allocated block, whatever it is, without reading it; and a block
  /// whose bounds somebody wrote over: sizes stay in the heap, flags agree with the marks, a free block's sizes with each
  /// other. A caller who writes past the end of its block hits the header after it first.
  ///
  /// - Complexity: O(1) for a block. O(bytes to the nearest block in front / 512) for any other multiple of 16.
  /// - Throws: `notInitialized`, `foreign`, `unaligned`, `interior`, `alreadyFree`, `corrupted`.
  @inlinable @inline(__always)
  mutating func checkAllocated(_ block: VirtualAddress, on machine: some Machine) throws(HeapError) -> HeapBounds {
    let isPlausible =
      block >= HeapLayout.firstBlock && block < top && block.rawValue & (HeapLayout.granule - 1) == 0
    if !isPlausible || !isMarked(block, on: machine) { throw misuse(of: block, on: machine) }
    let header = header(of: block, on: machine)
    let size = header & ~HeapHeader.flags
    let unused = HeapHeader.flags & ~HeapHeader.previousFree
    let room = top.rawValue &- block.rawValue
    if header & unused != HeapHeader.allocated || size == 0 || size > room { throw .corrupted }
    var sizeInFront: UInt32 = 0
    if header & HeapHeader.previousFree != 0 {
      sizeInFront = machine.load(VirtualAddress(block.rawValue &- 8))
      let start = VirtualAddress(block.rawValue &- sizeInFront)
      if sizeInFront == 0 || sizeInFront > block.rawValue &- HeapLayout.firstBlock.rawValue
        || sizeInFront & HeapHeader.flags != 0 || self.header(of: start, on: machine) != sizeInFront
      {
        throw .corrupted
      }
    }
    var sizeAfter: UInt32 = 0
    if size != room {
      let next = block.advanced(byBytes: size)
      let following = self.header(of: next, on: machine)
      let sizeOfNext = following & ~HeapHeader.flags
      if sizeOfNext == 0 || sizeOfNext > room &- size { throw .corrupted }
      if following & HeapHeader.flags == HeapHeader.allocated {
        if !isMarked(next, on: machine) { throw .corrupted }
      } else {
        let far = VirtualAddress(next.rawValue &+ sizeOfNext &- 8)
        if following & HeapHeader.flags != 0 || sizeOfNext == room &- size || machine.load(far) != sizeOfNext {
          throw .corrupted
        }
        sizeAfter = sizeOfNext
      }
    }
    return HeapBounds(size: size, sizeInFront: sizeInFront, sizeAfter: sizeAfter)
  }

  /// What an address is that is no allocated block's start: the nearest such start in front of it decides.
  @inlinable @inline(never)
  mutating func misuse(of address: VirtualAddress, on machine: some Machine) -> HeapError {
    if !isInitialized { return .notInitialized }
    if address < HeapLayout.firstBlock || address >= end { return .foreign }
    if address.rawValue & (HeapLayout.granule - 1) != 0 { return .unaligned }
    if address >= top { return .alreadyFree }
    var place = KernelHeap.markWord(of: address)
    var marks = machine.load(place) & (KernelHeap.markBit(of: address) &- 1)
    while marks == 0 {
      if place == HeapLayout.marks { return .alreadyFree }
      place = VirtualAddress(place.rawValue &- 4)
      marks = machine.load(place)
    }
    let highest = 31 &- UInt32(truncatingIfNeeded: marks.leadingZeroBitCount)
    let index = (place.rawValue &- HeapLayout.marks.rawValue) &* 8 &+ highest
    let block = AddressLayout.heapBase.advanced(byBytes: index << HeapLayout.granuleShift)
    let size = header(of: block, on: machine) & ~HeapHeader.flags
    return address.rawValue &- block.rawValue < size ? .interior : .alreadyFree
  }
}
