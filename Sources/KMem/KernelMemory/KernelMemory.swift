// The memory manager as a kernel uses it after boot: one value that holds the state of every part.
//
//   memory_setup   bootmem_init ─► boot_early_init ─► pmm_init ─► paging_init_minimal ─► map_heap_initial
//   parts          BootMemory      BootEarly         FrameAllocator  Paging              heap, boot_early retires

/// The memory manager of a running kernel: frames, address spaces, the kmap window and the kernel's heap.
///
/// It exists once paging is on. There is one CPU and interrupts are off: no operation may be entered while another runs.
/// Whatever a caller passes, an operation either does all of what it says or throws and has changed nothing.
///
/// A method is mutating if it changes what the memory manager keeps, whether in `self` or in the machine's memory: a table, the
/// bookkeeping, a frame's contents. Slots that a method opens and closes again do not count.
public struct KernelMemory<M: Machine>: ~Copyable {
  /// The processor and memory it runs on.
  public let machine: M

  /// The choices made at boot.
  public let configuration: MemoryConfiguration

  /// The firmware map and the kernel's place in it.
  public let boot: BootMemory

  @usableFromInline
  var early: BootEarly

  @usableFromInline
  var frames: FrameAllocator

  @usableFromInline
  var paging: Paging

  @usableFromInline
  var heap: KernelHeap

  /// Runs the whole boot sequence: `memory_setup`. The heap's first pages are mapped then; `initializeHeap` starts it.
  ///
  /// - Parameters:
  ///   - reserving: ranges that must not be handed out: boot modules, loader data. In any order, overlapping or not.
  ///   - machine: protected mode, flat segments, interrupts off, paging off or on with boot tables that map the
  ///     identity range and the image.
  /// - Throws: what is wrong and at which stage. A failure before paging leaves the control registers as they were;
  ///   memory outside the kernel image, the arena and (in the last stage) free frames is never written.
  @inlinable
  public static func setUp(
    _ information: BootInformation, configuration: MemoryConfiguration = MemoryConfiguration(),
    reserving: borrowing Span<PhysicalRange>, on machine: M
  ) throws(MemorySetupError) -> KernelMemory {
    let boot = try BootMemory(information, configuration: configuration, on: machine)

    var early: BootEarly
    do throws(BootEarlyError) {
      early = try BootEarly(
        size: configuration.bootEarlySize, behind: boot.kernel.physical.end,
        identityLimit: configuration.identityLimit, map: boot.map, reserved: reserving, on: machine)
    } catch { throw .bootEarly(error) }

    let bitmap: PhysicalAddress
    do throws(BootEarlyError) {
      let size = FrameAllocator.calculateSizeInBytes(forMemoryEndingAt: boot.memoryEnd(on: machine))
      bitmap = try early.allocate(size: size, alignment: Frame.size)
    } catch { throw .frameAllocator(error) }
    let frames = FrameAllocator(
      base: bitmap, map: boot.map, floor: configuration.lowMemoryFloor, kernel: boot.kernel.physical,
      arena: early.arena, reserved: reserving, on: machine)

    let paging: Paging
    do throws(PagingError) {
      let directory = try BootDirectory(identityLimit: configuration.identityLimit, pages: &early, on: machine)
      paging = try Paging(
        loading: directory, kernel: boot.kernel, configuration: configuration, pages: &early, on: machine)
    } catch { throw .paging(error) }

    var memory = KernelMemory(
      machine: machine, configuration: configuration, boot: boot, bootEarly: early, frames: frames, paging: paging)
    do throws(PagingError) {
      try memory.mapInitialHeap(size: configuration.heapSize)
    } catch { throw .heap(error) }
    memory.retireBootEarly()
    return memory
  }

  /// Puts together parts that were set up one by one; `memory_setup` is `setUp`.
  @inlinable
  public init(
    machine: M, configuration: MemoryConfiguration, boot: BootMemory, bootEarly: BootEarly,
    frames: consuming FrameAllocator, paging: Paging
  ) {
    self.machine = machine
    self.configuration = configuration
    self.boot = boot
    self.early = bootEarly
    self.frames = frames
    self.paging = paging
    heap = KernelHeap()
  }

  /// A copy of boot_early's state, for looking at: retired once the heap is up.
  @inlinable
  public var bootEarly: BootEarly { early }

  /// The frame allocator, for its counts and checks. Frames are allocated and freed through `KernelMemory`.
  @inlinable
  public var frameAllocator: FrameAllocator {
    _read { yield frames }
  }

  /// The kernel's directory and the limits of its ranges.
  @inlinable
  public var kernelPaging: Paging { paging }

  /// Hands out bytes of boot_early while the heap is not up: `boot_early_kalloc`, or `boot_early_kcalloc` where `zeroed`;
  /// see `BootEarly.allocate(size:alignment:)`.
  @inlinable
  public mutating func allocateEarly(
    size: UInt32, alignment: UInt32, zeroed: Bool
  ) throws(BootEarlyError) -> PhysicalAddress {
    if zeroed { return try early.allocateZeroed(size: size, alignment: alignment, on: machine) }
    return try early.allocate(size: size, alignment: alignment)
  }

  /// Ends boot_early's life. Its untouched frames at or above the low-memory floor become free, except those that were reserved.
  /// A second call changes nothing.
  @inlinable
  public mutating func retireBootEarly() {
    if let untouched = early.retire() { frames.adopt(untouched, on: machine) }
  }
}
