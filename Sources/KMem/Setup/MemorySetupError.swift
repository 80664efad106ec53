// Why memory_setup gave up, and at which of its stages.

/// The stages of `memory_setup`, in their order.
public enum MemorySetupStage: UInt8, CaseIterable, Sendable {
  /// Configuration, kernel image and firmware map.
  case bootMemory

  /// The bump allocator's arena.
  case bootEarly

  /// The frame allocator and its bookkeeping.
  case frameAllocator

  /// The kernel's directory and tables.
  case paging

  /// The initial heap.
  case heap

  /// The C kernel's name for the stage.
  public var kernelName: StaticString {
    switch self {
    case .bootMemory: "bootmem_init"
    case .bootEarly: "boot_early_init"
    case .frameAllocator: "pmm_init"
    case .paging: "paging_init_minimal"
    case .heap: "map_heap_initial"
    }
  }
}

/// Why `memory_setup` refused a machine. The case says at which stage.
///
/// Control registers are as they were, except after `heap`: paging is on then. What was written is listed at
/// `KernelMemory.setUp`.
public enum MemorySetupError: Error, Hashable, Sendable {
  /// A choice of the configuration is out of its range. Nothing was written.
  case configuration(ConfigurationError)

  /// The kernel image cannot lie where it is said to lie, or the firmware does not call its memory usable.
  case kernelImage(KernelImageError)

  /// The firmware's map cannot be read, does not fit its storage, or has no usable memory.
  case firmwareMap(FirmwareMapError)

  /// boot_early finds no place below the identity limit.
  case bootEarly(BootEarlyError)

  /// boot_early has no room for the frame allocator's bookkeeping.
  case frameAllocator(BootEarlyError)

  /// boot_early has no room for the first tables, or the processor runs with PAE.
  case paging(PagingError)

  /// Too few frames are free for the initial heap and its tables. Paging is on; no heap page is mapped.
  case heap(PagingError)

  /// The stage that failed.
  public var stage: MemorySetupStage {
    switch self {
    case .configuration, .kernelImage, .firmwareMap: .bootMemory
    case .bootEarly: .bootEarly
    case .frameAllocator: .frameAllocator
    case .paging: .paging
    case .heap: .heap
    }
  }

  /// What is wrong and what to do.
  public var message: StaticString {
    switch self {
    case .configuration(let error): error.message
    case .kernelImage(let error): error.message
    case .firmwareMap(let error): error.message
    case .bootEarly(let error): error.message
    case .frameAllocator(let error): error.message
    case .paging(let error): error.message
    case .heap(let error): error.message
    }
  }
}
