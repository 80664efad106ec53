// Finding free frames and taking and returning them one at a time, with the summary kept exact on the way.

extension FrameBitmap {
  /// The number of the lowest bit set in `word`; 32 when it is 0.
  @inlinable
  static func lowestBit(_ word: UInt32) -> UInt32 {
    UInt32(truncatingIfNeeded: word.trailingZeroBitCount)
  }

  /// Takes the lowest free frame if its number is less than `limit`.
  ///
  /// The summary is exact: while `root` is not 0, no word on the way down is 0, and no bit leads past the last frame. Only an
  /// overwrite of the bookkeeping can break that, so each level is checked before the next is read. In memory each level ends
  /// where the one above it begins.
  ///
  /// - Parameter limit: at most `frameCount`.
  /// - Returns: its number, or `nil` when no frame below `limit` is free or the summary is not exact; nothing has changed
  ///   then.
  /// - Complexity: O(1): three loads, and one to three stores.
  @inlinable @inline(__always)
  mutating func takeLowest(below limit: UInt32, on machine: some Machine) -> UInt32? {
    if root == 0 { return nil }
    let index2 = FrameBitmap.lowestBit(root)
    let place2 = FrameBitmap.word(index2, of: level2)
    let word2 = machine.load(place2)
    if word2 == 0 { return nil }
    let index1 = index2 * 32 | FrameBitmap.lowestBit(word2)
    let place1 = FrameBitmap.word(index1, of: level1)
    if place1 >= level2 { return nil }
    let word1 = machine.load(place1)
    if word1 == 0 { return nil }
    let index0 = index1 * 32 | FrameBitmap.lowestBit(word1)
    let place0 = freeWord(index0)
    if place0 >= level1 { return nil }
    let word0 = machine.load(place0)
    if word0 == 0 { return nil }
    let frame = index0 * 32 | FrameBitmap.lowestBit(word0)
    if frame >= limit { return nil }

    let rest0 = word0 & (word0 &- 1)
    machine.store(rest0, at: place0)
    if rest0 == 0 {
      let rest1 = word1 & (word1 &- 1)
      machine.store(rest1, at: place1)
      if rest1 == 0 {
        let rest2 = word2 & (word2 &- 1)
        machine.store(rest2, at: place2)
        if rest2 == 0 { root &= root &- 1 }
      }
    }
    return frame
  }

  /// Makes an allocated frame free.
  ///
  /// - Returns: whether it was allocated; nothing has changed otherwise.
  /// - Complexity: O(1).
  @inlinable @inline(__always)
  mutating func putAllocated(_ frame: UInt32, on machine: some Machine) -> Bool {
    let place = freeWord(frame / 32)
    let free = machine.load(place)
    // A free frame is managed: only the bits of an allocated one differ.
    let allocated = free ^ machine.load(place.advanced(byBytes: 4))
    if allocated >> (frame % 32) & 1 == 0 { return false }
    machine.store(free | 1 << (frame % 32), at: place)
    if free == 0 { summarise(word: frame / 32, on: machine) }
    return true
  }

  /// Records in the summary that word `index` of level 0 is no longer 0.
  ///
  /// Every level is written, even if it does not change: a write costs less than a test, and with few free frames one of the
  /// tests is often mispredicted.
  @inlinable @inline(__always)
  mutating func summarise(word index: UInt32, on machine: some Machine) {
    let place1 = FrameBitmap.word(index / 32, of: level1)
    machine.store(machine.load(place1) | 1 << (index % 32), at: place1)
    let place2 = FrameBitmap.word(index / 1024, of: level2)
    machine.store(machine.load(place2) | 1 << (index / 32 % 32), at: place2)
    root |= 1 << (index / 1024)
  }

