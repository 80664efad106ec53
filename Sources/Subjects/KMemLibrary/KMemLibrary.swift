// libkmem.a, started by the sessions as a memory manager like any other: the machine code that ships, on the simulated PC.
//
//   session ── setUp ─────▶ image into memory, stages of memory_setup one by one ─┐
//           ── perform ───▶ kmem_ function on the emulated processor ─▶ status ───┴─▶ Response, Refusal

import CKMem
import EmulatedProcessor
import Operations
import SimulatedPC

/// libkmem.a as it is linked into one kernel, on one machine.
///
/// It is started again for each case, by the one thread that uses the machine. Scenarios have to be lowered for the image
/// first: `lowered`.
public final class KMemLibrary: BootableManager, @unchecked Sendable {
  let processor: LibraryProcessor
  public var image: LibraryImage { processor.image }

  /// Operations done so far, in all cases.
  public internal(set) var operationCount = 0

  /// Operations that a C caller cannot make: on a space whose directory belongs to another space now.
  public internal(set) var unaskedCount = 0

  /// How the call ended that did not return; nil in a case in which all have.
  public var abnormalEnd: RunEnd? { processor.end }

  /// - Parameter machine: where it runs; the lease has to outlive this.
  public init(_ image: LibraryImage, on machine: SimulatedMachine) throws(EmulatorError) {
    processor = try LibraryProcessor(image, on: machine)
  }

  /// Nobody counts what a processor loads.
  public var layout: KernelLayout {
    var layout = KernelLayout.contract
    layout.mostLoadsOfSearch = nil
    return layout
  }

  public func storedMap(of bytes: [UInt8], isMultiboot: Bool, capacity: UInt32) -> StoredMap? { nil }

  public func setUp(_ request: BootRequest, on machine: SimulatedMachine) throws(BootFailure) -> any BootedSubject {
    precondition(
      request.kernel == image.kernel && request.kernelVirtual == image.virtualStart
        && machine.memoryOfProcessor == processor.machine.memoryOfProcessor,
      "the scenario has to be lowered for the image, and run on the machine that the image was made for")
    processor.load()
    tell(request)
    try bootMemory()
    try stage(.bootEarly, processor.call(.bootEarlyInit, 0, request.configuration.bootEarlySize))
    try frames()
    try stage(.paging, processor.call(.pagingInitMinimal, 0))
    try stage(.heap, processor.call(.mapHeapInitial, request.configuration.heapSize))
    try stage(.heap, processor.call(.bootEarlyRetire))
    guard let subject = LibrarySubject(self) else { throw BootFailure(wordless: .heap(.unsupported)) }
    return subject
  }

  // MARK: Stages

  /// - Throws: what a status says that is not KMEM_OK; `unsupported` where a call has not returned.
  private func stage(_ stage: BootStage, _ status: UInt32?) throws(BootFailure) {
    guard status != KMEM_OK.rawValue else { return }
    let reason = status.map { Refusal(kmem_status_t(rawValue: $0)) } ?? .unsupported
    throw BootFailure(wordless: BootRefusal(stage, reason))
  }

  private func bootMemory() throws(BootFailure) {
    let information = processor.information
    try stage(.bootMemory, processor.call(.bootmemInit, information, information + 0x20))
  }

  /// pmm_init with a bitmap of boot_early's, as memory_setup does it.
  private func frames() throws(BootFailure) {
    guard let low = processor.call(.getMemorySize) else { return try stage(.frameAllocator, nil) }
    let high = processor.upperResult
    guard let size = processor.call(.pmmCalcBitmapSizeBytes, low, high) else {
      return try stage(.frameAllocator, nil)
    }
    try stage(.frameAllocator, processor.call(.bootEarlyAlloc, size, 0, 0, processor.results))
    try stage(.frameAllocator, processor.call(.pmmInit, processor.result(0), low, high))
  }

  /// Writes kmem_boot_information_t, kmem_configuration_t and the reserved ranges as a kernel for i386 has them.
  private func tell(_ request: BootRequest) {
    let information = processor.information
    let format = request.table.multibootLength == nil ? KMEM_TABLE_E820_HEADER : KMEM_TABLE_MULTIBOOT
    processor.write(
      [
        format.rawValue, request.table.address, 0, 0, request.table.multibootLength ?? 0, information + 0x40,
        UInt32(request.reserved.count),
      ], at: information)
    let choices = request.configuration
    processor.write(
      [
        choices.identityLimit, choices.lowMemoryFloor, choices.bootEarlySize, choices.heapSize,
        choices.maximumAddressSpaces, choices.freedFramePoison == nil ? 0 : 1, choices.freedFramePoison ?? 0,
      ], at: information + 0x20)
    let ranges = request.reserved.flatMap { range in
      [range.start, range.end - range.start].flatMap { number in
        [UInt32(truncatingIfNeeded: number), UInt32(truncatingIfNeeded: number >> 32)]
      }
    }
    processor.write(ranges, at: information + 0x40)
  }
}
