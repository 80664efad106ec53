// What the oracles of boot_early need of a memory manager that is being set up step by step, and KMem as one.
//
//   boot_early open ─► pmm_init ─► paging_init_minimal ─► boot_early retired
//        bytes            frames          the same, through the MMU      frames only

import KMem
import KMemReplay
import MachineSimulation

/// One call while the kernel boots.
public enum EarlyOperation: Hashable, Sendable {
  /// `boot_early_kalloc`, `boot_early_kcalloc`.
  case allocate(size: UInt32, alignment: UInt32)
  case allocateZeroed(size: UInt32, alignment: UInt32)

  /// `pmm_init`, with the bookkeeping in boot_early.
  case initializeFrames

  /// `paging_init_minimal`, with the tables in boot_early.
  case initializePaging

  /// The end of boot_early's life.
  case retire

  /// `map_heap_initial`, once paging is on.
  case mapHeap(size: UInt32)

  /// `pmm_alloc_frame`, `pmm_free_frame`, once there is a physical memory manager.
  case allocateFrame
  case freeFrame(physical: UInt32)
}

/// Who decides where boot_early's arena lies.
public enum EarlyOpening: Hashable, Sendable {
  /// The memory manager: behind the kernel, `bootEarlySize` bytes.
  case behindKernel

  /// The caller of `boot_early_init(start, size)`, in bytes.
  case at(start: UInt32, size: UInt32)
}

/// A memory manager whose boot_early is open.
public protocol EarlySubject: AnyObject {
  /// Does `operation`, or refuses it.
  func perform(_ operation: EarlyOperation) -> Response

  /// The counts of boot_early now.
  var earlyCounts: BootEarlyCounts { get }

  /// The counts of frames now; nil before `pmm_init`.
  var frameCounts: FrameCounts? { get }

  /// The first maximal run of free frames that starts at or above `frame`, once there is a physical memory manager.
  func freeRun(from frame: UInt32) -> Range<UInt32>?

  /// Whether the memory manager's own checks of its bookkeeping hold.
  var isSound: Bool { get }

  /// What it says of the call that it refused last.
  var refusalText: StaticString? { get }

  /// The table that `create_page_table` gave for address 0 before the directory was loaded; nil if it was not called.
  var firstTable: UInt32? { get }

  /// Makes a call that must be refused: why it was; nil if it was not. Those that need a directory come once it is loaded.
  func refusal(of misuse: EarlyMisuse) -> MemorySetupError?
}

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
  /// - Parameters:
  ///   - opening: who decides where the arena lies.
  ///   - reserved: what the arena must stay clear of.
  /// - Throws: why KMem refuses it.
  @inline(never)
  public init(
    _ information: BootInformation, configuration: MemoryConfiguration, opening: EarlyOpening,
    reserving ranges: [PhysicalRange], on machine: SimulatedMachine
  ) throws(MemorySetupError) {
    self.machine = machine
    self.information = information
    self.configuration = configuration
    reserved = ranges
    boot = try BootMemory(information, configuration: configuration, on: machine)
    do throws(BootEarlyError) {
      switch opening {
      case .behindKernel:
        early = try BootEarly.place(
          size: configuration.bootEarlySize, behind: boot.kernel.physical.end,
          identityLimit: configuration.identityLimit, map: boot.map, reserved: ranges.span, on: machine)
      case .at(let start, let size):
        early = try BootEarly.open(
          start: start, size: size, identityLimit: configuration.identityLimit, map: boot.map,
          reserved: ranges.span, on: machine)
      }
    } catch { throw .bootEarly(error) }
  }

  @inline(never)
  public func perform(_ operation: EarlyOperation) -> Response {
    do {
      switch operation {
      case .allocate(let size, let alignment): return .address(try allocate(size, alignment, zeroed: false))
      case .allocateZeroed(let size, let alignment): return .address(try allocate(size, alignment, zeroed: true))
      case .initializeFrames: try initializeFrames()
      case .initializePaging: try initializePaging()
      case .mapHeap(let size): try memory?.mapInitialHeap(size: size)
      case .retire: memory?.retireBootEarly()
      case .allocateFrame: return .address(try allocateFrame())
      case .freeFrame(let physical): try freeFrame(PhysicalAddress(physical))
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
    guard let frames else { return }
    let directory = try BootDirectory(identityLimit: configuration.identityLimit, pages: &early, on: machine)
    _ = try directory.openKmapWindow(pages: &early, on: machine)
    let flags = PageFlags.writable.union(.writeThrough).union(.cacheDisabled)
    let table = try directory.createPageTable(for: VirtualAddress(0), flags, pages: &early, on: machine)
    firstTable = table.rawValue
    self.directory = directory
    let paging = try Paging(
      loading: directory, kernel: boot.kernel, configuration: configuration, pages: &early, on: machine)
    memory = KernelMemory(
      machine: machine, configuration: configuration, boot: boot, bootEarly: early, frames: frames, paging: paging)
  }

  private func allocateFrame() throws(FrameAllocatorError) -> UInt32 {
    if memory != nil { return try memory!.allocateFrame().address.rawValue }
    return try frames!.allocate(on: machine).address.rawValue
  }

  private func freeFrame(_ address: PhysicalAddress) throws(FrameAllocatorError) {
    if memory != nil { return try memory!.freeFrame(address) }
    try frames!.free(address, on: machine)
  }

  private var allocator: FrameAllocator? { memory?.frameAllocator ?? frames }

  /// boot_early now.
  var arena: BootEarly { memory?.bootEarly ?? early }

  public var earlyCounts: BootEarlyCounts { BootEarlyCounts(arena) }

  public var frameCounts: FrameCounts? { allocator.map { FrameCounts($0.statistics) } }

  public func freeRun(from frame: UInt32) -> Range<UInt32>? {
    allocator?.freeRun(from: frame, on: machine)?.numbers
  }

  public var isSound: Bool { allocator?.validate(on: machine) ?? true }
}
