// What a kernel hands to `memory_setup`: the loader's table, its own image, and its choices.

/// The choices that a kernel makes once, before `memory_setup`.
public struct BootConfiguration: Hashable, Sendable {
  /// Bytes from 0 that are mapped one to one; a multiple of 4096.
  public var identityLimit: UInt32 = 64 << 20

  /// Bytes from 0 of which no frame is handed out; at least 4096.
  public var lowMemoryFloor: UInt32 = 1 << 20

  /// Bytes for boot_early.
  public var bootEarlySize: UInt32 = 1 << 20

  /// Bytes of heap that `memory_setup` maps; 0 maps none.
  public var heapSize: UInt32 = 1 << 20

  /// Address spaces that can live at once, the kernel's own included.
  public var maximumAddressSpaces: UInt32 = 1024

  /// The word that freed frames are filled with; `nil` leaves them alone.
  public var freedFramePoison: UInt32?

  public init() {}
}

/// Where the loader has put the firmware's map.
public struct TablePlace: Hashable, Sendable {
  /// The address of its first byte.
  public var address: UInt32

  /// Bytes of a Multiboot memory map; `nil` for a BIOS loader's table, whose header says how long it is.
  public var multibootLength: UInt32?

  public init(address: UInt32, multibootLength: UInt32? = nil) {
    self.address = address
    self.multibootLength = multibootLength
  }
}

#if !hasFeature(Embedded)

  /// The arguments of `memory_setup`.
  public struct BootRequest: Hashable, Sendable {
    public var table: TablePlace

    /// The bytes of the kernel image.
    public var kernel: ByteRange

    /// The address at which the image's first byte is linked.
    public var kernelVirtual: UInt32

    /// The part of the image that holds the sanitised firmware map.
    public var mapStorage: ByteRange

    public var configuration: BootConfiguration

    /// Ranges that must not be handed out.
    public var reserved: [ByteRange]

    public init(
      table: TablePlace, kernel: ByteRange, kernelVirtual: UInt32, mapStorage: ByteRange,
      configuration: BootConfiguration, reserved: [ByteRange]
    ) {
      self.table = table
      self.kernel = kernel
      self.kernelVirtual = kernelVirtual
      self.mapStorage = mapStorage
      self.configuration = configuration
      self.reserved = reserved
    }
  }

#endif
