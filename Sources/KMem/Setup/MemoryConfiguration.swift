// What a kernel may choose, and what it tells KMem about itself.

/// The choices that a kernel makes once, before `memory_setup`.
public struct MemoryConfiguration: Hashable, Sendable {
  /// Bytes from 0 that are mapped one to one, a multiple of 4096 of at most 3 GiB. The kernel, boot_early and everything
  /// that is used before paging is on lie below it. The whole range is mapped, whatever RAM there is.
  public var identityLimit: UInt32 = 64 << 20

  /// Frames that start below this byte are never handed out: real-mode vectors, BIOS data, SMP trampolines. At
  /// least 4096.
  public var lowMemoryFloor: UInt32 = 1 << 20

  /// Bytes for boot_early. It holds two bits a frame and the first tables; 1 MiB is enough for 4 GiB.
  public var bootEarlySize: UInt32 = 1 << 20

  /// Bytes of heap that `memory_setup` maps at 0xD0000000, at most 0x2F608000; 0 maps none.
  public var heapSize: UInt32 = 1 << 20

  /// Address spaces that can live at once, the kernel's own included; 1 to 65 536. Each costs 4 bytes of boot_early.
  public var maximumAddressSpaces: UInt32 = 1024

  /// The word that freed frames are filled with, so that use after free shows; `nil` leaves them alone.
  public var freedFramePoison: UInt32?

  /// The default choices: those that the properties' declarations state.
  @inlinable
  public init() {}

  /// - Throws: which choice is out of its range.
  @inlinable
  func validate() throws(ConfigurationError) {
    if identityLimit == 0 || identityLimit % Frame.size != 0 || identityLimit > AddressLayout.kernelBase.rawValue {
      throw .identityLimit
    }
    if lowMemoryFloor < Frame.size { throw .lowMemoryFloor }
    if maximumAddressSpaces == 0 || maximumAddressSpaces > 65_536 { throw .maximumAddressSpaces }
    if heapSize > HeapLayout.maximumRegion { throw .heapSize }
  }
}

/// Which choice is out of its range.
public enum ConfigurationError: Error, Hashable, Sendable {
  /// `identityLimit` is 0, not a multiple of 4096, or above 3 GiB.
  case identityLimit

  /// `lowMemoryFloor` is below 4096.
  case lowMemoryFloor

  /// `maximumAddressSpaces` is 0 or above 65 536.
  case maximumAddressSpaces

  /// `heapSize` is so large that the heap would reach its own marks at 0xFF608000.
  case heapSize

  /// What is wrong and what to do.
  public var message: StaticString {
    switch self {
    case .identityLimit: "the identity limit is a multiple of 4096 from 4096 to 3 GiB"
    case .lowMemoryFloor: "the low-memory floor is at least 4096: frame 0 is never handed out"
    case .maximumAddressSpaces: "1 to 65536 address spaces can live at once"
    case .heapSize: "the heap ends below its own marks: at most 0x2F608000 bytes"
    }
  }
}
