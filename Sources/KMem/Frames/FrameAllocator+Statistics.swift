// Exact counts, and a check of the whole bookkeeping against itself.

extension FrameAllocator {
  /// Counts in frames; `free + used + reserved == total` always.
  public struct Statistics: Hashable, Sendable {
    /// Frames from 0 to the last wholly usable one below 4 GiB.
    public let total: UInt32

    /// Frames that can be handed out.
    public let free: UInt32

    /// Usable frames at or above the floor that are not free: `allocated` and the kernel's own (its image, boot_early,
    /// reserved ranges, tables, directories, owned pages).
    public let used: UInt32

    /// Frames that are not memory to hand out: holes, the firmware's, partly usable ones, and those below the floor.
    public let reserved: UInt32

    /// The part of `used` that callers hold.
    public let allocated: UInt32

    /// The most that `used` has been.
    public let peakUsed: UInt32

    @inlinable
    init(total: UInt32, free: UInt32, allocated: UInt32, owned: UInt32, peakUsed: UInt32) {
      self.total = total
      self.free = free
      self.used = allocated &+ owned
      self.reserved = total &- free &- allocated &- owned
      self.allocated = allocated
      self.peakUsed = peakUsed
    }
  }

  /// The counts now: `pmm_get_free_frame_count` and its kin. Counting wraps, so that bookkeeping that something overwrote
  /// gives wrong counts and not a trap.
  ///
  /// - Complexity: O(1).
  @inlinable
  public var statistics: Statistics {
    Statistics(
      total: bitmap.frameCount, free: freeCount, allocated: allocatedCount, owned: ownedCount,
      peakUsed: usableCount &- lowestFreeCount)
  }

  /// Whether a frame is free; `false` for one that the allocator does not know.
  @inlinable
  public func isFree(_ frame: Frame, on machine: some Machine) -> Bool {
    frame.number < bitmap.frameCount && bitmap.isFree(frame.number, on: machine)
  }

  /// Whether a frame is allocated to a caller, who can free it.
  @inlinable
  public func isAllocated(_ frame: Frame, on machine: some Machine) -> Bool {
    frame.number < bitmap.frameCount && bitmap.isManaged(frame.number, on: machine)
      && !bitmap.isFree(frame.number, on: machine) && !arena.contains(frame.number)
  }

  /// The first maximal run of free frames that starts at or above frame number `start`; `nil` when there is none.
  ///
  /// - Complexity: O(length of the run / 32).
  @inlinable
  public func freeRun(from start: UInt32, on machine: some Machine) -> FrameRange? {
    guard let first = bitmap.nextFree(from: start, on: machine) else { return nil }
    let rest = FrameRange(start: first, end: bitmap.frameCount)
    return FrameRange(start: first, end: bitmap.firstNotFree(in: rest, on: machine) ?? bitmap.frameCount)
  }

  /// Checks the whole bookkeeping against itself: every summary bit, the bits after the last frame, and every counter
  /// against a count of bits.
  ///
  /// - Complexity: O(frames / 32).
  /// - Returns: whether everything agrees. False only if something overwrote the bookkeeping.
  @inlinable
  public func validate(on machine: some Machine) -> Bool {
    let words0 = FrameBitmap.words(forBits: bitmap.frameCount)
    var free: UInt32 = 0
    var managed: UInt32 = 0
    var index: UInt32 = 0
    var summary: UInt32 = 0
    while index < words0 {
      let freeWord = machine.load(bitmap.freeWord(index))
      let managedWord = machine.load(bitmap.managedWord(index))
      let known = FrameBitmap.bits(from: 0, to: min(32, bitmap.frameCount - index * 32))
      if freeWord & ~managedWord != 0 || managedWord & ~known != 0 { return false }
      free += UInt32(truncatingIfNeeded: freeWord.nonzeroBitCount)
      managed += UInt32(truncatingIfNeeded: (managedWord & ~bits(ofArenaInWord: index)).nonzeroBitCount)
      if freeWord != 0 { summary |= 1 << (index % 32) }
      index += 1
      if index % 32 == 0 || index == words0 {
        if machine.load(FrameBitmap.word((index - 1) / 32, of: bitmap.level1)) != summary { return false }
        summary = 0
      }
    }
    let words1 = FrameBitmap.words(forBits: words0)
    let words2 = FrameBitmap.words(forBits: words1)
    return free == freeCount && managed - free == allocatedCount
      && summaryAgrees(bitmap.level2, words: words2, over: bitmap.level1, count: words1, on: machine)
      && rootAgrees(words: words2, on: machine)
  }

  /// The bits of word `index` of a level that stand for frames of boot_early's arena.
  @inlinable
  func bits(ofArenaInWord index: UInt32) -> UInt32 {
    let frames = arena.clamped(to: FrameRange(start: index * 32, end: (index + 1) * 32))
    return frames.isEmpty ? 0 : FrameBitmap.bits(from: frames.start - index * 32, to: frames.end - index * 32)
  }

  /// Whether bit `i` of the level at `summary` says for every `i` if word `i` of the level below is not 0.
  @inlinable
  func summaryAgrees(
    _ summary: VirtualAddress, words: UInt32, over level: VirtualAddress, count: UInt32, on machine: some Machine
  ) -> Bool {
    var index: UInt32 = 0
    while index < words {
      var expected: UInt32 = 0
      var bit: UInt32 = 0
      while bit < 32 && index * 32 + bit < count {
        if machine.load(FrameBitmap.word(index * 32 + bit, of: level)) != 0 { expected |= 1 << bit }
        bit += 1
      }
      if machine.load(FrameBitmap.word(index, of: summary)) != expected { return false }
      index += 1
    }
    return true
  }

  @inlinable
  func rootAgrees(words: UInt32, on machine: some Machine) -> Bool {
    var expected: UInt32 = 0
    var index: UInt32 = 0
    while index < words {
      if machine.load(FrameBitmap.word(index, of: bitmap.level2)) != 0 { expected |= 1 << index }
      index += 1
    }
    return bitmap.root == expected
  }
}
