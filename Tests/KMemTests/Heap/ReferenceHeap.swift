// The heap as a plain list of blocks, written from the contract and from what the documentation promises about sizes,
// growth and errors. It knows no free lists, headers or marks.

import KMem

/// A block that a caller holds.
struct ReferenceBlock: Equatable {
  var start: UInt32
  var size: UInt32
  var tag: UInt32

  /// n + 4, rounded up to 16.
  var occupied: UInt32 { ReferenceHeap.occupied(size) }
  var end: UInt32 { start + occupied }
}

struct ReferenceHeap {
  /// In ascending order of address.
  private(set) var blocks: [ReferenceBlock] = []
  var end: UInt32
  private(set) var peak: UInt32 = 0

  static func occupied(_ size: UInt32) -> UInt32 { (size + 4 + 15) / 16 * 16 }

  var bytesInUse: UInt32 { blocks.reduce(0) { $0 + $1.occupied } }

  /// The free bytes between blocks, in ascending order.
  var gaps: [Range<UInt32>] {
    var gaps: [Range<UInt32>] = []
    var start = HeapFacts.first
    for block in blocks {
      if start < block.start { gaps.append(start..<block.start) }
      start = block.end
    }
    if start < end { gaps.append(start..<end) }
    return gaps
  }

  /// Where the free bytes at the end begin; `end` if there are none.
  var tail: UInt32 { blocks.last?.end ?? HeapFacts.first }

  static func alignedUp(_ address: UInt32, _ alignment: UInt32) -> UInt32 {
    let unit = max(alignment, 16)
    return (address + unit - 1) / unit * unit
  }

  func fits(_ size: UInt32, _ alignment: UInt32) -> Bool {
    gaps.contains { gap in
      let start = ReferenceHeap.alignedUp(gap.lowerBound, alignment)
      return start < gap.upperBound && gap.upperBound - start >= ReferenceHeap.occupied(size)
    }
  }

  /// Whether a gap is so large that the heap must not grow: a sixteenth more than size and alignment can take.
  func fitsWithEase(_ size: UInt32, _ alignment: UInt32) -> Bool {
    let most = ReferenceHeap.occupied(size) + max(alignment, 16)
    return gaps.contains { UInt32($0.count) >= most + most / 16 }
  }

  /// The end of the heap once it has grown by what `size` lacks.
  func grownEnd(_ size: UInt32, _ alignment: UInt32) -> UInt32 {
    let needed = ReferenceHeap.alignedUp(tail, alignment) + ReferenceHeap.occupied(size)
    return max(end, (needed + 4095) / 4096 * 4096)
  }

  /// Frames for pages, marks (one page for 512 KiB) and tables (one for 4 MiB) of a heap that ends at `end`, marks' table
  /// included.
  static func frames(forHeapEndingAt end: UInt32) -> UInt32 {
    let bytes = end - HeapFacts.base
    return bytes / 4096 + (bytes + (512 << 10) - 1) / (512 << 10) + (bytes + (4 << 20) - 1) / (4 << 20) + 1
  }

  /// What freeing `address` must say; `nil` when it is the start of a block.
  func misuse(of address: UInt32) -> HeapError? {
    if address < HeapFacts.first || address >= end { return .foreign }
    if address % 16 != 0 { return .unaligned }
    guard let block = blocks.first(where: { $0.start <= address && address < $0.end }) else { return .alreadyFree }
    return block.start == address ? nil : .interior
  }

  /// Whether the block at `index` can occupy `size` where it is.
  func canResize(_ index: Int, to size: UInt32) -> Bool {
    let next = index + 1 < blocks.count ? blocks[index + 1].start : end
    return blocks[index].start + ReferenceHeap.occupied(size) <= next
  }

  /// Records a block; `nil` says what is wrong with its place.
  mutating func add(_ block: ReferenceBlock, alignment: UInt32) -> String? {
    if block.start % max(alignment, 16) != 0 { return "not aligned" }
    if block.start < HeapFacts.first || block.end > end { return "outside the heap" }
    let index = blocks.firstIndex { $0.start > block.start } ?? blocks.count
    if index > 0 && blocks[index - 1].end > block.start { return "overlaps the block in front" }
    if index < blocks.count && block.end > blocks[index].start { return "overlaps the block behind" }
    blocks.insert(block, at: index)
    peak = max(peak, bytesInUse)
    return nil
  }

  @discardableResult
  mutating func remove(_ index: Int) -> ReferenceBlock { blocks.remove(at: index) }

  mutating func resize(_ index: Int, to size: UInt32) {
    blocks[index].size = size
    peak = max(peak, bytesInUse)
  }
}
