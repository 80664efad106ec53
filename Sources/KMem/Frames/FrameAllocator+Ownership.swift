// Frames that KMem keeps for itself. They count as used, and a caller who tries to free one gets `kernelOwned`.

extension FrameAllocator {
  /// What `reserve` found, in frames. The three add up to the frames of the range that the allocator knows.
  public struct Reservation: Hashable, Sendable {
    /// Free before, and reserved now.
    public var newlyReserved: UInt32

    /// Allocated, and left to who holds them.
    public var allocated: UInt32

    /// Not available before the call: reserved, the kernel's own (all of boot_early's arena while it lives), or no memory.
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
  /// Untouched frames of boot_early's arena are the kernel's own already; they stay so when it retires. While boot_early
  /// lives, use `reserve(_:from:on:)`, so that it does not hand them out either.
  ///
  /// - Complexity: O(frames / 32).
  @inlinable
  public mutating func reserve(_ range: PhysicalRange, on machine: some Machine) -> Reservation {
    let frames = range.framesTouched.clamped(to: FrameRange(start: 0, end: bitmap.frameCount))
    let taken = withdraw(frames, on: machine)
    countTaken(taken.free)
    ownedCount &+= taken.free
    return Reservation(
      newlyReserved: taken.free, allocated: taken.allocated,
      alreadyReserved: frames.count - taken.free - taken.allocated)
  }

  /// The same between `pmm_init` and the end of boot_early's life, whose arena ends before `range` from now on.
  @inlinable
  public mutating func reserve(
    _ range: PhysicalRange, from early: inout BootEarly, on machine: some Machine
  ) -> Reservation {
    early.stop(before: range.framesTouched)
    return reserve(range, on: machine)
  }

  /// Makes the free ones of `frames` the kernel's own. Those of boot_early's arena are marked, so that they stay the kernel's
  /// own.
  @inlinable @inline(never)
  mutating func withdraw(_ frames: FrameRange, on machine: some Machine) -> FrameBitmap.Taken {
    var taken = bitmap.take(
      frames.clamped(to: FrameRange(start: 0, end: arena.start)), unmanaged: true, on: machine)
    let above = bitmap.take(
      frames.clamped(to: FrameRange(start: arena.end, end: bitmap.frameCount)), unmanaged: true, on: machine)
    taken.free += above.free
    taken.allocated += above.allocated
    bitmap.markKept(frames.clamped(to: arena), on: machine)
    return taken
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

  /// Frees the frames that boot_early leaves untouched, except those that were reserved. Frames below the low-memory floor were
  /// never counted as the kernel's own, and stay reserved.
  ///
  /// - Complexity: O(arena.count / 32).
  @inlinable
  mutating func adopt(_ untouched: FrameRange, on machine: some Machine) {
    let frames = untouched.clamped(to: FrameRange(start: lowMemoryFloor, end: Frame.limit))
    let count = bitmap.putUnkept(frames, of: arena, on: machine)
    arena = FrameRange(start: 0, end: 0)
    countPut(count)
    ownedCount &-= count
  }

  /// Gives back frames of KMem's own, those of `allocateOwned`.
  ///
  /// - Complexity: O(frames.count / 32).
  @inlinable
  mutating func releaseOwned(_ frames: FrameRange, on machine: some Machine) {
    bitmap.put(frames, on: machine)
    countPut(frames.count)
    ownedCount &-= frames.count
  }
}
