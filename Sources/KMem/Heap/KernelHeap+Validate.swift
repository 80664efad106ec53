// A check of the whole heap against itself: the blocks from end to end, the free lists with their bits, the marks, the
// counts. It reads nothing outside the heap's pages, however damaged they are, and always ends.

extension KernelHeap {
  /// What a walk over the blocks found.
  @usableFromInline
  struct Census {
    @usableFromInline var freeBlocks: UInt32 = 0
    @usableFromInline var allocatedBlocks: UInt32 = 0
    @usableFromInline var bytesInUse: UInt32 = 0

    @inlinable init() {}
  }

  /// Whether the heap's bookkeeping agrees with itself. False only if something wrote over it.
  ///
  /// - Complexity: O(blocks + heap pages).
  @inlinable
  public func validate(on machine: some Machine) -> Bool {
    if !isInitialized { return root == 0 && bytesInUse == 0 && blockCount == 0 && top.rawValue == 0 }
    if top < HeapLayout.firstBlock || top > end || top.rawValue & HeapHeader.flags != 0 { return false }
    guard let census = walkBlocks(on: machine) else { return false }
    return census.allocatedBlocks == blockCount && census.bytesInUse == bytesInUse && bytesInUse <= peakBytesInUse
      && markCount(on: machine) == blockCount && countListed(upTo: census.freeBlocks, on: machine) == census.freeBlocks
  }

  /// Follows the headers from the first block to `top`.
  ///
  /// - Returns: `nil` when a size leads astray, a flag, a far size or a mark is wrong, or two free blocks touch.
  @inlinable
  func walkBlocks(on machine: some Machine) -> Census? {
    var census = Census()
    var wasFree = false
    var block = HeapLayout.firstBlock
    while block < top {
      let header = machine.load(VirtualAddress(block.rawValue &- 4))
      let size = header & ~HeapHeader.flags
      let isAllocated = header & HeapHeader.allocated != 0
      let flags =
        (isAllocated ? HeapHeader.allocated : 0) | (wasFree ? HeapHeader.previousFree : 0)
      if header & HeapHeader.flags != flags || size == 0 || size > top.rawValue &- block.rawValue { return nil }
      let mark = machine.load(KernelHeap.markWord(of: block)) & KernelHeap.markBit(of: block)
      if isAllocated != (mark != 0) { return nil }
      if isAllocated {
        census.allocatedBlocks &+= 1
        census.bytesInUse &+= size
      } else {
        if wasFree || machine.load(VirtualAddress(block.rawValue &+ size &- 8)) != size { return nil }
        census.freeBlocks &+= 1
      }
      wasFree = !isAllocated
      block = block.advanced(byBytes: size)
    }
    return wasFree ? nil : census
  }

  /// Marks that are set anywhere.
  @inlinable
  func markCount(on machine: some Machine) -> UInt32 {
    var count: UInt32 = 0
    var place = HeapLayout.marks
    let marksEnd = marksEnd
    while place < marksEnd {
      count &+= UInt32(truncatingIfNeeded: machine.load(place).nonzeroBitCount)
      place = place.advanced(byBytes: 4)
    }
    return count
  }

  /// Blocks in the free lists, `nil` when there are more than `limit`, one does not belong where it is, or a bit says
  /// other than the lists do.
  @inlinable
  func countListed(upTo limit: UInt32, on machine: some Machine) -> UInt32? {
    var count: UInt32 = 0
    var seenRoot: UInt32 = 0
    var group: UInt32 = 0
    while group < HeapLayout.groupCount {
      var seen: UInt32 = 0
      var bit: UInt32 = 0
      while bit < 32 {
        let list = group &* 32 &+ bit
        guard let length = length(ofList: list, upTo: limit &- count, on: machine) else { return nil }
        if length != 0 { seen |= 1 << bit }
        count &+= length
        bit &+= 1
      }
      if machine.load(KernelHeap.word(group, of: HeapLayout.groups)) != seen { return nil }
      if seen != 0 { seenRoot |= 1 << group }
      group &+= 1
    }
    return seenRoot == root ? count : nil
  }

  @inlinable
  func length(ofList list: UInt32, upTo limit: UInt32, on machine: some Machine) -> UInt32? {
    var count: UInt32 = 0
    var place = KernelHeap.word(list, of: HeapLayout.lists)
    while true {
      let block = VirtualAddress(machine.load(place))
      if block.rawValue == 0 { return count }
      let isInside = block >= HeapLayout.firstBlock && block < top && block.rawValue & (HeapLayout.granule - 1) == 0
      if !isInside || count == limit { return nil }
      let size = machine.load(VirtualAddress(block.rawValue &- 4))
      if size & HeapHeader.flags != 0 || size == 0 || KernelHeap.sizeClass(of: size) != list { return nil }
      if machine.load(block.advanced(byBytes: 4)) != place.rawValue { return nil }
      count &+= 1
      place = block
    }
  }
}
