// What a loader copies: the loadable program headers.

/// A loadable segment of a kernel.
public struct Segment: Hashable, Sendable {
  /// What the processor may do with the segment's pages, as the program header says.
  public struct Rights: OptionSet, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static let execute = Rights(rawValue: 1)
    public static let write = Rights(rawValue: 2)
    public static let read = Rights(rawValue: 4)
  }

  /// The index of the program header.
  public let index: Int
  /// Where the loader puts the first byte.
  public let physicalAddress: UInt32
  /// Where the kernel's code expects the first byte.
  public let virtualAddress: UInt32
  /// The bytes that the file has; the rest of ``memorySize`` is zeros.
  public let bytes: [UInt8]
  /// Bytes in memory, at least as many as in the file; the segment ends at or below 4 GiB, both physically and virtually.
  public let memorySize: UInt32
  public let rights: Rights

  /// The virtual addresses that the segment occupies.
  public var virtualRange: Range<UInt64> { UInt64(virtualAddress)..<UInt64(virtualAddress) + UInt64(memorySize) }
  /// The physical addresses that the segment occupies.
  public var physicalRange: Range<UInt64> { UInt64(physicalAddress)..<UInt64(physicalAddress) + UInt64(memorySize) }
}

/// A section of a kernel, whether it is loaded or not.
public struct Section: Hashable, Sendable {
  public let name: String
  /// The virtual address; 0 for a section that is not loaded.
  public let address: UInt32
  /// Bytes in memory.
  public let size: UInt32
  public let isLoaded: Bool
  public let isExecutable: Bool
  public let isWritable: Bool
  /// Whether the section has no bytes in the file, as `.bss`.
  public let isZeroFilled: Bool

  /// The virtual addresses that the section occupies, if it is loaded.
  public var range: Range<UInt64> { UInt64(address)..<UInt64(address) + UInt64(size) }
}
