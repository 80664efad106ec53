// Frames for callers, by way of the frame allocator, with the optional poison of freed ones.

extension KernelMemory {
  /// Counts of frames.
  @inlinable
  public var frameStatistics: FrameAllocator.Statistics { frames.statistics }

  /// Takes the lowest free frame: `pmm_alloc_frame`. Its contents are whatever it held.
  ///
  /// - Complexity: O(1).
  /// - Throws: `outOfMemory`.
  @inlinable @inline(__always)
  public mutating func allocateFrame() throws(FrameAllocatorError) -> Frame {
    try frames.allocate(on: machine)
  }

  /// Takes the lowest free frame if it ends at or below byte `limit`; see `FrameAllocator.allocate(below:on:)`.
  ///
  /// - Complexity: O(1).
  /// - Throws: `outOfMemory` if and only if no frame below the limit is free.
  @inlinable
  public mutating func allocateFrame(below limit: UInt64) throws(FrameAllocatorError) -> Frame {
    try frames.allocate(below: limit, on: machine)
  }

  /// Takes `count` contiguous frames; see `FrameAllocator.allocate(count:alignment:below:on:)`.
  @inlinable
  public mutating func allocateFrames(
    count: UInt32, alignment: UInt32 = Frame.size, below limit: UInt64 = 1 << 32
  ) throws(FrameAllocatorError) -> Frame {
    try frames.allocate(count: count, alignment: alignment, below: limit, on: machine)
  }

  /// Takes back one frame: `pmm_free_frame`; see `FrameAllocator.free(_:on:)`.
  @inlinable @inline(__always)
  public mutating func freeFrame(_ address: PhysicalAddress) throws(FrameAllocatorError) {
    try frames.free(address, on: machine)
    poison(FrameRange(start: address.frame.number, end: address.frame.number + 1))
  }

  /// Takes back `count` frames, all or none; see `FrameAllocator.free(_:count:on:)`.
  @inlinable
  public mutating func freeFrames(_ address: PhysicalAddress, count: UInt32) throws(FrameAllocatorError) {
    try frames.free(address, count: count, on: machine)
    poison(FrameRange(start: address.frame.number, end: address.frame.number + count))
  }

  /// Withdraws free frames for good: `pmm_mark_region_used64`; see `FrameAllocator.reserve(_:on:)`. boot_early, if it still
  /// lives, hands out nothing of the range.
  @inlinable
  public mutating func reserve(_ range: PhysicalRange) -> FrameAllocator.Reservation {
    frames.reserve(range, from: &early, on: machine)
  }

  /// Gives back a frame of KMem's own.
  @inlinable
  mutating func releaseOwned(_ address: PhysicalAddress) {
    let run = FrameRange(start: address.frame.number, end: address.frame.number + 1)
    frames.releaseOwned(run, on: machine)
    poison(run)
  }

  /// Takes a free frame. The caller has checked that one is free.
  @inlinable
  mutating func takeCountedFrame() -> Frame {
    do throws(FrameAllocatorError) {
      return try frames.allocateOwned(on: machine)
    } catch {
      preconditionFailure("frames are counted before an operation begins to take them")
    }
  }

  /// Takes a frame of KMem's own and fills it with zeros.
  @inlinable @inline(never)
  mutating func takeZeroedFrame() -> PhysicalAddress {
    let frame = takeCountedFrame().address
    fill(frame, with: 0)
    return frame
  }

  /// Fills freed frames with the poison that the configuration asks for.
  @inlinable @inline(__always)
  mutating func poison(_ run: FrameRange) {
    if let word = configuration.freedFramePoison { fill(run, with: word) }
  }

  @inlinable @inline(never)
  mutating func fill(_ run: FrameRange, with word: UInt32) {
    var frame = run.start
    while frame < run.end {
      fill(Frame(frame).address, with: word)
      frame += 1
    }
  }

  @inlinable
  mutating func fill(_ frame: PhysicalAddress, with word: UInt32) {
    let window = open(frame, through: .page)
    machine.fillPage(at: window.address, with: word)
    close(window)
  }
}
