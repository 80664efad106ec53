// The free lists: one for each size class, last in first out, with bits that say which are not empty.
//
//   list head ─► next ┐    ┌─► next = 0          the second word of a free block names the word that points to it, which
//      ▲              └────┘                     is the list head or the first word of the block in front
//      └── place     place ──► next of the first

extension KernelHeap {
  /// The class of a block of `size` bytes, a multiple of 16 from 16 up.
  @inlinable
  static func sizeClass(of size: UInt32) -> UInt32 {
    let granules = size >> HeapLayout.granuleShift
    let shift = 26 &- UInt32(truncatingIfNeeded: (granules | 32).leadingZeroBitCount)
    return shift << 5 &+ granules >> shift
  }

  /// A free block of at least `size` bytes; address 0 when the lists hold none that is certain to do.
  ///
  /// A block of the very class of `size` can be too small, so the search begins with the first class all of whose blocks
  /// are large enough.
  ///
  /// - Complexity: O(1): three loads at most.
  @inlinable
  func find(_ size: UInt32, on machine: some Machine) -> VirtualAddress {
    let granules = size >> HeapLayout.granuleShift
    let shift = 26 &- UInt32(truncatingIfNeeded: (granules | 32).leadingZeroBitCount)
    let roundedUp = size &+ (HeapLayout.granule << shift &- HeapLayout.granule)
    let least = KernelHeap.sizeClass(of: roundedUp)
    var group = least >> 5
    var candidates: UInt32 = 0
    if root >> group & 1 != 0 {
      candidates = machine.load(KernelHeap.word(group, of: HeapLayout.groups)) & UInt32.max << (least & 31)
    }
    if candidates == 0 {
      let others = root & (UInt32.max << group) << 1
      if others == 0 { return VirtualAddress(0) }
      group = FrameBitmap.lowestBit(others)
      candidates = machine.load(KernelHeap.word(group, of: HeapLayout.groups))
    }
    let list = group << 5 | FrameBitmap.lowestBit(candidates)
    return VirtualAddress(machine.load(KernelHeap.word(list, of: HeapLayout.lists)))
  }

  /// Puts a block at the head of the list of its class.
  @inlinable
  mutating func link(_ block: VirtualAddress, size: UInt32, on machine: some Machine) {
    let list = KernelHeap.sizeClass(of: size)
    let head = KernelHeap.word(list, of: HeapLayout.lists)
    let second = machine.load(head)
    machine.store(second, at: block)
    machine.store(head.rawValue, at: block.advanced(byBytes: 4))
    machine.store(block.rawValue, at: head)
    if second != 0 {
      machine.store(block.rawValue, at: VirtualAddress(second).advanced(byBytes: 4))
    } else {
      let group = KernelHeap.word(list >> 5, of: HeapLayout.groups)
      machine.store(machine.load(group) | 1 << (list & 31), at: group)
      root |= 1 << (list >> 5)
    }
  }

  /// Takes a block out of the list that it is in.
  @inlinable @inline(never)
  mutating func unlink(_ block: VirtualAddress, on machine: some Machine) {
    let next = machine.load(block)
    let place = VirtualAddress(machine.load(block.advanced(byBytes: 4)))
    machine.store(next, at: place)
    if next != 0 {
      machine.store(place.rawValue, at: VirtualAddress(next).advanced(byBytes: 4))
    } else if place < HeapLayout.firstBlock {
      let list = (place.rawValue &- HeapLayout.lists.rawValue) / 4
      let group = KernelHeap.word(list >> 5, of: HeapLayout.groups)
      let rest = machine.load(group) & ~(1 << (list & 31))
      machine.store(rest, at: group)
      if rest == 0 { root &= ~(1 << (list >> 5)) }
    }
  }

  @inlinable
  static func word(_ index: UInt32, of base: VirtualAddress) -> VirtualAddress {
    base.advanced(byBytes: index &* 4)
  }
}
