// The physical memory manager: who may have which 4 KiB frame.
//
//   frame state        free bit   managed bit   counted as
//   free                   1           1        free
//   allocated              0           1        used        by a caller, who can free it
//   kernel's own           0           0        used        image, boot_early, reserved range, table, owned page
//   not memory             0           0        reserved    hole, firmware's, partly usable, below the floor
//
// While boot_early lives, its arena is the kernel's own, and the managed bit of a frame in it has another meaning:
//
//   boot_early's           0           0        used        free once boot_early retires, unless it handed the frame out
//   boot_early's           0           1        used        reserved meanwhile: stays the kernel's own

/// The bitmap physical memory manager: `pmm_init`, `pmm_alloc_frame`, `pmm_free_frame` of the C kernel.
///
/// It hands out the lowest free frame first. Every misuse is a distinct error and changes nothing.
///
/// There is one for a machine's memory, and it cannot be copied: a copy's counts would differ from the bits that both share.
public struct FrameAllocator: ~Copyable, Sendable {
  @usableFromInline
  var bitmap: FrameBitmap

  @usableFromInline
  let map: FirmwareMap

  /// Frames that are free, allocated or the kernel's own. Fixed at boot: used frames are these minus the free ones.
  @usableFromInline
  let usableCount: UInt32

  /// The low-water mark of free frames. `usableCount` minus this is the peak of used frames.
  @usableFromInline
  var lowestFreeCount: UInt32

  /// Free frames above the low-water mark `lowestFreeCount`; underflow lowers the mark.
  @usableFromInline
  var freeAboveLowest: UInt32

  @usableFromInline
  var ownedCount: UInt32

  /// boot_early's arena while it lives, empty afterwards.
  @usableFromInline
  var arena: FrameRange

  @usableFromInline
  let bitmapBase: PhysicalAddress

  /// The frame number below which nothing is handed out.
  public let lowMemoryFloor: UInt32

  /// Builds the bookkeeping at `base` (contract P1): every wholly usable frame from the floor to 4 GiB is free, except
  /// those that `taken` touches.
  ///
  /// - Parameters:
  ///   - base: a multiple of 4, in memory that one of `taken` covers; `calculateSizeInBytes` bytes are written.
  ///   - floor: in bytes, rounded up to a frame; frames below it are never handed out.
  ///   - kernel: the kernel image.
  ///   - arena: boot_early's arena, taken back by `adopt` when boot_early retires.
  ///   - reserved: what else must not be handed out, in any order, overlapping or not. The ranges that boot_early had to avoid
  ///     must be among them.
  /// - Complexity: O(frames / 32 + map regions).
  @inlinable
  public init(
    base: PhysicalAddress, map: FirmwareMap, floor: UInt32, kernel: PhysicalRange, arena: FrameRange,
    reserved: borrowing Span<PhysicalRange>, on machine: some Machine
  ) {
    let frames = map.usableFrames(on: machine)
    bitmap = FrameBitmap(base: base, frameCount: frames.count)
    self.map = map
    bitmapBase = base
    lowMemoryFloor = floor / Frame.size + (floor % Frame.size == 0 ? 0 : 1)
    usableCount = bitmap.build(from: map, floor: lowMemoryFloor, on: machine)
    let known = arena.clamped(to: frames)
    self.arena = known.isEmpty ? FrameRange(start: 0, end: 0) : known
    ownedCount = 0
    lowestFreeCount = 0
    freeAboveLowest = 0
    var freeCount = usableCount
    freeCount -= bitmap.take(kernel.framesTouched.clamped(to: frames), unmanaged: true, on: machine).free
    freeCount -= bitmap.take(arena.clamped(to: frames), unmanaged: true, on: machine).free
    for index in reserved.indices {
      freeCount -= withdraw(reserved[index].framesTouched.clamped(to: frames), on: machine).free
    }
    ownedCount = usableCount - freeCount
    lowestFreeCount = freeCount
  }

