// Blocks at multiples of more than 16 bytes.
//
//   of a free block   ├───────────────── free ──────────────┤     at the top   ┤ top                     end
//                     ├ free: up to alignment ┤ block ┤ free ┤                 ┤ free: gap ┤ block ┤ top

extension KernelHeap {
  /// Hands out `size` bytes at a multiple of `alignment`; address 0 when no free block is certain to hold them.
  ///
  /// - Parameters:
  ///   - size: a multiple of 16.
  ///   - alignment: a power of two of at least 16.
  /// - Complexity: O(1).
  /// - Throws: `corrupted`.
  @inlinable @inline(never)
  mutating func allocate(
    _ size: UInt32, alignment: UInt32, on machine: some Machine
  ) throws(HeapError) -> VirtualAddress {
    var block = try fit(size, alignment: alignment, in: KernelHeap.sizeClass(of: size), on: machine)
    if block.rawValue == 0 {
      let certain = KernelHeap.sizeClass(of: size &+ alignment &- HeapLayout.granule) &+ 1
      block = first(from: certain, on: machine)
    }
    if block.rawValue != 0 { return try cutAligned(block, to: size, alignment: alignment, on: machine) }
    block = top
    let start = KernelHeap.firstMultiple(of: alignment, from: block)
    let gap = start.rawValue &- block.rawValue
    if start > end || size > end.rawValue &- start.rawValue { return VirtualAddress(0) }
    if gap != 0 { try addFree(block, size: gap, on: machine) }
    top = start.advanced(byBytes: size)
    place(start, size: size, after: gap, on: machine)
    return start
  }

  /// Makes `size` bytes at the first multiple of `alignment` in a free block an allocated one.
  ///
  /// - Complexity: O(1).
  /// - Throws: `corrupted`.
  @inlinable @inline(never)
  mutating func cutAligned(
    _ block: VirtualAddress, to size: UInt32, alignment: UInt32, on machine: some Machine
  ) throws(HeapError) -> VirtualAddress {
    let start = KernelHeap.firstMultiple(of: alignment, from: block)
    let gap = start.rawValue &- block.rawValue
    let available = try checkFree(block, needed: gap &+ size, on: machine)
    let next = start.advanced(byBytes: size)
    if gap != 0 { try checkList(forSize: gap, on: machine) }
    if available != gap &+ size { try addFree(next, size: available &- gap &- size, on: machine) }
    unlinkNeighbour(block, on: machine)
    if available == gap &+ size { setPreviousFree(false, of: next, on: machine) }
    if gap != 0 { try addFree(block, size: gap, on: machine) }
    place(start, size: size, after: gap, on: machine)
    return start
  }

  @inlinable @inline(__always)
  mutating func place(_ start: VirtualAddress, size: UInt32, after gap: UInt32, on machine: some Machine) {
    let flags = HeapHeader.allocated | (gap == 0 ? 0 : HeapHeader.previousFree)
    setHeader(size | flags, of: start, on: machine)
    countBlock(start, size: size, on: machine)
  }
}
