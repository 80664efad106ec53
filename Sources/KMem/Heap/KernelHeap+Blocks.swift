// Cutting blocks out of free ones and giving them back, with headers, sizes at the far end and flags kept exact. All that an
// operation reads is checked before the first store: an operation that throws has changed nothing.
//
//   cut        ├────── free ──────┤            from the  ┤ top                 end
//              ├ block ┤── free ──┤            top       ┤ block ┤ top
//
//   free       ├ free ┤ block ┤ free ┤         in front  ┤ free ┤ block ┤ top
//              ├──────── free ───────┤         of top    ┤ top

extension KernelHeap {
  @inlinable @inline(__always)
  mutating func header(of block: VirtualAddress, on machine: some Machine) -> UInt32 {
    machine.load(VirtualAddress(block.rawValue &- 4))
  }

  @inlinable @inline(__always)
  mutating func setHeader(_ word: UInt32, of block: VirtualAddress, on machine: some Machine) {
    machine.store(word, at: VirtualAddress(block.rawValue &- 4))
  }

  /// Hands out a block for `bytes` bytes: most often the first one of the list that is found, or of the top.
  ///
  ///   classes   ... │ the request's own │ all of whose blocks are large enough ...
  ///
  /// - Returns: `none` when no free block is certain to hold them; `refused` when no block has this size, or something that was
  ///   read does not agree.
  /// - Complexity: O(1).
  @inlinable @inline(never) @_optimize(speed)
  mutating func allocateFirst(_ bytes: UInt32, on machine: some Machine) -> VirtualAddress {
    guard bytes &- 1 < HeapLayout.maximumSize else { return KernelHeap.refused }
    let size = HeapLayout.occupied(bytes)
    var place = KernelHeap.none
    var block = top
    var available: UInt32 = 0
    if root != 0 {
      let own = KernelHeap.sizeClass(of: size)
      let list = firstList(from: own, on: machine)
      if list != .max {
        place = KernelHeap.word(list, of: HeapLayout.lists)
        block = VirtualAddress(machine.load(place))
        available = header(of: block, on: machine)
        if available < size {
          // The blocks of a class in the first two groups are all of one size.
          guard list == own && own >= 64 else { return KernelHeap.refused }
          place = further(size, on: machine)
          if place == KernelHeap.refused { return place }
          block = top
          if place != KernelHeap.none {
            block = VirtualAddress(machine.load(place))
            available = header(of: block, on: machine)
            guard available >= size else { return KernelHeap.refused }
          }
        }
      }
    }
    if place != KernelHeap.none {
      guard take(block, available, from: place, on: machine) else { return KernelHeap.refused }
      let next = block.advanced(byBytes: size)
      if available != size {
        link(next, size: available &- size, on: machine)
      } else {
        setPreviousFree(false, of: next, on: machine)
      }
    } else {
      if size > end.rawValue &- block.rawValue { return KernelHeap.none }
      top = block.advanced(byBytes: size)
    }
    setHeader(size | HeapHeader.allocated, of: block, on: machine)
    countBlock(block, size: size, on: machine)
    return block
  }

  /// Instead of an address: no free block is certain to hold what is asked for.
  @inlinable
  static var none: VirtualAddress { VirtualAddress(0) }

  /// Instead of an address: what is asked for cannot be, or the heap is damaged.
  @inlinable
  static var refused: VirtualAddress { VirtualAddress(1) }

  /// Marks and counts a new block.
  @inlinable @inline(__always)
  mutating func countBlock(_ block: VirtualAddress, size: UInt32, on machine: some Machine) {
    flipMark(block, on: machine)
    blockCount &+= 1
    count(size)
  }

  /// Takes back what `countBlock` did.
  @inlinable @inline(__always)
  mutating func uncountBlock(_ block: VirtualAddress, size: UInt32, on machine: some Machine) {
    flipMark(block, on: machine)
    blockCount &-= 1
    bytesInUse &-= size
  }

