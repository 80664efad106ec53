// What the kernel image does with an archive: for each case memory_setup on the case's map, then its steps, and after each
// what it gave and what the kernel's state is. The host runs the same lines on the simulated machine with the same archive.

import KMem
import Operations

/// Who is told what comes of a replay.
public protocol ReplaySink {
  /// A step was taken; the first of a case is `memory_setup`.
  func stepped(_ outcome: ReplayOutcome, _ digest: ReplayDigest)
}

/// A replay of an archive's cases on a machine that is on its boot tables.
@safe
public struct ReplayProgram<M: ReplayMachine> {
  @usableFromInline
  let machine: M

  public let archive: ReplayArchive<M>

  /// The kernel image.
  @usableFromInline
  let image: KernelImage

  /// Where in it the sanitised firmware map is kept.
  @usableFromInline
  let mapStorage: PhysicalRange

  /// Room for the handles of one case.
  @usableFromInline
  let handles: UnsafeMutablePointer<AddressSpace>

  /// - Parameter handles: room for `SpaceHandles.sufficient` handles.
  @inlinable
  public init(
    _ archive: ReplayArchive<M>, image: KernelImage, mapStorage: PhysicalRange,
    handles: UnsafeMutablePointer<AddressSpace>, on machine: M
  ) {
    self.machine = machine
    self.archive = archive
    self.image = image
    self.mapStorage = mapStorage
    unsafe self.handles = handles
  }

  /// Runs the case number `index`, from the boot tables and back to them.
  ///
  /// - Returns: whether every record of the case was one.
  @inlinable
  public func run(_ index: UInt32, telling sink: some ReplaySink) -> Bool {
    let header = archive.header(of: index)
    defer { machine.returnToBootTables() }
    let memory: KernelMemory<M>
    do throws(MemorySetupError) {
      memory = try boot(header, index)
    } catch {
      sink.stepped(ReplayOutcome(BootFailure(error)), .none)
      return true
    }
    machine.enterTables(of: memory.kernelPaging)
    var kernel = ReplayKernel(
      memory, spaces: unsafe SpaceHandles(in: handles, capacity: SpaceHandles.sufficient))
    sink.stepped(ReplayOutcome(.booted), kernel.digest(isFull: true))
    var number: UInt32 = 0
    while number < header.recordCount {
      guard let step = archive.step(number, of: header) else { return false }
      let outcome = kernel.take(step)
      sink.stepped(outcome, kernel.digest(isFull: step == .finish))
      number += 1
    }
    return true
  }

  @inlinable
  func boot(_ header: ReplayCase, _ index: UInt32) throws(MemorySetupError) -> KernelMemory<M> {
    let address = VirtualAddress(header.table)
    let table: FirmwareTable
    if header.isMultiboot {
      table = FirmwareTable(address: address, layout: .multiboot(length: header.tableBytes))
    } else {
      do throws(FirmwareMapError) {
        table = try FirmwareTable(header: address, on: machine)
      } catch { throw .firmwareMap(error) }
    }
    let length = UInt64(header.mapCapacity) * UInt64(FirmwareMap.bytesPerRegion)
    let storage = PhysicalRange(start: mapStorage.start, end: min(mapStorage.start + length, mapStorage.end))
    let information = BootInformation(firmwareTable: table, kernel: image, mapStorage: storage)
    let count = header.rangeCount
    var ranges = (
      archive.range(0, of: index), archive.range(1, of: index), archive.range(2, of: index), archive.range(3, of: index)
    )
    return try unsafe withUnsafeBytes(of: &ranges) { (bytes) throws(MemorySetupError) in
      let first = unsafe bytes.baseAddress!.assumingMemoryBound(to: PhysicalRange.self)
      let reserved = unsafe UnsafeBufferPointer(start: first, count: Int(count))
      return try KernelMemory.setUp(
        information, configuration: header.configuration, reserving: unsafe reserved.span, on: machine)
    }
  }
}
