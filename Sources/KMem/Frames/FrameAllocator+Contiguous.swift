// Runs of physically contiguous frames, aligned and bounded as devices demand.

extension FrameAllocator {
  /// Takes the lowest run of `count` free frames that starts at a multiple of `alignment` and ends at or below `limit`.
  ///
  /// - Parameters:
  ///   - count: in frames, at least 1.
  ///   - alignment: in bytes, a power of two of at least 4096.
  ///   - limit: in bytes, exclusive: 16 MiB for ISA DMA, 4 GiB for anything.
  /// - Returns: the first frame of the run.
  /// - Complexity: O(frames / 32) words and at most one step per run of free frames.
  /// - Throws: `invalidCount`, `invalidAlignment`, and `outOfMemory` if and only if there is no such run.
  @inlinable
  public mutating func allocate(
    count: UInt32, alignment: UInt32 = Frame.size, below limit: UInt64 = 1 << 32, on machine: some Machine
  ) throws(FrameAllocatorError) -> Frame {
    if count == 0 { throw .invalidCount }
    if alignment < Frame.size || alignment & (alignment - 1) != 0 { throw .invalidAlignment }
    let end = UInt32(min(limit >> Frame.shift, UInt64(bitmap.frameCount)))
    let mask = (alignment >> Frame.shift) - 1
    var start: UInt32 = 0
    while let free = bitmap.nextFree(from: start, on: machine) {
      start = (free + mask) & ~mask
      if start >= end || count > end - start { break }
      let run = FrameRange(start: start, end: start + count)
      guard let obstacle = bitmap.firstNotFree(in: run, on: machine) else {
        _ = bitmap.take(run, unmanaged: false, on: machine)
        countTaken(count)
        return Frame(start)
      }
      start = obstacle + 1
    }
    throw .outOfMemory
  }

  /// Takes back `count` frames from `address` on, all or none.
  ///
  /// - Complexity: O(count).
  /// - Throws: what `free(_:on:)` would throw for the first frame that cannot be freed, or `invalidCount`; nothing has
  ///   changed then.
  @inlinable
  public mutating func free(
    _ address: PhysicalAddress, count: UInt32, on machine: some Machine
  ) throws(FrameAllocatorError) {
    if !address.isFrameAligned { throw .unaligned }
    if count == 0 || count > Frame.limit - address.frame.number { throw .invalidCount }
    let run = FrameRange(start: address.frame.number, end: address.frame.number + count)
    var frame = run.start
    while frame < run.end {
      if !isAllocated(Frame(frame), on: machine) { throw reasonNotFreed(Frame(frame).address, on: machine) }
      frame += 1
    }
    bitmap.put(run, on: machine)
    countPut(count)
  }
}
