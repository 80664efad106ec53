// The free lists: one for each size class, last in first out, with bits that say which are not empty.
//
//   list head ─► next ┐    ┌─► next = 0          the second word of a free block names the word that points to it, which
//      ▲              └────┘                     is the list head or the first word of the block in front
//      └── place     place ──► next of the first
//
// The links lie in memory that was handed out before and may still be written by who had it. So a link is followed by a
// store only if what it leads to is a free block that leads back: `checkLinks`, before anything is changed.

extension KernelHeap {
  /// The class of a block of `size` bytes, a multiple of 16 from 16 up.
  @inlinable @inline(__always)
  static func sizeClass(of size: UInt32) -> UInt32 {
    let granules = size >> HeapLayout.granuleShift
    let shift = 26 &- UInt32(truncatingIfNeeded: (granules | 32).leadingZeroBitCount)
    return shift << 5 &+ granules &>> shift
  }

  /// The lowest class from `least` on whose list is not empty; `UInt32.max` when there is none.
  ///
  /// - Complexity: O(1): a load or two.
  @inlinable @inline(__always)
  mutating func firstList(from least: UInt32, on machine: some Machine) -> UInt32 {
    var group = least >> 5
    var candidates: UInt32 = 0
    if root &>> group & 1 != 0 {
      candidates = machine.load(KernelHeap.word(group, of: HeapLayout.groups)) & UInt32.max &<< least
    }
    if candidates == 0 {
      let others = root & (UInt32.max - 1) &<< group
      if others == 0 { return .max }
      group = KernelHeap.lowestBit(others)
      candidates = machine.load(KernelHeap.word(group, of: HeapLayout.groups))
    }
    return group << 5 | KernelHeap.lowestBit(candidates)
  }

  /// The number of the lowest bit that is set, of a word that is not 0; of a group word that should not be 0 but is, 31.
  @inlinable @inline(__always)
  static func lowestBit(_ word: UInt32) -> UInt32 {
    UInt32(truncatingIfNeeded: (word | 1 << 31).trailingZeroBitCount)
  }

  /// The most blocks of a request's own class that are looked at: those may be too small for it.
  @inlinable
  static var blocksLookedAt: UInt32 { 4 }

  /// The first of the first few blocks of `list` that can hold `size` bytes at a multiple of `alignment`; address 0 when none
  /// of them can.
  ///
  /// - Throws: `corrupted`.
  @inlinable @inline(never)
  mutating func fit(
    _ size: UInt32, alignment: UInt32, in list: UInt32, on machine: some Machine
  ) throws(HeapError) -> VirtualAddress {
    var block = first(of: list, on: machine)
    var left = KernelHeap.blocksLookedAt
    while block.rawValue != 0 && left != 0 {
      if !isFree(block, on: machine) { throw .corrupted }
      let gap = KernelHeap.firstMultiple(of: alignment, from: block).rawValue &- block.rawValue
      let available = header(of: block, on: machine)
      if gap <= available && size <= available &- gap { return block }
      block = VirtualAddress(machine.load(block))
      left &-= 1
    }
    return VirtualAddress(0)
  }

  /// The first block of the lowest list from class `least` on that is not empty; address 0 when all are.
  @inlinable @inline(never)
  mutating func first(from least: UInt32, on machine: some Machine) -> VirtualAddress {
    let list = firstList(from: least, on: machine)
    return list == .max ? VirtualAddress(0) : first(of: list, on: machine)
  }

  @inlinable @inline(__always)
  mutating func first(of list: UInt32, on machine: some Machine) -> VirtualAddress {
    VirtualAddress(machine.load(KernelHeap.word(list, of: HeapLayout.lists)))
  }

  /// Whether a free block can start at `address`: it is where blocks are, and what stands there is the header of a free one.
  @inlinable @inline(__always)
  mutating func isFree(_ address: VirtualAddress, on machine: some Machine) -> Bool {
    let first = HeapLayout.firstBlock.rawValue
    return address.rawValue &- first < top.rawValue &- first && address.rawValue & HeapHeader.flags == 0
      && header(of: address, on: machine) & HeapHeader.flags == 0
  }

