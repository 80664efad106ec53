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

  /// Whether an allocated block starts at an address, whatever it is; the address is not read.
  @inlinable @inline(__always)
  mutating func isStart(_ block: VirtualAddress, on machine: some Machine) -> Bool {
    guard block >= HeapLayout.firstBlock else { return false }
    guard block < top else { return false }
    guard block.rawValue & HeapHeader.flags == 0 else { return false }
    return isMarked(block, on: machine)
  }

  /// How large an allocated block and its free neighbours are, if their headers agree: sizes stay below the top, flags agree
  /// with the marks, a free block's sizes with each other. A caller who writes past the end of its block hits the header
  /// after it first.
  ///
  /// - Returns: `nil` if they do not.
  @inlinable @inline(__always)
  mutating func bounds(of block: VirtualAddress, on machine: some Machine) -> HeapBounds? {
    let header = header(of: block, on: machine)
    let size = header & ~HeapHeader.flags
    let room = top.rawValue &- block.rawValue
    guard header & (HeapHeader.flags & ~HeapHeader.previousFree) == HeapHeader.allocated else { return nil }
    guard size &- 1 < room else { return nil }
    var sizeInFront: UInt32 = 0
    if header & HeapHeader.previousFree != 0 {
      sizeInFront = machine.load(VirtualAddress(block.rawValue &- 8))
      let most = block.rawValue &- HeapLayout.firstBlock.rawValue
      guard sizeInFront &- 1 < most && sizeInFront & HeapHeader.flags == 0 else { return nil }
      let start = VirtualAddress(block.rawValue &- sizeInFront)
      guard self.header(of: start, on: machine) == sizeInFront else { return nil }
    }
    var sizeAfter: UInt32 = 0
    if size != room {
      let next = block.advanced(byBytes: size)
      let following = self.header(of: next, on: machine)
      let sizeOfNext = following & ~HeapHeader.flags
      guard sizeOfNext &- 1 < room &- size else { return nil }
      if following & HeapHeader.flags == HeapHeader.allocated {
        guard isMarked(next, on: machine) else { return nil }
      } else {
        // A free block is never the last one below the top.
        guard following & HeapHeader.flags == 0 && sizeOfNext != room &- size else { return nil }
        guard machine.load(VirtualAddress(next.rawValue &+ sizeOfNext &- 8)) == sizeOfNext else { return nil }
        sizeAfter = sizeOfNext
      }
    }
    return HeapBounds(size: size, sizeInFront: sizeInFront, sizeAfter: sizeAfter)
  }

  /// Refuses what is no allocated block's start, and a block whose bounds somebody wrote over.
  ///
  /// - Throws: `notInitialized`, `foreign`, `unaligned`, `interior`, `alreadyFree`, `corrupted`.
  @inlinable @inline(never)
  mutating func checkAllocated(_ block: VirtualAddress, on machine: some Machine) throws(HeapError) -> HeapBounds {
    guard isStart(block, on: machine) else { throw misuse(of: block, on: machine) }
    guard let bounds = bounds(of: block, on: machine) else { throw .corrupted }
    return bounds
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
