// KMem's own errors and values in the words of the contract: the one place where they are translated.

import KMem
import Operations

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
      case .physicalAddressExtension: .physicalAddressExtension
      case .bootEarly(let error): Refusal(error)
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
      case .emptyArena: .emptyArena
      case .noRoom: .noRoom
      case .unusableStart: .unusableStart
      case .beyondIdentityLimit: .beyondIdentityLimit
      }
  }
}

extension BootStage {
  public init(_ stage: MemorySetupStage) {
    self =
      switch stage {
      case .bootMemory: .bootMemory
      case .bootEarly: .bootEarly
      case .frameAllocator: .frameAllocator
      case .paging: .paging
      case .heap: .heap
      }
  }
}

extension BootRefusal {
  public init(_ error: FirmwareMapError) {
    self =
      switch error {
      case .emptyTable: .bootMemory(.emptyTable)
      case .entrySizeTooSmall(let size): .bootMemory(.entrySizeTooSmall, detail: size)
      case .tooManyEntries(let limit): .bootMemory(.tooManyEntries, detail: limit)
      case .tableOutsideAddressSpace: .bootMemory(.tableOutsideAddressSpace)
      case .malformedMultibootEntry(let offset): .bootMemory(.malformedMultibootEntry, detail: offset)
      case .tooManyRegions(let capacity): .bootMemory(.tooManyRegions, detail: capacity)
      case .noUsableMemory: .bootMemory(.noUsableMemory)
      }
  }

  public init(_ error: MemorySetupError) {
    switch error {
    case .configuration(let choice): self = .bootMemory(Refusal(choice))
    case .kernelImage(let image): self = .bootMemory(Refusal(image))
    case .firmwareMap(let map): self = BootRefusal(map)
    case .bootEarly(let early): self = .bootEarly(Refusal(early))
    case .frameAllocator(let early): self = .frameAllocator(Refusal(early))
    case .paging(let paging): self = .paging(Refusal(paging))
    case .heap(let paging): self = .heap(Refusal(paging))
    }
  }
}

#if !hasFeature(Embedded)

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

#endif

extension BootFailure {
  public init(_ error: MemorySetupError) {
    self.init(BootRefusal(error), message: error.message, stageName: error.stage.kernelName)
  }
}

extension Refusal {
  public init(_ error: ConfigurationError) {
    self =
      switch error {
      case .identityLimit: .identityLimit
      case .lowMemoryFloor: .lowMemoryFloor
      case .maximumAddressSpaces: .maximumAddressSpaces
      case .heapSize: .heapSize
      }
  }

  public init(_ error: KernelImageError) {
    self =
      switch error {
      case .empty: .emptyImage
      case .unaligned: .unalignedImage
      case .beyondIdentityLimit: .beyondIdentityLimit
      case .outsideHighHalf: .outsideHighHalf
      case .mapStorageOutsideImage: .mapStorageOutsideImage
      case .outsideUsableMemory: .outsideUsableMemory
      }
  }
}

extension MapRegion {
  @inlinable
  public init(_ region: MemoryRegion) {
    self.init(first: region.start, last: region.last, type: region.type.rawValue)
  }
}

extension MapDiagnostics {
  @inlinable
  public init(_ seen: FirmwareMap.Diagnostics) {
    self.init(
      entries: seen.entries, emptyEntries: seen.emptyEntries, disabledEntries: seen.disabledEntries,
      clampedEntries: seen.clampedEntries, lostUsableRegions: seen.lostUsableRegions)
  }
}

extension FrameCounts {
  @inlinable
  public init(_ statistics: FrameAllocator.Statistics) {
    self.init(
      total: statistics.total, free: statistics.free, used: statistics.used, reserved: statistics.reserved,
      allocated: statistics.allocated, peakUsed: statistics.peakUsed)
  }
}

extension BootEarlyCounts {
  public init(_ early: BootEarly) {
    self.init(used: early.usedBytes, free: early.freeBytes, total: early.totalBytes)
  }
}

extension FrameRange {
  /// The numbers of the frames.
  @inlinable
  public var numbers: Range<UInt32> { start..<end }
}

extension MemoryConfiguration {
  public init(_ configuration: BootConfiguration) {
    self.init()
    identityLimit = configuration.identityLimit
    lowMemoryFloor = configuration.lowMemoryFloor
    bootEarlySize = configuration.bootEarlySize
    heapSize = configuration.heapSize
    maximumAddressSpaces = configuration.maximumAddressSpaces
    freedFramePoison = configuration.freedFramePoison
  }
}

extension PhysicalRange {
  /// A range that ends with the address space is one that a loader gave by its length, and that runs past 2^64.
  @inlinable
  public init(_ range: ByteRange) {
    if range.end == .max, range.start < .max {
      self.init(start: range.start, length: .max)
    } else {
      self.init(start: range.start, end: range.end)
    }
  }
}

extension ByteRange {
  @inlinable
  public init(_ range: PhysicalRange) { self.init(start: range.start, end: range.end) }
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
