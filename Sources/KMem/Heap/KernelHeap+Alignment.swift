// Blocks at multiples of more than 16 bytes.
//
//   of a free block   ├───────────────── free ──────────────┤     at the top   ┤ top                     end
//                     ├ free: up to alignment ┤ block ┤ free ┤                 ┤ free: gap ┤ block ┤ top

extension KernelHeap {
  /// Hands out `size` bytes at a multiple of `alignment`.
  ///
  /// - Parameters:
  ///   - size: a multiple of 16.
  ///   - alignment: a power of two of more than 16.
  /// - Returns: `none` when no free block is certain to hold them, `refused` when something is damaged.
  /// - Complexity: O(1).
  @inlinable @inline(never) @_optimize(speed)
  mutating func allocate(_ size: UInt32, alignment: UInt32, on machine: some Machine) -> VirtualAddress {
    var place = KernelHeap.none
    if root != 0 {
      place = fit(size, alignment: alignment, in: KernelHeap.sizeClass(of: size), on: machine)
      if place == KernelHeap.refused { return place }
      if place == KernelHeap.none {
        let certain = KernelHeap.sizeClass(of: size &+ alignment &- HeapLayout.granule) &+ 1
        let list = firstList(from: certain, on: machine)
        if list != .max { place = KernelHeap.word(list, of: HeapLayout.lists) }
      }
    }
    var block = top
    var available = end.rawValue &- top.rawValue
    if place != KernelHeap.none {
      block = VirtualAddress(machine.load(place))
      available = header(of: block, on: machine)
    }
    let start = KernelHeap.firstMultiple(of: alignment, from: block)
    let gap = start.rawValue &- block.rawValue
    if gap &+ size > available { return place == KernelHeap.none ? place : KernelHeap.refused }
    let next = start.advanced(byBytes: size)
    if place != KernelHeap.none {
      guard take(block, available, from: place, on: machine) else { return KernelHeap.refused }
      let rest = available &- gap &- size
      if rest != 0 {
        addFree(next, size: rest, on: machine)
      } else {
        setPreviousFree(false, of: next, on: machine)
      }
    } else {
      top = next
    }
    if gap != 0 { addFree(block, size: gap, on: machine) }
    let flags = HeapHeader.allocated | (gap == 0 ? 0 : HeapHeader.previousFree)
    setHeader(size | flags, of: start, on: machine)
    countBlock(start, size: size, on: machine)
    return start
  }
}
