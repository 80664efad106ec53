// KMem's own errors in the words of the contract.

import KMem

extension Refusal {
  @inlinable
  public init(_ error: FrameAllocatorError) {
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

  @inlinable
  public init(_ error: PagingError) {
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

  @inlinable
  public init(_ error: KmapError) {
    self =
      switch error {
      case .unaligned: .unaligned
      case .outOfSlots: .outOfSlots
      case .notMostRecent: .notMostRecent
      }
  }

  @inlinable
  public init(_ error: HeapError) {
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

  @inlinable
  public init(_ error: BootEarlyError) {
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

extension Response {
  @inlinable
  public init(_ page: ReplacedPage) {
    self = .page(physical: page.frame.address.rawValue, wasFreed: page.wasFreed)
  }

  @inlinable
  public init(_ found: FrameAllocator.Reservation) {
    self = .reservation(
      newlyReserved: found.newlyReserved, allocated: found.allocated, alreadyReserved: found.alreadyReserved)
  }
}
