// The first step of memory_setup: what memory there is, and where in it the kernel lies.

/// What a loader tells a kernel, and where the kernel keeps what KMem makes of it.
public struct BootInformation: Hashable, Sendable {
  /// The firmware's memory map as the loader left it.
  public var firmwareTable: FirmwareTable

  /// Where the kernel lies.
  public var kernel: KernelImage

  /// The bytes, in frames of the kernel image, that will hold the sanitised map: a multiple of 4 to start with, and
  /// `FirmwareMap.bytesPerRegion` for each region. 128 regions are plenty for real machines.
  public var mapStorage: PhysicalRange

  /// What the loader and the linker know. Nothing is checked before `BootMemory.init`.
  @inlinable
  public init(firmwareTable: FirmwareTable, kernel: KernelImage, mapStorage: PhysicalRange) {
    self.firmwareTable = firmwareTable
    self.kernel = kernel
    self.mapStorage = mapStorage
  }
}

/// The firmware map and the kernel's place in it: what `bootmem_init` of the C kernel records.
public struct BootMemory: Sendable {
  /// The sanitised firmware map.
  public let map: FirmwareMap

  /// Where the kernel lies.
  public let kernel: KernelImage

  /// Reads and sanitises the firmware's table and checks that the kernel and the map's storage lie in usable memory.
  ///
  /// - Complexity: that of `FirmwareMap.read`.
  /// - Throws: `configuration`, `kernelImage` or `firmwareMap`.
  @inlinable
  public init(
    _ boot: BootInformation, configuration: MemoryConfiguration, on machine: some Machine
  ) throws(MemorySetupError) {
    do throws(ConfigurationError) { try configuration.validate() } catch { throw .configuration(error) }
    do throws(KernelImageError) {
      try boot.kernel.validate(identityLimit: configuration.identityLimit)
    } catch { throw .kernelImage(error) }
    let storage = boot.mapStorage
    let image = boot.kernel.physical
    let frames = image.framesTouched.bytes
    if storage.start % 4 != 0 || storage.start < frames.start || storage.end > frames.end {
      throw .kernelImage(.mapStorageOutsideImage)
    }

    var map = FirmwareMap(
      storage: PhysicalAddress(UInt32(storage.start)),
      capacity: UInt32(storage.end - storage.start) / FirmwareMap.bytesPerRegion)
    do throws(FirmwareMapError) {
      try map.read(boot.firmwareTable, on: machine)
    } catch { throw .firmwareMap(error) }
    if !map.isUsable(image, on: machine) || !map.isUsable(storage, on: machine) {
      throw .kernelImage(.outsideUsableMemory)
    }
    self.map = map
    kernel = boot.kernel
  }

  /// The byte after the last wholly usable frame below 4 GiB: `get_memory_size`, and what
  /// `pmm_calc_bitmap_size_bytes` takes.
  @inlinable
  public func memoryEnd(on machine: some Machine) -> UInt64 {
    map.usableFrames(on: machine).bytes.end
  }
}
