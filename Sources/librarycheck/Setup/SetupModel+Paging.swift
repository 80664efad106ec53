// Contexts of paging, directories and tables before paging is on, and turning it on.

import CKMem
import Operations

extension SetupModel {
  /// What is wrong with a context, whatever its memory.
  func refusals(of context: SetupContext?) -> Expected {
    var expected = Expected()
    guard stage == .frames, let early, let bitmap else {
      expected.refuse(KMEM_ERROR_ORDER)
      return expected
    }
    guard let context else { return expected }
    if context.limit != 0 {
      let reach = UInt64(context.limit)
      if context.limit % 4096 != 0 || context.limit > 3 << 30 {
        expected.refuse(KMEM_ERROR_IDENTITY_LIMIT)
      } else {
        let isCovered =
          early.end <= reach && UInt64(image.physical.upperBound) <= reach && bitmap.end <= reach
        expected.refuse(KMEM_ERROR_CONTEXT, if: !isCovered)
        expected.refuse(KMEM_ERROR_CONTEXT, if: directory != 0 && reach != limit)
      }
    }
    expected.refuse(KMEM_ERROR_CONTEXT, if: context.base != 0 && context.base != image.virtualStart)
    if context.start != 0 || context.end != 0 {
      let isSame =
        context.start >> 12 == imageFrames.lowerBound
        && (UInt64(context.end) + 4095) >> 12 == UInt64(imageFrames.upperBound) && context.start < context.end
      expected.refuse(KMEM_ERROR_CONTEXT, if: !isSame)
    }
    return expected
  }

  /// What of kernel_page_flags is refused: pages of the image are writable, and nothing but the caching bits besides.
  func refusesFlags(_ flags: UInt32) -> Bool {
    let allowed: UInt32 = 0x001 | 0x002 | 0x008 | 0x010 | 0x020 | 0x040
    return flags != 0 && (flags & ~allowed != 0 || flags & 0x002 == 0)
  }

  /// What is wrong with memory that alloc_page_aligned has answered; nil: nothing.
  func fault(ofPage answer: UInt32, bytes: UInt32, align: UInt32, _ context: SetupContext) -> Status? {
    if answer == 0 { return KMEM_ERROR_CONTEXT_NO_MEMORY.rawValue }
    let place = answer &- context.offset
    let reach = UInt64(context.limit != 0 ? context.limit : configuration.identityLimit)
    let end = UInt64(place) + UInt64(bytes)
    if place % max(align, 1) != 0 || end > reach { return KMEM_ERROR_CONTEXT_PAGE.rawValue }
    let isFree = (place >> 12..<UInt32((end + 4095) >> 12)).contains { free.contains($0) }
    return isFree ? KMEM_ERROR_CONTEXT_PAGE.rawValue : nil
  }

  /// Bytes that paging_init_minimal takes at most, and at least, from boot_early.
  var needOfPaging: (least: UInt64, most: UInt64) {
    let identity = (limit + (4 << 20) - 1) >> 22
    let imageTables = (image.virtualStart + UInt32(image.physical.count) - 1) >> 22 - image.virtualStart >> 22 + 1
    let spaces = UInt64(configuration.spaces) * 4
    let all = (2 + identity + UInt64(imageTables)) << 12 + spaces
    return (directory == 0 ? all : spaces, all + 8192)
  }

  /// Whether boot_early has what paging needs: nil where kmem.h leaves it open.
  var canPagingBeServed: Bool? {
    guard let early else { return false }
    let left = early.stop - min(early.stop, UInt64(early.start) + UInt64(early.used))
    let need = needOfPaging
    return left >= need.most ? true : left < need.least ? false : nil
  }

  func kmapInit(directory given: UInt32, _ context: SetupContext?) -> Expected {
    var expected = Expected()
    if stage >= .paging {
      expected.refuse(KMEM_ERROR_PAGE_INVALID_DIRECTORY, if: given != directory)
      return expected
    }
    expected = refusals(of: context)
    if stage == .frames { expected.refuse(KMEM_ERROR_PAGE_INVALID_DIRECTORY, if: given == 0 || given != directory) }
    return expected
  }

  func createTable(directory given: UInt32, _ context: SetupContext?, virtual: UInt32, flags: UInt32) -> Expected {
    var expected = refusals(of: context)
    guard stage == .frames else { return expected }
    expected.refuse(KMEM_ERROR_PAGE_INVALID_DIRECTORY, if: given == 0 || given != directory)
    expected.refuse(KMEM_ERROR_PAGE_KMAP_WINDOW, if: virtual >= 0xFFC0_0000)
    let userStart = (limit + (4 << 20) - 1) & ~0x3F_FFFF
    expected.refuse(KMEM_ERROR_PAGE_RANGE, if: virtual < 0xC000_0000 && UInt64(virtual) >= userStart)
    expected.refuse(KMEM_ERROR_PAGE_FLAGS, if: flags & ~0x7F != 0)
    expected.refuse(KMEM_ERROR_PAGE_KERNEL_RANGE, if: flags & 0x004 != 0)
    return expected
  }
}
