// The marks: one bit per 16 bytes of heap, set where an allocated block starts. They lie in pages of their own.
//
//   blocks   ├ A ──────────┤├ free ────┤├ B ┤├ C ──────┤
//   marks    1  0  0  0  0   0  0  0  0  1    1  0  0  0
//               interior     already free

extension KernelHeap {
  @inlinable
  static func markWord(of block: VirtualAddress) -> VirtualAddress {
    let index = (block.rawValue &- AddressLayout.heapBase.rawValue) >> (HeapLayout.granuleShift + 5)
    return word(index, of: HeapLayout.marks)
  }

  @inlinable
  static func markBit(of block: VirtualAddress) -> UInt32 { 1 << (block.rawValue >> HeapLayout.granuleShift & 31) }

  /// Whether an allocated block starts at `block`, a multiple of 16 below the heap's end.
  @inlinable
  func isMarked(_ block: VirtualAddress, on machine: some Machine) -> Bool {
    machine.load(KernelHeap.markWord(of: block)) & KernelHeap.markBit(of: block) != 0
  }

  /// Sets the mark of a block if it is clear, and clears it if it is set.
  @inlinable
  func flipMark(_ block: VirtualAddress, on machine: some Machine) {
    let place = KernelHeap.markWord(of: block)
    machine.store(machine.load(place) ^ KernelHeap.markBit(of: block), at: place)
  }

  /// Refuses an address that is not the start of an allocated block, whatever it is, without reading it; and a block
  /// whose bounds somebody wrote over.
  ///
  /// - Complexity: O(1) for a block. O(bytes to the nearest block in front / 512) for any other multiple of 16.
  /// - Throws: `notInitialized`, `foreign`, `unaligned`, `interior`, `alreadyFree`, `corrupted`.
  @inlinable
  func checkAllocated(_ block: VirtualAddress, on machine: some Machine) throws(HeapError) {
    if !isInitialized { throw .notInitialized }
    if block < HeapLayout.firstBlock || block >= end { throw .foreign }
    if block.rawValue & (HeapLayout.granule - 1) != 0 { throw .unaligned }
    if !isMarked(block, on: machine) {
      throw KernelHeap.misuse(of: block, on: machine)
    }
    if !hasSoundBounds(block, on: machine) { throw .corrupted }
  }

  /// Whether the headers of an allocated block and of the one behind it can be what KMem wrote there: sizes stay in the
  /// heap, the flags agree with the marks, a free block's sizes with each other. A caller who writes past the end of its
  /// block hits the latter first.
  @inlinable
  func hasSoundBounds(_ block: VirtualAddress, on machine: some Machine) -> Bool {
    let header = header(of: block, on: machine)
    if !header.isAllocated || !header.isSound(at: block, in: self) { return false }
    if header.isPreviousFree {
      let size = machine.load(VirtualAddress(block.rawValue &- 8))
      if size & (HeapLayout.granule - 1) != 0 || size > block.rawValue &- HeapLayout.firstBlock.rawValue
        || self.header(of: VirtualAddress(block.rawValue &- size), on: machine).rawValue != size
      {
        return false
      }
    }
    let next = block.advanced(byBytes: header.size)
    let following = self.header(of: next, on: machine)
    if following.isPreviousFree || !following.isSound(at: next, in: self) { return false }
    if next == end { return following.isAllocated }
    if following.isAllocated != isMarked(next, on: machine) { return false }
    return following.isAllocated || farSize(of: next, size: following.size, on: machine) == following.size
  }

  /// What an address is that is no allocated block's start: the nearest such start in front of it decides.
  @inlinable @inline(never)
  static func misuse(of address: VirtualAddress, on machine: some Machine) -> HeapError {
    var place = markWord(of: address)
    var marks = machine.load(place) & (markBit(of: address) &- 1)
    while marks == 0 {
      if place == HeapLayout.marks { return .alreadyFree }
      place = VirtualAddress(place.rawValue &- 4)
      marks = machine.load(place)
    }
    let highest = 31 &- UInt32(truncatingIfNeeded: marks.leadingZeroBitCount)
    let index = (place.rawValue &- HeapLayout.marks.rawValue) &* 8 &+ highest
    let block = AddressLayout.heapBase.advanced(byBytes: index << HeapLayout.granuleShift)
    let header = HeapHeader(rawValue: machine.load(VirtualAddress(block.rawValue &- 4)))
    return address.rawValue &- block.rawValue < header.size ? .interior : .alreadyFree
  }
}
