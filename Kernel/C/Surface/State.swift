// The one state that C callers need: their functions take no handle to a memory manager.
//
//   stage      none ─► bootmem_init ─► boot_early_init ─► pmm_init ─► paging_init_minimal ─► kheap_init
//   kept in    setup ─────────────────────────────────────────────┤ memory ───────────────────────────
//
// A loader may leave .bss as RAM was. So everything that is read before it is written is part of `setup`, whose initial
// bytes are not all zero: it lies in .data, which every loader fills. What stays in .bss are buffers that are written
// before they are read; tools/libkmem.sh refuses anything else there.

import CKMem
import KMem

typealias Memory = KernelMemory<KernelMachine>

/// What the stages before paging have made so far, and what must have its initial value when the first function is called.
struct Setup: ~Copyable {
  var configuration = MemoryConfiguration()
  var boot: BootMemory?
  var reservedCount = 0
  var early: BootEarly?
  var frames: FrameAllocator?
  var directory: BootDirectory?

  /// Bytes that `map_heap_initial` has mapped.
  var heapBytes: UInt32 = 0

  /// Whether paging is set up and `memoryStorage` holds the memory manager.
  var isRunning = false

  /// The user space that a C caller named last, which is most often the one named next.
  var recentSpace = AddressSpace.kernel
}

nonisolated(unsafe) var setup = Setup()

/// The memory manager once paging is set up.
@inline(__always)
var memory: UnsafeMutablePointer<Memory>? { unsafe setup.isRunning ? memoryPlace : nil }

@inline(__always)
var memoryPlace: UnsafeMutablePointer<Memory> {
  unsafe withUnsafeMutablePointer(to: &memoryStorage) {
    unsafe UnsafeMutableRawPointer($0).assumingMemoryBound(to: Memory.self)
  }
}

/// Room for one `Memory`.
nonisolated(unsafe) var memoryStorage = InlineArray<48, UInt64>(repeating: 0)

/// Room for `KMEM_RESERVED_MAX` ranges: a start and an end each.
nonisolated(unsafe) var reservedStorage = InlineArray<128, UInt64>(repeating: 0)

/// The ranges that the kernel wants kept, `setup.reservedCount` of them.
var reservedRanges: UnsafeMutablePointer<PhysicalRange> {
  unsafe withUnsafeMutablePointer(to: &reservedStorage) {
    unsafe UnsafeMutableRawPointer($0).assumingMemoryBound(to: PhysicalRange.self)
  }
}

/// Puts the finished parts together in their place.
func start(_ paging: Paging, boot: BootMemory, early: BootEarly, frames: consuming FrameAllocator) {
  precondition(MemoryLayout<Memory>.size <= MemoryLayout<InlineArray<48, UInt64>>.size, "the storage holds a Memory")
  unsafe memoryPlace.initialize(
    to: Memory(
      machine: KernelMachine(), configuration: setup.configuration, boot: boot, bootEarly: early, frames: frames,
      paging: paging))
  unsafe setup.isRunning = true
}

/// Runs an operation of the running memory manager and says how it went.
@inline(__always)
func withMemory<E: StatusError>(
  _ body: (UnsafeMutablePointer<Memory>) throws(E) -> Void
) -> kmem_status_t {
  guard let memory = unsafe memory else { return KMEM_ERROR_ORDER }
  do throws(E) {
    try unsafe body(memory)
    return KMEM_OK
  } catch { return error.status }
}

/// An address or a size of the target in the 32 bits that it has there.
@inline(__always)
func word(_ value: UInt) -> UInt32 { UInt32(truncatingIfNeeded: value) }

@inline(__always)
func word(_ value: Int) -> UInt32 { UInt32(truncatingIfNeeded: value) }

@inline(__always)
func word(_ pointer: UnsafeRawPointer?) -> UInt32 { word(UInt(bitPattern: pointer)) }

@inline(__always)
func pointer(_ address: UInt32) -> UnsafeMutableRawPointer? {
  unsafe UnsafeMutableRawPointer(bitPattern: UInt(address))
}