  /// Bytes of bookkeeping for memory whose last usable frame ends at byte `end`, at most 4 GiB:
  /// `pmm_calc_bitmap_size_bytes`. At most 266 368.
  @inlinable
  public static func calculateSizeInBytes(forMemoryEndingAt end: UInt64) -> UInt32 {
    FrameBitmap.sizeInBytes(forFrames: PhysicalRange(start: 0, end: end).framesTouched.count)
  }

  /// The bytes of the bookkeeping.
  @inlinable
  public var bookkeeping: PhysicalRange {
    let size = FrameBitmap.sizeInBytes(forFrames: bitmap.frameCount)
    return PhysicalRange(start: UInt64(bitmapBase.rawValue), length: UInt64(size))
  }

  /// Takes the lowest free frame: `pmm_alloc_frame`. Its contents are whatever it held.
  ///
  /// - Complexity: O(1), whatever the size of memory and however full it is.
  /// - Throws: `outOfMemory`.
  @inlinable @inline(__always)
  public mutating func allocate(on machine: some Machine) throws(FrameAllocatorError) -> Frame {
    guard let frame = bitmap.takeLowest(below: bitmap.frameCount, on: machine) else { throw .outOfMemory }
    countTaken(1)
    return Frame(frame)
  }

  /// Takes the lowest free frame if it ends at or below byte `limit` (16 MiB for ISA DMA, say).
  ///
  /// - Complexity: O(1).
  /// - Throws: `outOfMemory` if and only if no frame below the limit is free.
  @inlinable @inline(__always)
  public mutating func allocate(below limit: UInt64, on machine: some Machine) throws(FrameAllocatorError) -> Frame {
    let limit = UInt32(min(limit >> Frame.shift, UInt64(bitmap.frameCount)))
    guard let frame = bitmap.takeLowest(below: limit, on: machine) else { throw .outOfMemory }
    countTaken(1)
    return Frame(frame)
  }

  /// Takes back a frame that `allocate` handed out: `pmm_free_frame`.
  ///
  /// - Parameter address: of the frame's first byte.
  /// - Complexity: O(1).
  /// - Throws: `unaligned`, `outOfRange`, `hole`, `reserved`, `kernelOwned` or `alreadyFree`; nothing has changed then.
  @inlinable @inline(__always)
  public mutating func free(_ address: PhysicalAddress, on machine: some Machine) throws(FrameAllocatorError) {
    let frame = address.frame.number
    guard address.isFrameAligned, frame < bitmap.frameCount, !arena.contains(frame),
      bitmap.putAllocated(frame, on: machine)
    else { throw reasonNotFreed(address, on: machine) }
    countPut(1)
  }

  /// Why the frame at `address`, which is not an allocated one, cannot be freed.
  @inlinable @inline(never)
  func reasonNotFreed(_ address: PhysicalAddress, on machine: some Machine) -> FrameAllocatorError {
    if !address.isFrameAligned { return .unaligned }
    let frame = address.frame.number
    if frame >= bitmap.frameCount { return .outOfRange }
    if bitmap.isManaged(frame, on: machine) && !arena.contains(frame) { return .alreadyFree }
    return switch map.kind(of: Frame(frame), on: machine) {
    case .hole: .hole
    case .reserved: .reserved
    case .usable: frame < lowMemoryFloor ? .reserved : .kernelOwned
    }
  }

  /// Subtracts from `freeAboveLowest`. If that underflows, the low-water mark falls by what was missing.
  @inlinable
  mutating func countTaken(_ count: UInt32) {
    let (rest, isPeak) = freeAboveLowest.subtractingReportingOverflow(count)
    freeAboveLowest = rest
    if _slowPath(isPeak) {
      lowestFreeCount &+= rest
      freeAboveLowest = 0
    }
  }

  /// There are at most 2^20 frames, and each is counted once: the sum cannot overflow.
  @inlinable
  mutating func countPut(_ count: UInt32) { freeAboveLowest &+= count }

  /// Frames that can be handed out.
  @inlinable
  var freeCount: UInt32 { lowestFreeCount &+ freeAboveLowest }

  /// Frames that callers hold.
  @inlinable
  var allocatedCount: UInt32 { usableCount &- freeCount &- ownedCount }
}
