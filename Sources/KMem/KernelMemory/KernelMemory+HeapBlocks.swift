// The heap as a kernel calls it.

extension KernelMemory {
  /// Hands out `size` bytes: `kmalloc`. They hold whatever they held.
  ///
  /// The heap grows by whole pages when no free block is certain to fit. A free block is certain to serve if it is larger
  /// than needed by a sixteenth. Of smaller ones that could do, the few that were freed last are looked at.
  ///
  /// - Parameter size: in bytes, at least 1.
  /// - Returns: the address of the first byte, a multiple of 16.
  /// - Complexity: O(1), refusals included; O(pages added) when the heap grows.
  /// - Throws: `notInitialized`, `zeroSize`, `sizeTooLarge`, `corrupted`, `outOfMemory`, `regionExhausted`, `obstructed`;
  ///   checked in this order.
  @inlinable @inline(__always)
  public mutating func allocate(size: UInt32) throws(HeapError) -> VirtualAddress {
    let block = heap.allocateFirst(size, on: machine)
    return block.rawValue > KernelHeap.refused.rawValue ? block : try allocate(size: size, after: block)
  }

  /// Hands out `size` bytes as `allocate(size:)` does, for callers who do not ask why there are none: `kmalloc`.
  ///
  /// - Returns: the address of the first byte; address 0 where `allocate(size:)` throws.
  /// - Complexity: as `allocate(size:)`.
  @inlinable @inline(__always)
  public mutating func allocateIfPossible(size: UInt32) -> VirtualAddress {
    let block = heap.allocateFirst(size, on: machine)
    return block.rawValue > KernelHeap.refused.rawValue ? block : allocateIfPossible(size: size, after: block)
  }

  @inlinable @inline(never)
  mutating func allocateIfPossible(size: UInt32, after answer: VirtualAddress) -> VirtualAddress {
    do throws(HeapError) { return try allocate(size: size, after: answer) } catch { return VirtualAddress(0) }
  }

  /// Hands out a block where no free one is certain to fit: grows the heap.
  ///
  /// - Parameter answer: why `allocateFirst` has not handed it out.
  @inlinable @inline(never)
  mutating func allocate(size: UInt32, after answer: VirtualAddress) throws(HeapError) -> VirtualAddress {
    let occupied = try heap.occupiedBytes(forSize: size)
    if answer != KernelHeap.none { throw .corrupted }
    try growHeap(for: occupied, alignment: HeapLayout.granule)
    return heap.allocateFirst(size, on: machine)
  }

  /// Hands out `size` bytes at a multiple of `alignment`: `kmalloc_aligned`; see `allocate(size:)`.
  ///
  /// - Parameter alignment: in bytes, a power of two up to 4 MiB; below 16 it means 16.
  /// - Complexity: as `allocate(size:)`. A free block is certain to serve if it is larger by a sixteenth than size and alignment
  ///   together.
  /// - Throws: as `allocate(size:)`; `invalidAlignment` after `sizeTooLarge`.
  @inlinable @inline(never)
  public mutating func allocate(size: UInt32, alignment: UInt32) throws(HeapError) -> VirtualAddress {
    let occupied = try heap.occupiedBytes(forSize: size)
    let isPowerOfTwo = alignment != 0 && alignment & (alignment &- 1) == 0
    if !isPowerOfTwo || alignment > HeapLayout.maximumAlignment { throw .invalidAlignment }
    if alignment <= HeapLayout.granule { return try allocate(size: size) }
    var block = heap.allocate(occupied, alignment: alignment, on: machine)
    if block == KernelHeap.none {
      try growHeap(for: occupied, alignment: alignment)
      block = heap.allocate(occupied, alignment: alignment, on: machine)
    }
    if block == KernelHeap.refused { throw .corrupted }
    return block
  }

  /// Hands out `count` elements of `size` bytes each, all zero: `kcalloc`, and `kzalloc` with a count of 1.
  ///
  /// - Complexity: O(count * size).
  /// - Throws: as `allocate`; `sizeTooLarge` also when the product is beyond 32 bits.
  @inlinable
  public mutating func allocateZeroed(count: UInt32 = 1, size: UInt32) throws(HeapError) -> VirtualAddress {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: size)
    let block = try allocate(size: overflow ? .max : bytes)
    machine.fillWords(at: block, count: (bytes &+ 3) >> 2, with: 0)
    return block
  }

  /// Hands out `count` pages of address space that lie side by side: `kpage_alloc` and `kpages_alloc`. `free` takes them
  /// back.
  ///
  /// - Note: Each call costs a block's 4 bytes behind the pages too, so that two such blocks cannot be neighbours without
  ///   a gap. What lies in the gap serves smaller blocks.
  /// - Returns: an address that is a multiple of 4096.
  /// - Throws: as `allocate`.
  @inlinable
  public mutating func allocatePages(_ count: UInt32) throws(HeapError) -> VirtualAddress {
    try allocate(size: count > Frame.limit &- 1 ? .max : count << Frame.shift, alignment: Frame.size)
  }

  /// Changes the size of a block, keeping the first `min(old, new)` bytes: `krealloc`.
  ///
  /// It stays where it is when it shrinks or the bytes after it are free and enough; otherwise its bytes move, to a
  /// multiple of 16. Where neither is possible the block stays as it is. A size of 0 is refused: `free` frees.
  ///
  /// - Parameter block: what an allocation returned; `nil` for a new block.
  /// - Returns: where the block is now. The old address is freed if it differs.
  /// - Complexity: O(1) in place; O(size) and that of `allocate` when it moves.
  /// - Throws: as `allocate` for the size, then as `free` for the block, then as `allocate`.
  @inlinable
  public mutating func reallocate(
    _ block: VirtualAddress?, size: UInt32
  ) throws(HeapError) -> VirtualAddress {
    guard let block else { return try allocate(size: size) }
    let occupied = try heap.occupiedBytes(forSize: size)
    let bounds = try heap.checkAllocated(block, on: machine)
    if try heap.resize(block, bounds, to: occupied, on: machine) { return block }
    let target = try allocate(size: size)
    machine.copyWords(from: block, to: target, count: (bounds.size &- HeapLayout.overhead) / 4)
    do throws(HeapError) {
      try free(block)
    } catch {
      try free(target)
      throw error
    }
    return target
  }

  /// Takes back a block: `kfree`. Its pages stay the heap's.
  ///
  /// `kfree(NULL)` does nothing in C; here there is no null address, and 0 is foreign.
  ///
  /// - Parameter block: what an allocation returned.
  /// - Complexity: O(1).
  /// - Throws: `notInitialized`, `foreign`, `unaligned`, `interior`, `alreadyFree`: exactly what the address is;
  ///   `corrupted` for a block whose bounds were written over.
  @inlinable @inline(__always)
  public mutating func free(_ block: VirtualAddress) throws(HeapError) {
    if let error = heap.free(block, on: machine) { throw error }
  }

  /// The heap, for its counts and checks.
  @inlinable
  public var kernelHeap: KernelHeap { heap }
}