  /// Checks that `unlink` would store where links are: both neighbours in the list lead back to the free block.
  ///
  /// - Throws: `corrupted`.
  @inlinable @inline(__always)
  mutating func checkLinks(of block: VirtualAddress, on machine: some Machine) throws(HeapError) {
    let next = VirtualAddress(machine.load(block))
    let place = VirtualAddress(machine.load(block.advanced(byBytes: 4)))
    let isHead = place.rawValue &- HeapLayout.lists.rawValue < HeapLayout.classCount * 4 && place.rawValue & 3 == 0
    if !isHead && !isFree(place, on: machine) { throw .corrupted }
    if machine.load(place) != block.rawValue { throw .corrupted }
    if next.rawValue != 0 {
      if !isFree(next, on: machine) || machine.load(next.advanced(byBytes: 4)) != block.rawValue { throw .corrupted }
    }
  }

  /// Takes a block, whose links were checked, out of the list that it is in.
  @inlinable @inline(__always)
  mutating func unlink(_ block: VirtualAddress, on machine: some Machine) {
    let next = machine.load(block)
    let place = VirtualAddress(machine.load(block.advanced(byBytes: 4)))
    machine.store(next, at: place)
    if next != 0 {
      machine.store(place.rawValue, at: VirtualAddress(next).advanced(byBytes: 4))
    } else if place < HeapLayout.firstBlock {
      let list = (place.rawValue &- HeapLayout.lists.rawValue) / 4
      let group = KernelHeap.word(list >> 5, of: HeapLayout.groups)
      let rest = machine.load(group) & ~(1 &<< list)
      machine.store(rest, at: group)
      if rest == 0 { root &= ~(1 &<< (list >> 5)) }
    }
  }

  /// `checkLinks` as a call: a neighbour that is merged is rare enough.
  @inlinable @inline(never)
  mutating func checkNeighbour(_ block: VirtualAddress, on machine: some Machine) throws(HeapError) {
    try checkLinks(of: block, on: machine)
  }

  /// `unlink` as a call.
  @inlinable @inline(never)
  mutating func unlinkNeighbour(_ block: VirtualAddress, on machine: some Machine) { unlink(block, on: machine) }

  /// Checks that `addFree` would store where links are: the first block of the list leads back to it.
  ///
  /// - Throws: `corrupted`.
  @inlinable @inline(__always)
  mutating func checkList(forSize size: UInt32, on machine: some Machine) throws(HeapError) {
    let head = KernelHeap.word(KernelHeap.sizeClass(of: size), of: HeapLayout.lists)
    let first = VirtualAddress(machine.load(head))
    if first.rawValue != 0 {
      if !isFree(first, on: machine) || machine.load(first.advanced(byBytes: 4)) != head.rawValue { throw .corrupted }
    }
  }

  /// Makes `size` bytes from `block` on free and the first block of their list. The caller sets `previousFree` in the next
  /// header.
  ///
  /// - Throws: `corrupted`.
  @inlinable @inline(never) @_optimize(speed)
  mutating func addFree(_ block: VirtualAddress, size: UInt32, on machine: some Machine) throws(HeapError) {
    let list = KernelHeap.sizeClass(of: size)
    let head = KernelHeap.word(list, of: HeapLayout.lists)
    let second = VirtualAddress(machine.load(head))
    if second.rawValue != 0 {
      let place = second.advanced(byBytes: 4)
      if !isFree(second, on: machine) || machine.load(place) != head.rawValue { throw .corrupted }
      machine.store(block.rawValue, at: place)
    } else {
      let group = KernelHeap.word(list >> 5, of: HeapLayout.groups)
      machine.store(machine.load(group) | 1 &<< list, at: group)
      root |= 1 &<< (list >> 5)
    }
    machine.store(second.rawValue, at: block)
    machine.store(head.rawValue, at: block.advanced(byBytes: 4))
    machine.store(block.rawValue, at: head)
    setHeader(size, of: block, on: machine)
    machine.store(size, at: VirtualAddress(block.rawValue &+ size &- 8))
  }

  @inlinable @inline(__always)
  static func word(_ index: UInt32, of base: VirtualAddress) -> VirtualAddress {
    base.advanced(byBytes: index &* 4)
  }
}
