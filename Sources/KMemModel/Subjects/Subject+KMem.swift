// KMem's own values in the words of the model.

import KMem

extension FrameCounts {
  init(_ statistics: FrameAllocator.Statistics) {
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

extension Response {
  init(_ page: ReplacedPage) {
    self = .page(physical: page.frame.address.rawValue, wasFreed: page.wasFreed)
  }

  init(_ found: FrameAllocator.Reservation) {
    self = .reservation(
      newlyReserved: found.newlyReserved, allocated: found.allocated, alreadyReserved: found.alreadyReserved)
  }
}

extension Refusal {
  /// The refusal that an error of KMem means.
  init(_ error: any Error) {
    switch error {
    case let error as FrameAllocatorError: self.init(error)
    case let error as PagingError: self.init(error)
    case let error as KmapError: self.init(error)
    case let error as HeapError: self.init(error)
    case let error as BootEarlyError: self.init(error)
    default: self = .unsupported
    }
  }

  init(_ error: FrameAllocatorError) {
    self =
      switch error {
      case .outOfMemory: .outOfMemory
      case .unaligned: .unaligned
      case .outOfRange: .outOfRange
      case .hole: .hole
      case .reserved: .reserved
      case .kernelOwned: .kernelOwned
      case .alreadyFree: .alreadyFree
      case .invalidCount: .invalidCount
      case .invalidAlignment: .invalidAlignment
      }
  }

  init(_ error: PagingError) {
    self =
      switch error {
      case .invalidSpace: .invalidSpace
      case .unaligned: .unaligned
      case .invalidFlags: .invalidFlags
      case .invalidRange: .invalidRange
      case .kmapWindow: .kmapWindow
      case .kernelRange: .kernelRange
      case .protectedRange: .protectedRange
      case .alreadyMapped: .alreadyMapped
      case .notMapped: .notMapped
      case .outOfMemory: .outOfMemory
      case .tooManySpaces: .tooManySpaces
      case .spaceInUse: .spaceInUse
      case .kernelSpace: .kernelSpace
      case .physicalAddressExtension, .bootEarly: .unsupported
      }
  }

  init(_ error: KmapError) {
    self =
      switch error {
      case .unaligned: .unaligned
      case .outOfSlots: .outOfSlots
      case .notMostRecent: .notMostRecent
      }
  }

  init(_ error: HeapError) {
    self =
      switch error {
      case .notInitialized: .notInitialized
      case .alreadyInitialized: .alreadyInitialized
      case .notMapped: .notMapped
      case .zeroSize: .zeroSize
      case .sizeTooLarge: .sizeTooLarge
      case .invalidAlignment: .invalidAlignment
      case .outOfMemory: .outOfMemory
      case .regionExhausted: .regionExhausted
      case .obstructed: .obstructed
      case .foreign: .foreign
      case .unaligned: .unaligned
      case .interior: .interior
      case .alreadyFree: .alreadyFree
      case .corrupted: .corrupted
      case .invalidRegion: .invalidRange
      }
  }

  init(_ error: BootEarlyError) {
    self =
      switch error {
      case .zeroSize: .zeroSize
      case .invalidAlignment: .invalidAlignment
      case .exhausted: .exhausted
      case .retired: .retired
      case .emptyArena, .noRoom, .unusableStart, .beyondIdentityLimit: .unsupported
      }
  }
}