  /// Whether a free block whose header says `size` is as large: the size at its far end and the header after it agree.
  @inlinable @inline(__always)
  mutating func isExtent(of block: VirtualAddress, _ size: UInt32, on machine: some Machine) -> Bool {
    guard size & HeapHeader.flags == 0 else { return false }
    guard size < top.rawValue &- block.rawValue else { return false }
    let next = block.advanced(byBytes: size)
    let expected = HeapHeader.allocated | HeapHeader.previousFree
    guard header(of: next, on: machine) & HeapHeader.flags == expected else { return false }
    return machine.load(VirtualAddress(next.rawValue &- 8)) == size
  }

  /// Says in a header whether the block in front is free.
  @inlinable @inline(__always)
  mutating func setPreviousFree(_ value: Bool, of block: VirtualAddress, on machine: some Machine) {
    let header = header(of: block, on: machine)
    setHeader(
      value ? header | HeapHeader.previousFree : header & ~HeapHeader.previousFree, of: block, on: machine)
  }

  @inlinable @inline(__always)
  static func firstMultiple(of alignment: UInt32, from address: VirtualAddress) -> VirtualAddress {
    VirtualAddress((address.rawValue &+ (alignment &- 1)) & (0 &- alignment))
  }

  /// Takes back an allocated block. One between two that are in use, as most are, has the short way here, and so has the last.
  ///
  /// - Returns: why it does not, as `checkAllocated` says; nothing has changed then.
  /// - Complexity: O(1).
  @inlinable @inline(never) @_optimize(speed)
  mutating func free(_ block: VirtualAddress, on machine: some Machine) -> HeapError? {
    guard isStart(block, on: machine) else { return misuse(of: block, on: machine) }
    let room = top.rawValue &- block.rawValue
    let header = header(of: block, on: machine)
    // One comparison for the flags, which must be `allocated` alone, and the size, from 16 to what is left.
    guard KernelHeap.granulesLess1(header) < room >> HeapLayout.granuleShift else { return merge(block, on: machine) }
    let size = header &- HeapHeader.allocated
    if size == room {
      top = block
    } else {
      let next = block.advanced(byBytes: size)
      let following = self.header(of: next, on: machine)
      guard
        KernelHeap.granulesLess1(following) < (room &- size) >> HeapLayout.granuleShift && isMarked(next, on: machine)
      else { return merge(block, on: machine) }
      setHeader(following | HeapHeader.previousFree, of: next, on: machine)
      link(block, size: size, on: machine)
    }
    uncountBlock(block, size: size, on: machine)
    return nil
  }

  /// One less than the granules of a block whose header has only the flag `allocated`; more than any block has for another
  /// header.
  @inlinable @inline(__always)
  static func granulesLess1(_ header: UInt32) -> UInt32 {
    rotated(header &- HeapHeader.allocated &- HeapLayout.granule, by: HeapLayout.granuleShift)
  }

  /// Takes back a block that starts as an allocated one does, and makes it one with its free neighbours.
  ///
  /// - Returns: `corrupted` when its bounds or links do not agree; nothing has changed then.
  /// - Complexity: O(1).
  @inlinable @inline(never) @_optimize(speed)
  mutating func merge(_ block: VirtualAddress, on machine: some Machine) -> HeapError? {
    guard let bounds = bounds(of: block, on: machine) else { return .corrupted }
    let start = VirtualAddress(block.rawValue &- bounds.sizeInFront)
    let after = block.advanced(byBytes: bounds.size)
    if bounds.sizeInFront != 0 {
      guard unlink(start, on: machine) else { return .corrupted }
    }
    if bounds.sizeAfter != 0 && !unlink(after, on: machine) {
      if bounds.sizeInFront != 0 { relink(start, on: machine) }
      return .corrupted
    }
    if after == top {
      top = start
    } else {
      if bounds.sizeAfter == 0 { setPreviousFree(true, of: after, on: machine) }
      link(start, size: bounds.sizeInFront &+ bounds.size &+ bounds.sizeAfter, on: machine)
    }
    uncountBlock(block, size: bounds.size, on: machine)
    return nil
  }
}
