// What kmem.h says of a set-up, as a model: what each call may answer, and what everything that can be asked is afterwards. It
// works frame by frame, with none of the library's shortcuts.

import KMemLibrary
import Operations

/// kmem_stage_t.
enum SetupStage: UInt32, Comparable {
  case none, bootMemory, bootEarly, frames, paging, heap

  static func < (left: SetupStage, right: SetupStage) -> Bool { left.rawValue < right.rawValue }
}

struct SetupModel {
  let machine: SetupMachine
  let image: LibraryImage
  var stage = SetupStage.none
  var configuration = SetupConfiguration()
  var reserved: [ByteRange] = []
  var early: SetupEarly?
  var bitmap: ByteRange?
  var free: Set<UInt32> = []
  var allocated: Set<UInt32> = []
  /// Frames that paging and the heap took from the frame allocator.
  var owned: Set<UInt32> = []
  /// Pages that alloc_page_aligned has given.
  var tables: Set<UInt32> = []
  /// The kernel's directory; 0: none.
  var directory: UInt32 = 0
  /// Bytes of heap that are mapped.
  var heapBytes: UInt32 = 0
  var heapRegion: UInt32 = 0
  var heapEverUsed = false
  var blocks: [UInt32] = []
  /// Bytes of all blocks that were ever allocated, with room for what each costs besides.
  var blockBytes: UInt64 = 0

  init(_ machine: SetupMachine, _ image: LibraryImage) {
    self.machine = machine
    self.image = image
  }

  var imageFrames: Range<UInt32> { image.kernelFrames }
  var frameCount: UInt32 { UInt32(machine.memoryEnd >> 12) }
  var limit: UInt64 { UInt64(configuration.identityLimit) }

  /// Bytes of the bookkeeping: a free and a managed bit for each frame, and summaries; the size is asked of the library.
  var bitmapSize: UInt32 = 0

  func isReserved(_ frame: UInt32) -> Bool { reserved.contains { $0.frames.contains(frame) } }

  /// Everything before `bootmem_init`.
  mutating func startOver() {
    let size = bitmapSize
    self = SetupModel(machine, image)
    bitmapSize = size
  }

  // MARK: What can be asked

  /// The answers of all functions that ask.
  var view: SetupView {
    var view = SetupView()
    view.stage = stage.rawValue
    guard stage > .none else { return view }
    view.memorySize = machine.memoryEnd
    view.kernelStart = image.physical.lowerBound
    view.kernelEnd = image.physical.upperBound
    if let early {
      view.isEarlyUp = !early.isRetired
      view.earlyUsed = early.used
      view.earlyTotal = early.total
      view.earlyEnd = early.start + early.total
    }
    view.directory = directory
    guard stage >= .frames, let bitmap else { return view }
    view.freeCount = UInt32(free.count)
    view.allocatedCount = UInt32(allocated.count)
    view.totalCount = frameCount
    view.bitmapEnd = UInt32(truncatingIfNeeded: bitmap.end)
    view.isSound = true
    view.heapPages = stage == .heap ? heapBytes >> 12 : 0
    return view
  }
}

/// What the functions that ask answer.
struct SetupView: Equatable {
  var stage: UInt32 = 0
  var memorySize: UInt64 = 0
  var kernelStart: UInt32 = 0
  var kernelEnd: UInt32 = 0
  var isEarlyUp = false
  var earlyUsed: UInt32 = 0
  var earlyTotal: UInt32 = 0
  var earlyEnd: UInt32 = 0
  var directory: UInt32 = 0
  var freeCount: UInt32 = 0
  var allocatedCount: UInt32 = 0
  var totalCount: UInt32 = 0
  var bitmapEnd: UInt32 = 0
  var isSound = false
  /// Pages of a heap that is up.
  var heapPages: UInt32 = 0

  /// Which answers differ, by the functions' names.
  func difference(from expected: SetupView) -> String? {
    let pairs: [(String, UInt64, UInt64)] = [
      ("kmem_stage_reached", UInt64(stage), UInt64(expected.stage)),
      ("get_memory_size", memorySize, expected.memorySize),
      ("get_kernel_ini_phys", UInt64(kernelStart), UInt64(expected.kernelStart)),
      ("get_kernel_end_phys", UInt64(kernelEnd), UInt64(expected.kernelEnd)),
      ("boot_early_is_initialized", isEarlyUp ? 1 : 0, expected.isEarlyUp ? 1 : 0),
      ("boot_early_used", UInt64(earlyUsed), UInt64(expected.earlyUsed)),
      ("boot_early_total", UInt64(earlyTotal), UInt64(expected.earlyTotal)),
      ("boot_early_phys_end", UInt64(earlyEnd), UInt64(expected.earlyEnd)),
      ("kmem_paging_kernel_directory", UInt64(directory), UInt64(expected.directory)),
      ("pmm_get_free_frame_count", UInt64(freeCount), UInt64(expected.freeCount)),
      ("kmem_pmm_statistics, allocated", UInt64(allocatedCount), UInt64(expected.allocatedCount)),
      ("kmem_pmm_statistics, total", UInt64(totalCount), UInt64(expected.totalCount)),
      ("pmm_bitmap_end_addr", UInt64(bitmapEnd), UInt64(expected.bitmapEnd)),
      ("kmem_pmm_validate", isSound ? 1 : 0, expected.isSound ? 1 : 0),
      ("kmem_heap_statistics, pages", UInt64(heapPages), UInt64(expected.heapPages)),
    ]
    guard let (name, seen, wanted) = pairs.first(where: { $0.1 != $0.2 }) else { return nil }
    return "\(name) is \(hexadecimal(seen)), not \(hexadecimal(wanted))"
  }
}

/// boot_early's arena.
struct SetupEarly {
  var start: UInt32
  var total: UInt32
  var used: UInt32 = 0
  /// Where requests end: the arena's end, or where a range was reserved since.
  var stop: UInt64
  var isRetired = false

  var end: UInt64 { UInt64(start) + UInt64(total) }
  var frames: Range<UInt32> { start >> 12..<(start + total) >> 12 }
  /// Frames of which at least one byte was handed out.
  var usedFrames: Range<UInt32> { start >> 12..<(start + used + 4095) >> 12 }

  /// Where `size` bytes at a multiple of `align` would lie, if they fit.
  func place(_ size: UInt32, _ align: UInt32) -> (start: UInt64, end: UInt64)? {
    let step = UInt64(max(align == 0 ? 4096 : align, 4))
    let first = (UInt64(start) + UInt64(used) + step - 1) / step * step
    let end = (first + UInt64(size) + 3) / 4 * 4
    return end <= stop ? (first, end) : nil
  }
}

extension LibraryImage {
  /// The frames of the image.
  var kernelFrames: Range<UInt32> { physical.lowerBound >> 12..<(physical.upperBound + 4095) >> 12 }
}
