// The kernel heap: blocks of every size and alignment, resized, freed, freed wrongly.

import PropCheck
import Sessions

extension StateMachine<KernelSession> {
  /// The heap's commands.
  func heap(weight: Int = 1) -> Alphabet {
    operation("initialize heap", weight: 2 * weight, when: { !$0.model.heap.isUp }) { _, _ in .initializeHeap }
      .operation("allocate", weight: 5 * weight) { session, source in
        .allocate(size: try session.drawSize(&source), alignment: 16)
      }
      .operation("allocate aligned", weight: 2 * weight) { session, source in
        let alignments: [UInt32] = [
          32, 64, 4096, 1, 256, 0x1_0000, 0x40_0000, 0, 3, 0x80_0000, 128, 512, 2048, 8192, 0x10_0000, 0x20_0000,
          0x8000_0000,
          .max, 24,
        ]
        return .allocate(size: try session.drawSize(&source), alignment: try source.element(of: alignments))
      }
      .operation("allocate zeroed", weight: 2 * weight) { session, source in
        let isUsual = try source.weighted([85, 15]) == 0
        let count = isUsual ? try source.integer(in: 1...8) : try source.element(of: elementCounts)
        return .allocateZeroed(count: count, size: try session.drawSize(&source))
      }
      .operation("allocate pages", weight: weight) { _, source in
        let isUsual = try source.weighted([85, 15]) == 0
        return .allocatePages(isUsual ? try source.integer(in: 1...4) : try source.element(of: pageCounts))
      }
      .operation("reallocate", weight: 3 * weight) { session, source in
        let block = try session.drawBlock(&source)
        return .reallocate(virtual: block, size: try session.drawSize(&source, resizing: block))
      }
      .operation("free", weight: 5 * weight) { session, source in .free(virtual: try session.drawBlock(&source)) }
      .operation("allocate from boot_early", weight: 1) { _, source in
        .bootEarlyAllocate(size: try source.integer(in: 0...8192, towards: 4096), alignment: 0)
      }
      .operation("initialize heap again", weight: 1, when: { $0.model.heap.isUp }) { _, _ in .initializeHeap }
  }
}

private let elementCounts: [UInt32] = [0, 1, 0x1_0000, 0x8000_0000, .max, 255, 256, 257, 0xFFFF, 0x1_0001]
private let pageCounts: [UInt32] = [0, 1, 16, 0x10_0000, .max, 255, 256, 0xF_FFFF, 0x10_0001, 0x2_F608, 0x4000_0000]
private let blockSizes: [UInt32] = [
  0, 1, 11, 12, 13, 4076, 4092, 4096, 0x2FC0_0000, 0x2F60_8000, 0xFFFF_FFF0, .max, 255, 256, 0xFFFF, 0x1_0000, 0xF_FFFC,
  0x40_0000, 0xFF_FFFC, 0x2000_0000, 0x8000_0000, 28, 60, 124, 252, 492, 508, 1004, 1020, 1036, 2028, 2044, 8188,
  16_380,
]

extension KernelSession {
  /// Draws the size of a block, in bytes.
  ///
  /// - Parameter block: one that is to have it; nil for a new one.
  fileprivate func drawSize(_ source: inout Source, resizing block: UInt32? = nil) throws -> UInt32 {
    switch try source.weighted([50, 22, 10, 5, 5, freedSize == 0 ? 0 : 8, block == nil ? 0 : 25]) {
    case 6:
      // All that lies between the block and the next one, or a little less or more.
      let start = block ?? model.spaces.heapPages.lowerBound << 12
      let end = model.heap.startOfBlock(after: start) ?? model.spaces.heapPages.upperBound << 12
      let change = try source.element(of: [0, 1, 16, 0xFFFF_FFFF, 0xFFFF_FFF0] as [UInt32])
      return max(1, end &- start &- model.layout.blockOverhead &+ change)
    case 0: return try source.integer(in: 1...200, towards: 12)
    case 1: return try source.integer(in: 1...5000, towards: 600)
    case 2: return try source.integer(in: 1...0x1_0000, towards: 0x2000)
    case 3: return try source.element(of: blockSizes)
    case 5:
      // What the block had that was freed last, or a little more or less: it may be too small by a granule. Less than nothing
      // is a size that no heap can hold.
      let change = try source.element(of: [0, 16, 1, 32, 0xFFFF_FFF0, .max, 15, 17, 48, 0xFFFF_FFE0] as [UInt32])
      return max(1, freedSize &+ change)
    default: return try drawGap(&source)
    }
  }

  /// Draws a block, sometimes an address that is none.
  fileprivate func drawBlock(_ source: inout Source) throws -> UInt32 {
    let blocks = model.heap.blocks
    switch try source.weighted([blocks.isEmpty ? 0 : 88, blockHandles.isEmpty ? 0 : 5, 4, 3]) {
    case 0 where !blocks.isEmpty:
      return blockHandles[
        try source.ordinal(below: blockHandles.count) { model.heap.block(at: blockHandles[$0]) != nil }]
    case 1 where !blockHandles.isEmpty: return blockHandles[try source.ordinal(below: blockHandles.count)]
    case 2:
      let start = blockHandles.last ?? 0xD000_1000
      return start &+ (try source.element(of: [16, 4, 1, 32, 0xFFFF_FFF0] as [UInt32]))
    default:
      let others: [UInt32] = [0, 0xC000_0000, 0xD000_0000, 0xFF60_8000, model.spaces.heapPages.upperBound &<< 12, .max]
      return try source.element(of: others)
    }
  }
}
