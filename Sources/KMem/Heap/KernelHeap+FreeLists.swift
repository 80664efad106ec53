// The free lists: one for each size class, last in first out, with bits that say which are not empty.
//
//   list head ─► next ┐    ┌─► next = 0          the second word of a free block names the word that points to it, which
//      ▲              └────┘                     is the list head or the first word of the block in front
//      └── place     place ──► next of the first
//
// The links lie in memory that was handed out before and may still be written by who had it. So a link is followed by a
// store only if what it leads to is a free block that leads back. The heads lie in the index, which no caller is handed, and
// what becomes one was checked before: a head leads to a free block.

extension KernelHeap {
  /// The class of a block of `size` bytes, a multiple of 16 from 16 up.
  @inlinable @inline(__always)
  static func sizeClass(of size: UInt32) -> UInt32 {
    let granules = size >> HeapLayout.granuleShift
    let shift = 26 &- UInt32(truncatingIfNeeded: (granules | 32).leadingZeroBitCount)
    return shift << 5 &+ granules &>> shift
  }

  /// The lowest class from `least` on whose list is not empty; `UInt32.max` when there is none. Some list must not be empty: until
  /// the heap is up, there is no index to read.
  ///
  /// - Complexity: O(1): a load or two.
  @inlinable @inline(__always)
  mutating func firstList(from least: UInt32, on machine: some Machine) -> UInt32 {
    var group = least >> 5
    var candidates = machine.load(KernelHeap.word(group, of: HeapLayout.groups)) & UInt32.max &<< least
    if candidates == 0 {
      let others = root & (UInt32.max - 1) &<< group
      if others == 0 { return .max }
      group = UInt32(truncatingIfNeeded: others.trailingZeroBitCount)
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

  /// The word that leads to the first of the first few blocks of `list` that can hold `size` bytes at a multiple of `alignment`;
  /// `none` when none of them can, `refused` when one is damaged.
  @inlinable @inline(__always)
  mutating func fit(
    _ size: UInt32, alignment: UInt32, in list: UInt32, on machine: some Machine
  ) -> VirtualAddress {
    var place = KernelHeap.word(list, of: HeapLayout.lists)
    var left = KernelHeap.blocksLookedAt
    repeat {
      let block = VirtualAddress(machine.load(place))
      if block.rawValue == 0 { return KernelHeap.none }
      guard isFree(block, on: machine) else { return KernelHeap.refused }
      guard machine.load(block.advanced(byBytes: 4)) == place.rawValue else { return KernelHeap.refused }
      var available = header(of: block, on: machine)
      if alignment != HeapLayout.granule {
        let gap = KernelHeap.firstMultiple(of: alignment, from: block).rawValue &- block.rawValue
        available = gap < available ? available &- gap : 0
      }
      if size <= available { return place }
      place = block
      left &-= 1
    } while left != 0
    return KernelHeap.none
  }

  /// The word that leads to a block of at least `size` bytes when the first one of their class is smaller: one of the next few,
  /// or the first of a higher class; `none` when there is none, `refused` when one is damaged.
  @inlinable @inline(never)
  mutating func further(_ size: UInt32, on machine: some Machine) -> VirtualAddress {
    let list = KernelHeap.sizeClass(of: size)
    let place = fit(size, alignment: HeapLayout.granule, in: list, on: machine)
    if place != KernelHeap.none { return place }
    let higher = firstList(from: list &+ 1, on: machine)
    return higher == .max ? KernelHeap.none : KernelHeap.word(higher, of: HeapLayout.lists)
  }

  /// Whether a free block can start at `address`: it is where blocks are, and what stands there is the header of a free one.
  @inlinable @inline(__always)
  mutating func isFree(_ address: VirtualAddress, on machine: some Machine) -> Bool {
    guard address >= HeapLayout.firstBlock else { return false }
    guard address < top else { return false }
    guard address.rawValue & HeapHeader.flags == 0 else { return false }
    return header(of: address, on: machine) & HeapHeader.flags == 0
  }

  /// `offset / 2^shift` where that leaves no rest. Otherwise the rest becomes the highest bits: more than any limit, so that one
  /// comparison is for range and alignment.
  @inlinable @inline(__always)
  static func rotated(_ offset: UInt32, by shift: UInt32) -> UInt32 { offset >> shift | offset << (32 &- shift) }

  /// The class of the list whose head is at `place`; at least `classCount` where no head is.
  @inlinable @inline(__always)
  static func list(headedAt place: VirtualAddress) -> UInt32 {
    rotated(place.rawValue &- HeapLayout.lists.rawValue, by: 2)
  }

  /// Takes a free block out of its list: one that the word at `place` leads to, and whose header says `size`.
  ///
  /// - Returns: whether all that was read agrees; nothing has changed otherwise.
  @inlinable @inline(__always)
  mutating func take(
    _ block: VirtualAddress, _ size: UInt32, from place: VirtualAddress, on machine: some Machine
  ) -> Bool {
    guard isExtent(of: block, size, on: machine) else { return false }
    guard machine.load(block.advanced(byBytes: 4)) == place.rawValue else { return false }
    return bypass(block, from: place, on: machine)
  }

  /// Takes a free block out of the list that it is in, if both neighbours there lead back to it.
  ///
  /// - Returns: whether they do; nothing has changed otherwise.
  @inlinable @inline(never) @_optimize(speed)
  mutating func unlink(_ block: VirtualAddress, on machine: some Machine) -> Bool {
    let place = VirtualAddress(machine.load(block.advanced(byBytes: 4)))
    guard KernelHeap.list(headedAt: place) < HeapLayout.classCount || isFree(place, on: machine) else { return false }
    guard machine.load(place) == block.rawValue else { return false }
    return bypass(block, from: place, on: machine)
  }

  /// Makes the word at `place`, which leads to `block`, lead to the block after it, if that one leads back to `block`.
  ///
  /// - Returns: whether it does; nothing has changed otherwise.
  @inlinable @inline(__always)
  mutating func bypass(_ block: VirtualAddress, from place: VirtualAddress, on machine: some Machine) -> Bool {
    let next = VirtualAddress(machine.load(block))
    if next.rawValue != 0 {
      guard isFree(next, on: machine) else { return false }
      guard machine.load(next.advanced(byBytes: 4)) == block.rawValue else { return false }
      machine.store(place.rawValue, at: next.advanced(byBytes: 4))
    } else if place < HeapLayout.firstBlock {
      noteEmpty(KernelHeap.list(headedAt: place), on: machine)
    }
    machine.store(next.rawValue, at: place)
    return true
  }

  /// Takes back the last `unlink`, which has left the block's own links alone.
  @inlinable @inline(never)
  mutating func relink(_ block: VirtualAddress, on machine: some Machine) {
    let next = VirtualAddress(machine.load(block))
    let place = VirtualAddress(machine.load(block.advanced(byBytes: 4)))
    machine.store(block.rawValue, at: place)
    if next.rawValue != 0 { machine.store(block.rawValue, at: next.advanced(byBytes: 4)) }
    if place < HeapLayout.firstBlock {
      noteFilled(KernelHeap.list(headedAt: place), on: machine)
    }
  }

  @inlinable @inline(__always)
  mutating func noteEmpty(_ list: UInt32, on machine: some Machine) {
    let group = KernelHeap.word(list >> 5, of: HeapLayout.groups)
    let rest = machine.load(group) & ~(1 &<< list)
    machine.store(rest, at: group)
    if rest == 0 { root &= ~(1 &<< (list >> 5)) }
  }

  @inlinable @inline(__always)
  mutating func noteFilled(_ list: UInt32, on machine: some Machine) {
    let group = KernelHeap.word(list >> 5, of: HeapLayout.groups)
    let others = machine.load(group)
    machine.store(others | 1 &<< list, at: group)
    if others == 0 { root |= 1 &<< (list >> 5) }
  }

  /// Makes `size` bytes from `block` on free and the first block of their list. The caller sets `previousFree` in the next
  /// header.
  @inlinable @inline(__always)
  mutating func link(_ block: VirtualAddress, size: UInt32, on machine: some Machine) {
    let list = KernelHeap.sizeClass(of: size)
    let head = KernelHeap.word(list, of: HeapLayout.lists)
    let second = VirtualAddress(machine.load(head))
    if second.rawValue != 0 {
      machine.store(block.rawValue, at: second.advanced(byBytes: 4))
    } else {
      noteFilled(list, on: machine)
    }
    machine.store(second.rawValue, at: block)
    machine.store(head.rawValue, at: block.advanced(byBytes: 4))
    machine.store(block.rawValue, at: head)
    setHeader(size, of: block, on: machine)
    machine.store(size, at: VirtualAddress(block.rawValue &+ size &- 8))
  }

  /// `link` as a call.
  @inlinable @inline(never) @_optimize(speed)
  mutating func addFree(_ block: VirtualAddress, size: UInt32, on machine: some Machine) {
    link(block, size: size, on: machine)
  }

  @inlinable @inline(__always)
  static func word(_ index: UInt32, of base: VirtualAddress) -> VirtualAddress {
    base.advanced(byBytes: index &* 4)
  }
}
