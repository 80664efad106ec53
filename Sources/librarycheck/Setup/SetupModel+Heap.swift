// The heap's first pages, and its start.

import CKMem
import Operations

extension SetupModel {
  /// Frames that mapping `bytes` of heap takes at most: its pages, and a table for each 4 MiB.
  func needOfHeap(_ bytes: UInt32) -> UInt32 {
    let pages = pagesOfHeap(bytes)
    return pages + (pages + 1023) >> 10
  }

  /// The least: create_page_table may have made the tables before.
  func pagesOfHeap(_ bytes: UInt32) -> UInt32 { UInt32((UInt64(bytes) + 4095) >> 12) }

  static let largestHeap: UInt32 = 0x2F60_8000

  func mapHeap(_ bytes: UInt32) -> Expected {
    var expected = Expected()
    guard stage >= .paging else {
      expected.refuse(KMEM_ERROR_ORDER)
      return expected
    }
    expected.refuse(KMEM_ERROR_PAGE_RANGE, if: bytes > Self.largestHeap)
    expected.refuse(KMEM_ERROR_PAGE_ALREADY_MAPPED, if: heapBytes != 0 && bytes != 0)
    let lacks = bytes != 0 && needOfHeap(bytes) > free.count
    expected.mayBeEither = lacks && pagesOfHeap(bytes) <= free.count && expected.refusals.isEmpty
    expected.refuse(KMEM_ERROR_PAGE_OUT_OF_MEMORY, if: lacks && bytes <= Self.largestHeap)
    return expected
  }

  func kheapInit(start: UInt32, region: UInt32, initial: UInt32) -> Expected {
    var expected = Expected()
    guard stage >= .paging else {
      expected.refuse(KMEM_ERROR_ORDER)
      return expected
    }
    expected.refuse(KMEM_ERROR_HEAP_ALREADY_INITIALIZED, if: heapEverUsed)
    let isRegion = (start == 0 || start == 0xD000_0000) && region % 4096 == 0 && (region == 0 || region >= initial)
    expected.refuse(KMEM_ERROR_HEAP_REGION, if: !isRegion)
    if heapBytes != 0 {
      expected.refuse(KMEM_ERROR_HEAP_NOT_MAPPED, if: initial > heapBytes)
    } else {
      expected.refuse(KMEM_ERROR_HEAP_NOT_MAPPED, if: initial == 0)
      expected.refuse(KMEM_ERROR_PAGE_RANGE, if: initial > Self.largestHeap)
      // At the top of the range nothing larger is a region.
      expected.refuse(KMEM_ERROR_HEAP_REGION, if: initial > 0xFFFF_F000)
      let lacks = initial != 0 && needOfHeap(initial) > free.count
      expected.mayBeEither = lacks && pagesOfHeap(initial) <= free.count && expected.refusals.isEmpty
      if expected.mayBeEither { expected.refuse(KMEM_ERROR_HEAP_OUT_OF_MEMORY) }
      expected.refuse(KMEM_ERROR_PAGE_OUT_OF_MEMORY, if: lacks && initial <= Self.largestHeap)
    }
    if stage == .paging && expected.refusals.isEmpty {
      // The marks: a page for each 512 KiB, and their table.
      let bytes = heapBytes != 0 ? heapBytes : initial
      let pages = heapBytes != 0 ? 0 : needOfHeap(bytes)
      if pages + (bytes - 1) >> 19 + 2 > free.count {
        expected.refuse(KMEM_ERROR_HEAP_OUT_OF_MEMORY)
        expected.mayBeEither = true
      }
    }
    return expected
  }

  mutating func startHeap(region: UInt32, initial: UInt32) {
    if heapBytes == 0 { heapBytes = (initial &+ 4095) & ~4095 }
    heapRegion = region == 0 ? Self.largestHeap : min(max(region, heapBytes), Self.largestHeap)
    stage = .heap
    retire()
  }

  /// A block of `size` bytes, where all earlier ones are live: it fits if the region holds them all.
  func heapAlloc(size: UInt32) -> Expected {
    var expected = Expected()
    guard stage >= .paging else {
      expected.refuse(KMEM_ERROR_ORDER)
      return expected
    }
    if stage == .paging {
      expected.refuse(KMEM_ERROR_HEAP_NOT_INITIALIZED)
      return expected
    }
    expected.refuse(KMEM_ERROR_HEAP_ZERO_SIZE, if: size == 0)
    let need = (UInt64(size) + 4 + 15) / 16 * 16
    // What the heap's index, blocks from before and alignment may cost.
    let slack: UInt64 = 8192 + blockBytes
    if need > UInt64(heapRegion) {
      expected.refuse(KMEM_ERROR_HEAP_REGION_EXHAUSTED)
      expected.refuse(KMEM_ERROR_HEAP_SIZE_TOO_LARGE, if: need > UInt64(Self.largestHeap))
    } else if size != 0, need + slack > UInt64(heapRegion) {
      expected.refuse(KMEM_ERROR_HEAP_REGION_EXHAUSTED)
      expected.mayBeEither = true
    }
    if size != 0, UInt64(needOfHeap(UInt32(min(need + slack, UInt64(Self.largestHeap))))) + 16 > UInt64(free.count) {
      expected.refuse(KMEM_ERROR_HEAP_OUT_OF_MEMORY)
      expected.mayBeEither = need <= UInt64(heapRegion)
    }
    return expected
  }
}
