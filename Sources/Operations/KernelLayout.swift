// What a kernel looks like in its address space: data that a subject states, so that no model and no session has it as a
// constant.
//
//   0            identity limit            kernelBase        heapBase     heapEnd     windowBase    2^32
//   ├ identity range ┤    user pages      ┤ kernel image     ┤ heap       ┤ marks ...  ┤ kmap window  ┤

/// Where the parts of a kernel's address space lie, and how large they can be.
public struct KernelLayout: Hashable, Sendable {
  /// The first byte of the kernel's half, a multiple of 4 MiB.
  public var kernelBase: UInt32

  /// The first byte of the heap, a multiple of 4 MiB.
  public var heapBase: UInt32

  /// The most bytes that the heap can have.
  public var heapCapacity: UInt32

  /// The first page of what the heap keeps for itself outside its blocks; its number.
  public var heapBookkeepingBase: UInt32 { heapBase + heapCapacity }

  /// The first byte of the kmap window, 4 MiB that end at 2^32.
  public var windowBase: UInt32

  /// Frames that callers can have in the window at once.
  public var windowCapacity: Int

  /// Bytes that the storage of the sanitised firmware map needs for a region.
  public var bytesPerRegion: UInt32

  /// Bytes that a heap block occupies beside those of its caller, and what it all is rounded up to a multiple of.
  public var blockOverhead: UInt32 = 4
  public var blockGranule: UInt32 = 16

  /// The most words that finding a free frame may load (P20); nil: loads are not counted.
  public var mostLoadsOfSearch: UInt64?

  public init(
    kernelBase: UInt32, heapBase: UInt32, heapCapacity: UInt32, windowBase: UInt32, windowCapacity: Int,
    bytesPerRegion: UInt32, mostLoadsOfSearch: UInt64?
  ) {
    self.kernelBase = kernelBase
    self.heapBase = heapBase
    self.heapCapacity = heapCapacity
    self.windowBase = windowBase
    self.windowCapacity = windowCapacity
    self.bytesPerRegion = bytesPerRegion
    self.mostLoadsOfSearch = mostLoadsOfSearch
  }

  /// The layout that the contract names.
  public static let contract = KernelLayout(
    kernelBase: 0xC000_0000, heapBase: 0xD000_0000, heapCapacity: 0x2F60_8000, windowBase: 0xFFC0_0000,
    windowCapacity: 1021, bytesPerRegion: 20, mostLoadsOfSearch: 16)

  /// Bytes that a heap block of `size` bytes, at most `heapCapacity`, occupies.
  public func occupiedBytes(forBlockOf size: UInt32) -> UInt32 {
    (size + blockOverhead + blockGranule - 1) / blockGranule * blockGranule
  }

  // Page numbers and directory slots of the same places.

  public var kernelFirstPage: UInt32 { kernelBase >> 12 }
  public var heapFirstPage: UInt32 { heapBase >> 12 }
  public var heapBookkeepingFirstPage: UInt32 { heapBookkeepingBase >> 12 }
  public var windowFirstPage: UInt32 { windowBase >> 12 }
  public var heapFirstSlot: UInt32 { heapBase >> 22 }
  public var windowSlot: UInt32 { windowBase >> 22 }
}
