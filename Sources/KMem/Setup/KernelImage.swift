// Where the kernel lies, in memory and in its address space.

/// The kernel image: `get_kernel_ini_phys` and its kin.
public struct KernelImage: Hashable, Sendable {
  /// The bytes that the loader filled, .bss included. Starts at a multiple of 4096.
  public var physical: PhysicalRange

  /// Where the image is linked, a multiple of 4096 in the high half: 0xC0000000 for a kernel at 1 MiB.
  public var virtualStart: VirtualAddress

  /// An image at `physical`. Nothing is checked before `memory_setup`.
  @inlinable
  public init(physical: PhysicalRange, virtualStart: VirtualAddress = AddressLayout.kernelBase) {
    self.physical = physical
    self.virtualStart = virtualStart
  }

  /// Bytes in the image: `get_kernel_size`.
  @inlinable
  public var size: UInt64 { physical.end - physical.start }

  /// - Throws: why no kernel can lie there, whatever the firmware says about memory.
  @inlinable
  func validate(identityLimit: UInt32) throws(KernelImageError) {
    if physical.isEmpty { throw .empty }
    if physical.start % UInt64(Frame.size) != 0 || !virtualStart.isPageAligned { throw .unaligned }
    if physical.end > UInt64(identityLimit) { throw .beyondIdentityLimit }
    if virtualStart < AddressLayout.kernelBase
      || UInt64(virtualStart.rawValue) + size > UInt64(AddressLayout.heapBase.rawValue)
    {
      throw .outsideHighHalf
    }
  }
}

/// Why a kernel image cannot be where it is said to be.
public enum KernelImageError: Error, Hashable, Sendable {
  /// The image has no bytes.
  case empty

  /// The image does not start at a multiple of 4096.
  case unaligned

  /// The image does not end at or below the identity limit.
  case beyondIdentityLimit

  /// The image does not fit between 0xC0000000 and the heap at 0xD0000000.
  case outsideHighHalf

  /// The storage for the firmware map does not lie in the image's frames, or not at a multiple of 4.
  case mapStorageOutsideImage

  /// The firmware does not call every byte of the image, and of the storage in its last frame, usable.
  case outsideUsableMemory

  /// What is wrong and what to do.
  public var message: StaticString {
    switch self {
    case .empty: "the kernel image has no bytes; check the linker symbols that bound it"
    case .unaligned: "the kernel image starts at a multiple of 4096, in memory and in its address space"
    case .beyondIdentityLimit: "the kernel image ends above the identity limit; load it lower or raise the limit"
    case .outsideHighHalf: "the kernel image does not fit between 0xC0000000 and 0xD0000000"
    case .mapStorageOutsideImage: "the storage for the firmware map must be a word-aligned part of the kernel image"
    case .outsideUsableMemory:
      "the firmware does not call the kernel image's memory usable; load the kernel elsewhere"
    }
  }
}
