// The heap as the contract states it: blocks that do not touch, in pages that grow, whose bytes are their callers'.

import Operations

/// The specification of the kernel heap.
public struct HeapModel: Sendable {
  /// A block that a caller holds.
  public struct Block: Hashable, Sendable {
    /// The first byte, and how many were asked for.
    public var start: UInt32
    public var size: UInt32

    /// The word that its pattern is made from.
    public var seed: UInt32

    public init(start: UInt32, size: UInt32, seed: UInt32) {
      self.start = start
      self.size = size
      self.seed = seed
    }

    public var end: UInt64 { UInt64(start) + UInt64(size) }
  }

  /// Whether it has been initialised.
  public var isUp = false

  /// Blocks in ascending order of address.
  public private(set) var blocks: [Block] = []

  /// Bytes that the blocks occupy, and the most that they ever did.
  public private(set) var occupiedBytes: UInt32 = 0
  public var peakBytes: UInt32 = 0

  /// Bytes of the heap's pages that no block can ever have; nil until the heap has said so.
  public var keptBytes: UInt32?

  private let layout: KernelLayout

  public init(_ layout: KernelLayout) { self.layout = layout }

  /// The number of blocks that start below `address`.
  private func place(of address: UInt32) -> Int {
    var low = 0
    var high = blocks.count
    while low < high {
      let middle = (low + high) / 2
      if blocks[middle].start < address { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The block that starts at `address`.
  public func block(at address: UInt32) -> Block? {
    let place = place(of: address)
    return place < blocks.count && blocks[place].start == address ? blocks[place] : nil
  }

  /// The block that a caller was given and that has `address` among its bytes.
  public func block(holding address: UInt32) -> Block? {
    let place = place(of: address)
    if place < blocks.count && blocks[place].start == address { return blocks[place] }
    return place > 0 && UInt64(address) < blocks[place - 1].end ? blocks[place - 1] : nil
  }

  /// The block that has `address` among the bytes that it occupies, those behind its caller's included.
  public func block(occupying address: UInt32) -> Block? {
    let place = place(of: address)
    if place < blocks.count && blocks[place].start == address { return blocks[place] }
    guard place > 0 else { return nil }
    let block = blocks[place - 1]
    return address - block.start < layout.occupiedBytes(forBlockOf: block.size) ? block : nil
  }

  /// A block that shares a byte with `start ..< end`.
  public func block(overlapping start: UInt32, _ end: UInt64) -> Block? {
    let place = place(of: start)
    if place > 0 && blocks[place - 1].end > UInt64(start) { return blocks[place - 1] }
    return place < blocks.count && UInt64(blocks[place].start) < end ? blocks[place] : nil
  }

  /// Where the block after the one that starts at `start` begins; nil where that is the last.
  public func startOfBlock(after start: UInt32) -> UInt32? {
    let place = place(of: start) + 1
    return place < blocks.count ? blocks[place].start : nil
  }

  public mutating func insert(_ block: Block) {
    blocks.insert(block, at: place(of: block.start))
    occupiedBytes += layout.occupiedBytes(forBlockOf: block.size)
    peakBytes = max(peakBytes, occupiedBytes)
  }

  @discardableResult
  public mutating func remove(at start: UInt32) -> Block {
    let block = blocks.remove(at: place(of: start))
    occupiedBytes -= layout.occupiedBytes(forBlockOf: block.size)
    return block
  }

  /// The most bytes between two blocks, or between the last one and `end`; `start` is where the first one could be.
  public func largestGap(from start: UInt32, to end: UInt32) -> UInt32 {
    var cursor = UInt64(start)
    var largest: UInt64 = 0
    for block in blocks {
      largest = max(largest, UInt64(block.start) - min(cursor, UInt64(block.start)))
      cursor = block.end
    }
    return UInt32(max(largest, UInt64(end) - min(cursor, UInt64(end))))
  }
}
