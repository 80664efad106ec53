// Cutting blocks out of free ones and giving them back, with headers, sizes at the far end and flags kept exact. All that an
// operation reads is checked before the first store: an operation that throws has changed nothing.
//
//   cut        ├────── free ──────┤            takeTop   ┤ top                 end
//              ├ block ┤── free ──┤                      ┤ block ┤ top
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

  /// Hands out `size` bytes, a multiple of 16; address 0 when no free block is certain to hold them.
  ///
  ///   classes   ... │ the request's own │ all of whose blocks are large enough ...
  ///                   the first few are   the first of the lowest is taken
  ///                   looked at
  ///
  /// - Complexity: O(1).
  /// - Throws: `corrupted`.
  @inlinable @inline(__always)
  mutating func allocate(_ size: UInt32, on machine: some Machine) throws(HeapError) -> VirtualAddress {
    let own = KernelHeap.sizeClass(of: size)
    var block = VirtualAddress(0)
    let list = root == 0 ? UInt32.max : firstList(from: own, on: machine)
    if list != .max {
      block = first(of: list, on: machine)
      // The blocks of a class in the first two groups are all of one size.
      if list == own && own >= 64 {
        block = try fit(size, alignment: HeapLayout.granule, in: own, on: machine)
        if block.rawValue == 0 { block = first(from: own &+ 1, on: machine) }
      }
    }
    if block.rawValue != 0 {
      try cut(block, to: size, on: machine)
    } else {
      block = top
      if size > end.rawValue &- block.rawValue { return VirtualAddress(0) }
      setHeader(size | HeapHeader.allocated, of: block, on: machine)
      top = block.advanced(byBytes: size)
    }
    countBlock(block, size: size, on: machine)
    return block
  }

  /// Marks and counts a new block.
  @inlinable @inline(__always)
  mutating func countBlock(_ block: VirtualAddress, size: UInt32, on machine: some Machine) {
    flipMark(block, on: machine)
    blockCount &+= 1
    count(size)
  }

  /// The size of a free block from which `needed` bytes are to be taken.
  ///
  /// - Throws: `corrupted` unless its header, the size at its far end, the header after it and its links all agree.
  @inlinable @inline(never) @_optimize(speed)
  mutating func checkFree(
    _ block: VirtualAddress, needed: UInt32, on machine: some Machine
  ) throws(HeapError) -> UInt32 {
    if !isFree(block, on: machine) { throw .corrupted }
    let available = header(of: block, on: machine)
    if available >= top.rawValue &- block.rawValue || needed > available { throw .corrupted }
    let next = block.advanced(byBytes: available)
    let expected = HeapHeader.allocated | HeapHeader.previousFree
    if header(of: next, on: machine) & HeapHeader.flags != expected
      || machine.load(VirtualAddress(next.rawValue &- 8)) != available
    {
      throw .corrupted
    }
    try checkLinks(of: block, on: machine)
    return available
  }

  /// Makes the first `size` bytes of a free block an allocated one.
  ///
  /// - Complexity: O(1).
  /// - Throws: `corrupted`.
  @inlinable @inline(__always)
  mutating func cut(_ block: VirtualAddress, to size: UInt32, on machine: some Machine) throws(HeapError) {
    let available = try checkFree(block, needed: size, on: machine)
    let rest = available &- size
    let next = block.advanced(byBytes: size)
    if rest != 0 { try addFree(next, size: rest, on: machine) }
    unlink(block, on: machine)
    if rest == 0 { setPreviousFree(false, of: next, on: machine) }
    setHeader(size | HeapHeader.allocated, of: block, on: machine)
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

  /// Takes back an allocated block.
  ///
  /// - Complexity: O(1).
  /// - Throws: what `checkAllocated` throws.
  @inlinable @inline(__always)
  mutating func free(_ block: VirtualAddress, on machine: some Machine) throws(HeapError) {
    try checkStart(block, on: machine)
    let header = header(of: block, on: machine)
    if header == top.rawValue &- block.rawValue | HeapHeader.allocated {
      top = block
    } else {
      try merge(block, on: machine)
    }
    flipMark(block, on: machine)
    blockCount &-= 1
    bytesInUse &-= header & ~HeapHeader.flags
  }

  /// Makes a block free and one with its free neighbours.
  ///
  /// - Throws: `corrupted`.
  @inlinable @inline(never) @_optimize(speed)
  mutating func merge(_ block: VirtualAddress, on machine: some Machine) throws(HeapError) {
    let bounds = try bounds(of: block, on: machine)
    let start = VirtualAddress(block.rawValue &- bounds.sizeInFront)
    let after = block.advanced(byBytes: bounds.size)
    let next = after.advanced(byBytes: bounds.sizeAfter)
    if start != block { try checkNeighbour(start, on: machine) }
    if next != after { try checkNeighbour(after, on: machine) }
    if after == top {
      unlinkNeighbour(start, on: machine)
      top = start
      return
    }
    // The links of a new free block take the place of those of the one in front.
    if start == block {
      try addFree(block, size: next.rawValue &- block.rawValue, on: machine)
    } else {
      try checkList(forSize: next.rawValue &- start.rawValue, on: machine)
      unlinkNeighbour(start, on: machine)
    }
    if next != after {
      unlinkNeighbour(after, on: machine)
    } else {
      setPreviousFree(true, of: next, on: machine)
    }
    if start != block { try addFree(start, size: next.rawValue &- start.rawValue, on: machine) }
  }
}
