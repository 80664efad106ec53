// KMem's counts and errors in the words of the model.

import KMem
import KMemReplay

extension FrameCounts {
  package init(_ statistics: FrameAllocator.Statistics) {
    self.init(
      total: statistics.total, free: statistics.free, used: statistics.used, reserved: statistics.reserved,
      allocated: statistics.allocated, peakUsed: statistics.peakUsed)
  }
}

extension BootEarlyCounts {
  init(_ early: BootEarly) {
    self.init(used: early.usedBytes, free: early.freeBytes, total: early.totalBytes)
  }
}

extension Refusal {
  /// The refusal that an error of KMem means.
  package init(_ error: any Error) {
    switch error {
    case let error as FrameAllocatorError: self.init(error)
    case let error as PagingError: self.init(error)
    case let error as KmapError: self.init(error)
    case let error as HeapError: self.init(error)
    case let error as BootEarlyError: self.init(error)
    default: self = .unsupported
    }
  }
}

extension FrameRange {
  /// The numbers of the frames.
  package var numbers: Range<UInt32> { start..<end }
}
