// Cutting blocks out of free ones and giving them back, with headers, sizes at the far end and flags kept exact.
//
//   take       ├─────────────── free ───────────────┤
//              ├ free: up to alignment ┤ block ┤ free ┤
//
//   release    ├ free ┤ block ┤ free ┤
//              ├──────── free ───────┤

extension KernelHeap {
  @inlinable
  func header(of block: VirtualAddress, on machine: some Machine) -> HeapHeader {
    HeapHeader(rawValue: machine.load(VirtualAddress(block.rawValue &- 4)))
  }

  @inlinable
  func setHeader(_ word: UInt32, of block: VirtualAddress, on machine: some Machine) {
    machine.store(word, at: VirtualAddress(block.rawValue &- 4))
  }

  /// The size that stands at the far end of a free block, in front of the next header.
  @inlinable
  func farSize(of block: VirtualAddress, size: UInt32, on machine: some Machine) -> UInt32 {
    machine.load(VirtualAddress(block.rawValue &+ size &- 8))
  }

  /// Makes the bytes of a free block, `size` from `block` on, free and findable. The block behind is told by the caller.
  @inlinable
  mutating func writeFree(_ block: VirtualAddress, size: UInt32, on machine: some Machine) {
    setHeader(size, of: block, on: machine)
    machine.store(size, at: VirtualAddress(block.rawValue &+ size &- 8))
    link(block, size: size, on: machine)
  }

  /// Cuts `size` bytes at the first multiple of `alignment` out of a free block that is large enough, and hands them out.
  ///
  /// - Parameters:
  ///   - size: a multiple of 16.
  ///   - alignment: a power of two of at least 16.
  /// - Complexity: O(1).
  @inlinable @inline(never)
  mutating func take(
    _ block: VirtualAddress, size: UInt32, alignment: UInt32, on machine: some Machine
  ) -> VirtualAddress {
    let available = header(of: block, on: machine).size
    unlink(block, on: machine)
    let start = KernelHeap.firstMultiple(of: alignment, from: block)
    let gap = start.rawValue &- block.rawValue
    if gap != 0 { writeFree(block, size: gap, on: machine) }
    cut(
      start, to: size, of: available &- gap, flags: gap == 0 ? 0 : HeapHeader.previousFreeBit, on: machine)
    flipMark(start, on: machine)
    blockCount &+= 1
    count(size)
    return start
  }

  @inlinable
  static func firstMultiple(of alignment: UInt32, from address: VirtualAddress) -> VirtualAddress {
    VirtualAddress((address.rawValue &+ (alignment &- 1)) & ~(alignment &- 1))
  }

  /// Makes the first `size` of `available` bytes an allocated block, and the others free.
  @inlinable @inline(never)
  mutating func cut(
    _ block: VirtualAddress, to size: UInt32, of available: UInt32, flags: UInt32, on machine: some Machine
  ) {
    setHeader(size | HeapHeader.allocatedBit | flags, of: block, on: machine)
    let rest = available &- size
    let next = block.advanced(byBytes: size)
    if rest != 0 {
      setHeader(rest | HeapHeader.allocatedBit, of: next, on: machine)
      release(next, on: machine)
    } else {
      let following = header(of: next, on: machine).rawValue
      setHeader(following & ~HeapHeader.previousFreeBit, of: next, on: machine)
    }
  }

  /// Makes a block free and one with its free neighbours.
  ///
  /// - Complexity: O(1).
  @inlinable @inline(never)
  mutating func release(_ block: VirtualAddress, on machine: some Machine) {
    let header = header(of: block, on: machine)
    var start = block
    var next = block.advanced(byBytes: header.size)
    if header.isPreviousFree {
      start = VirtualAddress(block.rawValue &- machine.load(VirtualAddress(block.rawValue &- 8)))
      unlink(start, on: machine)
    }
    var following = self.header(of: next, on: machine)
    if !following.isAllocated {
      unlink(next, on: machine)
      next = next.advanced(byBytes: following.size)
      following = self.header(of: next, on: machine)
    }
    setHeader(following.rawValue | HeapHeader.previousFreeBit, of: next, on: machine)
    writeFree(start, size: next.rawValue &- start.rawValue, on: machine)
  }

  /// Takes back an allocated block.
  ///
  /// - Complexity: O(1).
  /// - Throws: what `checkAllocated` throws.
  @inlinable
  mutating func free(_ block: VirtualAddress, on machine: some Machine) throws(HeapError) {
    try checkAllocated(block, on: machine)
    flipMark(block, on: machine)
    blockCount &-= 1
    bytesInUse &-= header(of: block, on: machine).size
    release(block, on: machine)
  }

  /// Makes an allocated block occupy `size` bytes where it is, if it is no smaller now or the block behind it is free and
  /// large enough.
  ///
  /// - Returns: whether it does; nothing has changed otherwise.
  /// - Complexity: O(1).
  @inlinable
  mutating func resize(_ block: VirtualAddress, to size: UInt32, on machine: some Machine) -> Bool {
    let header = header(of: block, on: machine)
    var available = header.size
    if size > available {
      let next = block.advanced(byBytes: available)
      let following = self.header(of: next, on: machine)
      if following.isAllocated || following.size < size &- available { return false }
      unlink(next, on: machine)
      available &+= following.size
    }
    cut(block, to: size, of: available, flags: header.rawValue & HeapHeader.previousFreeBit, on: machine)
    count(size &- header.size)
    return true
  }

  /// The lowest free block that can hold `size` bytes at a multiple of `alignment`, found by looking at all; address 0
  /// when there is none in front of a header that was written over.
  ///
  /// - Complexity: O(blocks).
  @inlinable
  func search(_ size: UInt32, alignment: UInt32, on machine: some Machine) -> VirtualAddress {
    var block = HeapLayout.firstBlock
    while block < end {
      let header = header(of: block, on: machine)
      if !header.isSound(at: block, in: self) { break }
      let next = block.advanced(byBytes: header.size)
      let start = KernelHeap.firstMultiple(of: alignment, from: block)
      if !header.isAllocated && start <= next && next.rawValue &- start.rawValue >= size { return block }
      block = next
    }
    return VirtualAddress(0)
  }
}
