// Why a memory manager refuses something: one list for operations and for the boot.

/// Why a call is refused, or a machine does not boot.
///
/// The numbers are those that kernel images print; new reasons are added at the end.
public enum Refusal: UInt32, Hashable, Sendable, CaseIterable {
  // Frames
  case outOfMemory, unaligned, outOfRange, hole, reserved, kernelOwned, alreadyFree, invalidCount, invalidAlignment
  // Pages
  case invalidSpace, invalidFlags, invalidRange, kmapWindow, kernelRange, protectedRange, alreadyMapped, notMapped
  // Address spaces
  case tooManySpaces, spaceInUse, kernelSpace
  // kmap
  case outOfSlots, notMostRecent
  // Heap
  case notInitialized, alreadyInitialized, zeroSize, sizeTooLarge, regionExhausted, obstructed, foreign, interior
  case corrupted
  // boot_early
  case retired, exhausted
  /// The subject has no such operation at this stage; never right.
  case unsupported

  // The boot alone: configuration
  case identityLimit, lowMemoryFloor, maximumAddressSpaces, heapSize
  // Kernel image
  case emptyImage, unalignedImage, beyondIdentityLimit, outsideHighHalf, mapStorageOutsideImage, outsideUsableMemory
  // Firmware map
  case emptyTable, entrySizeTooSmall, tooManyEntries, tableOutsideAddressSpace, malformedMultibootEntry
  case tooManyRegions, noUsableMemory
  // boot_early's arena
  case emptyArena, noRoom, unusableStart
  // Paging
  case physicalAddressExtension
}

/// The stages of `memory_setup`, in their order.
public enum BootStage: UInt8, CaseIterable, Hashable, Sendable {
  /// `bootmem_init`: configuration, kernel image and firmware map.
  case bootMemory
  /// `boot_early_init`: the bump allocator's arena.
  case bootEarly
  /// `pmm_init`: the frame allocator and its bookkeeping.
  case frameAllocator
  /// `paging_init_minimal`: the kernel's directory and tables.
  case paging
  /// `map_heap_initial`: the initial heap.
  case heap

  /// The C kernel's name of the stage.
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

/// Why a machine is refused, and at which stage of `memory_setup`.
public struct BootRefusal: Error, Hashable, Sendable {
  /// The stage that ends the boot.
  public var stage: BootStage

  /// What is wrong.
  public var reason: Refusal

  /// The number that goes with the reason: the size of an entry in bytes, the most entries, the offset of an entry in
  /// bytes, how many regions fit; 0 where a reason has none.
  public var detail: UInt32

  public init(_ stage: BootStage, _ reason: Refusal, detail: UInt32 = 0) {
    self.stage = stage
    self.reason = reason
    self.detail = detail
  }

  public static func bootMemory(_ reason: Refusal, detail: UInt32 = 0) -> BootRefusal {
    BootRefusal(.bootMemory, reason, detail: detail)
  }

  public static func bootEarly(_ reason: Refusal) -> BootRefusal { BootRefusal(.bootEarly, reason) }

  public static func frameAllocator(_ reason: Refusal) -> BootRefusal { BootRefusal(.frameAllocator, reason) }

  public static func paging(_ reason: Refusal) -> BootRefusal { BootRefusal(.paging, reason) }

  public static func heap(_ reason: Refusal) -> BootRefusal { BootRefusal(.heap, reason) }
}

/// A memory manager's refusal of a machine as it says it: the reason, and what a kernel prints.
public struct BootFailure: Error, Sendable {
  public let refusal: BootRefusal

  /// What is wrong and what to do.
  public let message: StaticString

  /// What the memory manager calls the stage at which it gave up.
  public let stageName: StaticString

  /// Whether it says more than stage and reason; otherwise the texts are empty, the refusal's detail is 0, and neither is
  /// judged.
  public let hasWords: Bool

  public init(_ refusal: BootRefusal, message: StaticString, stageName: StaticString) {
    self.refusal = refusal
    self.message = message
    self.stageName = stageName
    hasWords = true
  }

  /// The refusal of a memory manager that gives a number for the reason and nothing else.
  public init(wordless refusal: BootRefusal) {
    self.refusal = refusal
    message = ""
    stageName = ""
    hasWords = false
  }
}
