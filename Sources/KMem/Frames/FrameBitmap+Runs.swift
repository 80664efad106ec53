// Whole runs of frames: building the bitmap from the firmware map, taking runs out, putting runs back.

extension FrameBitmap {
  /// Writes every word of the bookkeeping: the frames of `map`'s usable runs at or above `floor` become free and
  /// managed, all others neither. Bits after the last frame stay 0.
  ///
  /// Runs come in ascending order, so each level is written once, front to back, without being cleared first.
  ///
  /// - Returns: the number of free frames.
  /// - Complexity: O(frameCount / 32).
  @inlinable
  mutating func build(from map: FirmwareMap, floor: UInt32, on machine: some Machine) -> UInt32 {
    var free: UInt32 = 0
    var written: InlineArray<3, UInt32> = [0, 0, 0]
    let words0 = FrameBitmap.words(forBits: frameCount)
    let words1 = FrameBitmap.words(forBits: words0)
    root = 0
    let all = FrameRange(start: min(floor, frameCount), end: frameCount)
    var runs = map.usableRuns()
    while let run = runs.next(on: machine) {
      let run = run.clamped(to: all)
      if run.isEmpty { continue }
      free += run.count
      extend(pairs, planes: 2, &written[0], from: run.start, to: run.end, on: machine)
      let group0 = FrameRange(start: run.start / 32, end: (run.end - 1) / 32 + 1)
      extend(level1, planes: 1, &written[1], from: group0.start, to: group0.end, on: machine)
      let group1 = FrameRange(start: group0.start / 32, end: (group0.end - 1) / 32 + 1)
      extend(level2, planes: 1, &written[2], from: group1.start, to: group1.end, on: machine)
      root |= FrameBitmap.bits(from: group1.start / 32, to: (group1.end - 1) / 32 + 1)
    }
    machine.fillBits(written[0], words0 * 32, of: pairs, planes: 2, with: false)
    machine.fillBits(written[1], words1 * 32, of: level1, planes: 1, with: false)
    machine.fillBits(written[2], FrameBitmap.words(forBits: words1) * 32, of: level2, planes: 1, with: false)
    return free
  }

  /// Continues a level that is written front to back: zeros up to `start`, ones up to `end`.
  ///
  /// Two runs may share a word of the level below and thus a bit of this one, which is then written already.
  @inlinable
  func extend(
    _ base: VirtualAddress, planes: UInt32, _ written: inout UInt32, from start: UInt32, to end: UInt32,
    on machine: some Machine
  ) {
    machine.fillBits(written, start, of: base, planes: planes, with: false)
    machine.fillBits(max(written, start), end, of: base, planes: planes, with: true)
    written = max(written, end)
  }

  /// A word with the bits from `start` up to, not including, `end` set; `start < end <= 32`.
  @inlinable
  static func bits(from start: UInt32, to end: UInt32) -> UInt32 {
    (UInt32.max << start) & (UInt32.max >> (32 - end))
  }

  /// What taking a run found, in frames.
  @usableFromInline
  struct Taken {
    /// Free before; now neither free nor, where asked, managed.
    @usableFromInline var free: UInt32 = 0

    /// Allocated before, and still.
    @usableFromInline var allocated: UInt32 = 0

    @inlinable init() {}
  }

  /// Makes every free frame of `frames` not free; where `unmanaged`, also such that it can never be freed.
  ///
  /// Frames of the run that are not free stay as they are.
  ///
  /// - Complexity: O(frames.count / 32).
  @inlinable
  mutating func take(_ frames: FrameRange, unmanaged: Bool, on machine: some Machine) -> Taken {
    var taken = Taken()
    var frame = frames.start
    while frame < frames.end {
      let index = frame / 32
      let end = min(frames.end, (index + 1) * 32)
      let mask = FrameBitmap.bits(from: frame % 32, to: end - index * 32)
      let free = machine.load(freeWord(index))
      let managed = machine.load(managedWord(index))
      let leaving = free & mask
      taken.free += UInt32(truncatingIfNeeded: leaving.nonzeroBitCount)
      taken.allocated += UInt32(truncatingIfNeeded: (managed & mask & ~free).nonzeroBitCount)
      if leaving != 0 {
        machine.store(free & ~leaving, at: freeWord(index))
        if free == leaving { unsummarise(word: index, on: machine) }
        if unmanaged { machine.store(managed & ~leaving, at: managedWord(index)) }
      }
      frame = end
    }
    return taken
  }

  /// Sets the managed bits of `frames`, which lie in boot_early's arena: they are to be kept when it retires.
  ///
  /// - Complexity: O(frames.count / 32).
  @inlinable
  func markKept(_ frames: FrameRange, on machine: some Machine) {
    var frame = frames.start
    while frame < frames.end {
      let index = frame / 32
      let end = min(frames.end, (index + 1) * 32)
      let mask = FrameBitmap.bits(from: frame % 32, to: end - index * 32)
      machine.store(machine.load(managedWord(index)) | mask, at: managedWord(index))
      frame = end
    }
  }

  /// Makes the frames of `frames` that `markKept` has not marked free and managed, and clears the marks of all of `arena`.
  ///
  /// - Parameters:
  ///   - frames: no free frame may be among them.
  ///   - arena: covers `frames`.
  /// - Returns: the number of frames that are free now.
  /// - Complexity: O(arena.count / 32).
  @inlinable @inline(never)
  mutating func putUnkept(_ frames: FrameRange, of arena: FrameRange, on machine: some Machine) -> UInt32 {
    var count: UInt32 = 0
    var frame = arena.start
    while frame < arena.end {
      let index = frame / 32
      let word = FrameRange(start: frame, end: min(arena.end, (index + 1) * 32))
      let mask = FrameBitmap.bits(from: word.start % 32, to: word.end - index * 32)
      let wanted = frames.clamped(to: word)
      let managed = machine.load(managedWord(index))
      var putting: UInt32 = 0
      if !wanted.isEmpty {
        putting = FrameBitmap.bits(from: wanted.start % 32, to: wanted.end - index * 32) & ~managed
      }
      machine.store(managed & ~mask | putting, at: managedWord(index))
      if putting != 0 {
        let free = machine.load(freeWord(index))
        machine.store(free | putting, at: freeWord(index))
        if free == 0 { summarise(word: index, on: machine) }
        count += UInt32(truncatingIfNeeded: putting.nonzeroBitCount)
      }
      frame = word.end
    }
    return count
  }

  /// Makes every frame of `frames` free and managed. None of them is free yet, unless something overwrote the bookkeeping.
  ///
  /// - Complexity: O(frames.count / 32).
  @inlinable
  mutating func put(_ frames: FrameRange, on machine: some Machine) {
    var frame = frames.start
    while frame < frames.end {
      let index = frame / 32
      let end = min(frames.end, (index + 1) * 32)
      let mask = FrameBitmap.bits(from: frame % 32, to: end - index * 32)
      let free = machine.load(freeWord(index))
      machine.store(free | mask, at: freeWord(index))
      machine.store(machine.load(managedWord(index)) | mask, at: managedWord(index))
      if free == 0 { summarise(word: index, on: machine) }
      frame = end
    }
  }
}
