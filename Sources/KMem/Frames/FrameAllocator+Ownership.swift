// Frames that KMem keeps for itself. They count as used, and a caller who tries to free one is told whose it is.

extension FrameAllocator {
  /// What `reserve` found, in frames. The three add up to the frames of the range that the allocator knows.
  public struct Reservation: Hashable, Sendable {
    /// Free before, and reserved now.
    public var newlyReserved: UInt32

    /// Allocated, and left to who holds them.
    public var allocated: UInt32

    /// Reserved, or no memory, before.
    public var alreadyReserved: UInt32

    @inlinable
    init(newlyReserved: UInt32, allocated: UInt32, alreadyReserved: UInt32) {
      self.newlyReserved = newlyReserved
      self.allocated = allocated
      self.alreadyReserved = alreadyReserved
    }
  }

  /// Withdraws every free frame that `range` touches, for good: `pmm_mark_region_used64`. Doing it twice changes
  /// nothing more.
  ///
  /// - Complexity: O(frames / 32).
  @inlinable
  public mutating func reserve(_ range: PhysicalRange, on machine: some Machine) -> Reservation {
    let frames = range.framesTouched.clamped(to: FrameRange(start: 0, end: bitmap.frameCount))
    let taken = bitmap.take(frames, unmanaged: true, on: machine)
    countTaken(taken.free)
    ownedCount &+= taken.free
    return Reservation(
      newlyReserved: taken.free, allocated: taken.allocated,
      alreadyReserved: frames.count - taken.free - taken.allocated)
  }

  /// Takes the lowest free frame for KMem itself: a table, a directory or a page that an address space owns.
  ///
  /// - Complexity: O(1).
  @inlinable
  mutating func allocateOwned(on machine: some Machine) throws(FrameAllocatorError) -> Frame {
    guard let frame = bitmap.takeLowest(below: bitmap.frameCount, on: machine) else { throw .outOfMemory }
    bitmap.unmanage(frame, on: machine)
    countTaken(1)
    ownedCount &+= 1
    return Frame(frame)
  }

  /// Takes over the frames that boot_early leaves untouched. Those below the low-memory floor were never counted as the
  /// kernel's own, and stay reserved.
  ///
  /// - Complexity: O(frames.count / 32).
  @inlinable
  mutating func adopt(_ frames: FrameRange, on machine: some Machine) {
    releaseOwned(frames.clamped(to: FrameRange(start: lowMemoryFloor, end: Frame.limit)), on: machine)
  }

  /// Gives back frames of KMem's own: those of `allocateOwned`, and boot_early's untouched ones when it retires.
  ///
  /// - Complexity: O(frames.count / 32).
  @inlinable
  mutating func releaseOwned(_ frames: FrameRange, on machine: some Machine) {
    bitmap.put(frames, on: machine)
    countPut(frames.count)
    ownedCount &-= frames.count
  }
}
