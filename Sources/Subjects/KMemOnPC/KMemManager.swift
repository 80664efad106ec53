// KMem as something that sessions can start: whole on the simulated PC, and its parts alone.

import KMem
import KMemFrames
import KMemReplay
import KMemTables
import Operations
import SimulatedPC

/// KMem, started by the sessions as a memory manager like any other.
public struct KMemManager: MemoryManager {
  public init() {}

  public var layout: KernelLayout {
    KernelLayout(
      kernelBase: AddressLayout.kernelBase.rawValue, heapBase: AddressLayout.heapBase.rawValue,
      heapCapacity: Self.heapCapacity, windowBase: AddressLayout.kmapBase.rawValue,
      windowCapacity: Int(KernelMemory<SimulatedMachine>.kmapCapacity), bytesPerRegion: FirmwareMap.bytesPerRegion,
      mostLoadsOfSearch: 16)
  }

  /// From the heap's base to its marks, which have the rest up to the kmap window.
  static let heapCapacity: UInt32 = 0xFF60_8000 - 0xD000_0000

  @inline(never)
  public func setUp(
    _ request: BootRequest, on machine: SimulatedMachine
  ) throws(BootFailure) -> any BootedSubject {
    try bootKernel(request, on: machine)
  }

  public func openBootEarly(
    _ request: BootRequest, _ opening: EarlyOpening, on machine: SimulatedMachine
  ) throws(BootFailure) -> any EarlySubject {
    do throws(MemorySetupError) {
      return try EarlyKernelSubject(request, opening: opening, on: machine)
    } catch { throw BootFailure(error) }
  }

  public func storedMap(of bytes: [UInt8], isMultiboot: Bool, capacity: UInt32) -> StoredMap? {
    var stored = StoredMap()
    TableSubject.read(
      tableSize: bytes.count, capacity: capacity, multiboot: isMultiboot, fill: { $0.copyBytes(from: bytes) }
    ) { table in
      stored.regions = table.regions
      stored.diagnostics = table.diagnostics
      stored.refusal = table.refusal
    }
    return stored
  }

  public func frameAllocator(_ memory: AllocatorMemory) -> (any AllocatorSubject)? { FrameSubject(memory) }

  public func bookkeepingSize(forMemoryEndingAt end: UInt64) -> UInt32 {
    FrameAllocator.calculateSizeInBytes(forMemoryEndingAt: end)
  }

  public func allocatorBytes(withBookkeepingOf bookkeeping: UInt32) -> ByteRange {
    FrameMachine.bytes(withBookkeepingOf: bookkeeping)
  }
}

extension KMemManager {
  /// `memory_setup`, with a subject whose type is known.
  ///
  /// - Throws: why KMem refuses the machine.
  @inline(never)
  public func bootKernel(_ request: BootRequest, on machine: SimulatedMachine) throws(BootFailure) -> KernelSubject {
    do throws(MemorySetupError) {
      let reserved = request.reserved.map { PhysicalRange($0) }
      return KernelSubject(
        try KernelMemory.setUp(
          try request.information(on: machine), configuration: MemoryConfiguration(request.configuration),
          reserving: reserved.span, on: machine))
    } catch { throw BootFailure(error) }
  }
}

extension BootRequest {
  /// What KMem gets to know about the machine.
  ///
  /// - Throws: why the table's header cannot be read.
  func information(on machine: SimulatedMachine) throws(MemorySetupError) -> BootInformation {
    let address = VirtualAddress(table.address)
    let firmware: FirmwareTable
    if let length = table.multibootLength {
      firmware = FirmwareTable(address: address, layout: .multiboot(length: length))
    } else {
      do throws(FirmwareMapError) { firmware = try FirmwareTable(header: address, on: machine) } catch {
        throw .firmwareMap(error)
      }
    }
    return BootInformation(
      firmwareTable: firmware,
      kernel: KernelImage(physical: PhysicalRange(kernel), virtualStart: VirtualAddress(kernelVirtual)),
      mapStorage: PhysicalRange(mapStorage))
  }
}
