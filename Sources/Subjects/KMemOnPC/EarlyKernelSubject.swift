// KMem while it is being set up, as a subject.

import KMem
import KMemReplay
import Operations
import SimulatedPC

/// KMem's parts, put together one by one.
public final class EarlyKernelSubject: EarlySubject {
  let information: BootInformation
  let boot: BootMemory
  let reserved: [PhysicalRange]
  let configuration: MemoryConfiguration
  let machine: SimulatedMachine
  private var early: BootEarly
  private var frames: FrameAllocator?
  private(set) var directory: BootDirectory?
  private var memory: KernelMemory<SimulatedMachine>?

  public private(set) var refusalText: StaticString?
  public private(set) var firstTable: UInt32?

  /// `bootmem_init` and `boot_early_init` on a machine that has been installed.
  ///
  /// - Parameter opening: who decides where the arena lies.
  /// - Throws: why KMem refuses it.
  @inline(never)
  public init(_ request: BootRequest, opening: EarlyOpening, on machine: SimulatedMachine) throws(MemorySetupError) {
    self.machine = machine
    let ranges = request.reserved.map { PhysicalRange($0) }
    information = try request.information(on: machine)
    configuration = MemoryConfiguration(request.configuration)
    reserved = ranges
    boot = try BootMemory(information, configuration: configuration, on: machine)
    do throws(BootEarlyError) {
      switch opening {
      case .behindKernel:
        early = try BootEarly(
          size: configuration.bootEarlySize, behind: boot.kernel.physical.end,
          identityLimit: configuration.identityLimit, map: boot.map, reserved: ranges.span, on: machine)
      case .at(let start, let size):
        early = try BootEarly(
          start: start, size: size, identityLimit: configuration.identityLimit, map: boot.map,
          reserved: ranges.span, on: machine)
      }
    } catch { throw .bootEarly(error) }
  }

  @inline(never)
  public func perform(_ operation: Operation) -> Response {
    do {
      switch operation {
      case .bootEarlyAllocate(let size, let alignment): return .address(try allocate(size, alignment, zeroed: false))
      case .bootEarlyAllocateZeroed(let size, let alignment):
        return .address(try allocate(size, alignment, zeroed: true))
      case .initializeFrames: try initializeFrames()
      case .initializePaging: try initializePaging()
      case .mapInitialHeap(let size): try memory?.mapInitialHeap(size: size)
      case .retireBootEarly: memory?.retireBootEarly()
      case .allocateFrame: return .address(try allocateFrame())
      case .freeFrame(let physical): try freeFrame(PhysicalAddress(physical))
      case .reserve(let start, let end): return reserve(PhysicalRange(start: start, end: end))
      default: return .refused(.unsupported)
      }
      return .done
    } catch let error as BootEarlyError {
      return refused(Refusal(error), error.message)
    } catch let error as FrameAllocatorError {
      return refused(Refusal(error), error.message)
    } catch let error as PagingError {
      if case .bootEarly(let reason) = error { return refused(Refusal(reason), error.message) }
      return refused(Refusal(error), error.message)
    } catch {
      return .refused(.unsupported)
    }
  }

  private func refused(_ refusal: Refusal, _ text: StaticString) -> Response {
    refusalText = text
    return .refused(refusal)
  }

  private func allocate(_ size: UInt32, _ alignment: UInt32, zeroed: Bool) throws(BootEarlyError) -> UInt32 {
    if memory != nil {
      return try memory!.allocateEarly(size: size, alignment: alignment, zeroed: zeroed).rawValue
    }
    if zeroed { return try early.allocateZeroed(size: size, alignment: alignment, on: machine).rawValue }
    return try early.allocate(size: size, alignment: alignment).rawValue
  }

  private func initializeFrames() throws(BootEarlyError) {
    let size = FrameAllocator.calculateSizeInBytes(forMemoryEndingAt: boot.memoryEnd(on: machine))
    let bitmap = try early.allocate(size: size, alignment: Frame.size)
    let ranges = reserved
    frames = FrameAllocator(
      base: bitmap, map: boot.map, floor: configuration.lowMemoryFloor, kernel: boot.kernel.physical,
      arena: early.arena, reserved: ranges.span, on: machine)
  }

  /// A kernel may make tables of its directory itself, before the others are made and all of it is loaded.
  private func initializePaging() throws(PagingError) {
    if frames == nil { return }
    let directory = try BootDirectory(identityLimit: configuration.identityLimit, pages: &early, on: machine)
    _ = try directory.makeKmapTable(pages: &early, on: machine)
    let flags = PageFlags.writable.union(.writeThrough).union(.cacheDisabled)
    let table = try directory.createPageTable(for: VirtualAddress(0), flags, pages: &early, on: machine)
    firstTable = table.rawValue
    self.directory = directory
    let paging = try Paging(
      loading: directory, kernel: boot.kernel, configuration: configuration, pages: &early, on: machine)
    memory = KernelMemory(
      machine: machine, configuration: configuration, boot: boot, bootEarly: early, frames: frames.take()!,
      paging: paging)
  }

  private func allocateFrame() throws(FrameAllocatorError) -> UInt32 {
    if memory != nil { return try memory!.allocateFrame().address.rawValue }
    return try frames!.allocate(on: machine).address.rawValue
  }

  private func freeFrame(_ address: PhysicalAddress) throws(FrameAllocatorError) {
    if memory != nil { return try memory!.freeFrame(address) }
    try frames!.free(address, on: machine)
  }

  /// Possible from `pmm_init` on: until paging is on, boot_early and the frame allocator are two parts, which both hear of it.
  private func reserve(_ range: PhysicalRange) -> Response {
    guard let found = memory?.reserve(range) ?? frames?.reserve(range, from: &early, on: machine) else {
      return .refused(.unsupported)
    }
    return .reservation(
      newlyReserved: found.newlyReserved, allocated: found.allocated, alreadyReserved: found.alreadyReserved)
  }

  /// boot_early now.
  var arena: BootEarly { memory?.bootEarly ?? early }

  public var earlyCounts: BootEarlyCounts { BootEarlyCounts(arena) }

  public var frameCounts: FrameCounts? {
    (memory?.frameStatistics ?? frames?.statistics).map { FrameCounts($0) }
  }

  public func freeRun(from frame: UInt32) -> Range<UInt32>? {
    if memory == nil { return frames?.freeRun(from: frame, on: machine)?.numbers }
    return memory?.frameAllocator.freeRun(from: frame, on: machine)?.numbers
  }

  public var isSound: Bool {
    if memory == nil { return frames?.validate(on: machine) ?? true }
    return memory?.frameAllocator.validate(on: machine) ?? true
  }
}