  /// Records in the summary that word `index` of level 0 has become 0.
  @inlinable
  mutating func unsummarise(word index: UInt32, on machine: some Machine) {
    let place1 = FrameBitmap.word(index / 32, of: level1)
    let word1 = machine.load(place1) & ~(1 << (index % 32))
    machine.store(word1, at: place1)
    if word1 != 0 { return }
    let index1 = index / 32
    let place2 = FrameBitmap.word(index1 / 32, of: level2)
    let word2 = machine.load(place2) & ~(1 << (index1 % 32))
    machine.store(word2, at: place2)
    if word2 == 0 { root &= ~(1 << (index1 / 32)) }
  }

  /// The lowest free frame at or above `start`; `nil` when there is none, or when the summary leads to a word that is 0
  /// or past the last frame because something overwrote it.
  ///
  /// - Complexity: O(1): at most seven loads.
  @inlinable
  func nextFree(from start: UInt32, on machine: some Machine) -> UInt32? {
    if start >= frameCount { return nil }
    let index0 = start / 32
    let word0 = machine.load(freeWord(index0)) & (UInt32.max << (start % 32))
    if word0 != 0 { return lowest(of: word0, index0) }

    let index1 = index0 / 32
    let word1 = machine.load(FrameBitmap.word(index1, of: level1)) & FrameBitmap.above(index0 % 32)
    if word1 != 0 { return lowest(inWord: index1 * 32 + FrameBitmap.lowestBit(word1), on: machine) }

    let index2 = index1 / 32
    let word2 = machine.load(FrameBitmap.word(index2, of: level2)) & FrameBitmap.above(index1 % 32)
    if word2 != 0 { return lowest(inGroup: index2 * 32 + FrameBitmap.lowestBit(word2), on: machine) }

    let rest = root & FrameBitmap.above(index2)
    if rest == 0 { return nil }
    let next2 = FrameBitmap.lowestBit(rest)
    let first2 = machine.load(FrameBitmap.word(next2, of: level2))
    return first2 == 0 ? nil : lowest(inGroup: next2 * 32 + FrameBitmap.lowestBit(first2), on: machine)
  }

  /// The bits above bit `index`, which is less than 32.
  @inlinable
  static func above(_ index: UInt32) -> UInt32 { (UInt32.max << index) << 1 }

  /// The lowest free frame of word `index1` of level 1, which may lie past the end.
  @inlinable
  func lowest(inGroup index1: UInt32, on machine: some Machine) -> UInt32? {
    if index1 * 1024 >= frameCount { return nil }
    let word1 = machine.load(FrameBitmap.word(index1, of: level1))
    return word1 == 0 ? nil : lowest(inWord: index1 * 32 + FrameBitmap.lowestBit(word1), on: machine)
  }

  /// The lowest free frame of word `index0` of level 0, which may lie past the end.
  @inlinable
  func lowest(inWord index0: UInt32, on machine: some Machine) -> UInt32? {
    if index0 * 32 >= frameCount { return nil }
    let word0 = machine.load(freeWord(index0))
    return word0 == 0 ? nil : lowest(of: word0, index0)
  }

  /// The frame of the lowest bit of `word0`, which is not 0, in place `index0` of level 0.
  @inlinable
  func lowest(of word0: UInt32, _ index0: UInt32) -> UInt32? {
    let frame = index0 * 32 + FrameBitmap.lowestBit(word0)
    return frame < frameCount ? frame : nil
  }

  /// The first frame of `frames` that is not free; `nil` when all are.
  ///
  /// - Complexity: O(frames.count / 32).
  @inlinable
  func firstNotFree(in frames: FrameRange, on machine: some Machine) -> UInt32? {
    var frame = frames.start
    while frame < frames.end {
      let taken = ~machine.load(freeWord(frame / 32)) & (UInt32.max << (frame % 32))
      if taken != 0 {
        let found = frame / 32 * 32 + FrameBitmap.lowestBit(taken)
        return found < frames.end ? found : nil
      }
      frame = (frame / 32 + 1) * 32
    }
    return nil
  }
}
