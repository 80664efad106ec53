// The back door of the oracles: physical memory outside the MMU. Nothing here is counted, checked for ownership,
// recorded in the journal, or touches a frame just by looking at it.

import CArenaPoison

/// The physical address space of a processor without PAE.
public enum PhysicalMemory {
  /// Frames in it: 2^20.
  public static let frameCount: UInt32 = 1 << 20

  /// Bytes in a frame.
  public static let frameSize: UInt32 = 4096
}

extension SimulatedMachine {
  /// The word that holds physical `address`; all ones in a hole.
  public func peek(_ address: UInt32) -> UInt32 { state.pointee.frames.word(at: address) }

  /// The words of `frame`, to look at many of them; all ones in a hole. They are the machine's own: what changes later
  /// is seen.
  public func words(of frame: UInt32) -> FrameWords { FrameWords(state.pointee.frames, frame) }

  /// Writes the word that holds physical `address`, whoever owns it; nothing in a hole.
  ///
  /// What this makes stale in the caches is known at once, as for any store.
  public func poke(_ word: UInt32, at address: UInt32) {
    let raw = address & ~3
    state.pointee.frames.setWord(word, at: raw)
    if state.pointee.frames.has(FrameBit.watched, raw >> 12) { tableWordChanged(at: raw) }
  }

  /// Writes bytes from physical address `start` on, as `poke` writes words.
  public func poke(_ bytes: [UInt8], at start: UInt32) {
    var offset = 0
    while offset < bytes.count {
      let address = start + UInt32(offset)
      let word = address & ~3
      if address % 4 == 0 && bytes.count - offset >= 4 {
        let high = UInt32(bytes[offset + 3]) << 24 | UInt32(bytes[offset + 2]) << 16
        poke(high | UInt32(bytes[offset + 1]) << 8 | UInt32(bytes[offset]), at: word)
        offset += 4
      } else {
        let shift = (address & 3) * 8
        poke(peek(word) & ~(0xFF << shift) | UInt32(bytes[offset]) << shift, at: word)
        offset += 1
      }
    }
  }

  /// Writes whole pages, `words`, from the frame number `first` on, as `poke` writes words, except the frame `spared`.
  public func pokePages(_ words: [UInt32], from first: UInt32, except spared: UInt32? = nil) {
    words.withUnsafeBufferPointer { words in
      for page in 0..<words.count / FrameTable.wordsPerFrame {
        let frame = first + UInt32(page)
        guard frame != spared, state.pointee.frames.isBacked(frame) else { continue }
        state.pointee.frames.touch(frame, filling: false)
        state.pointee.frames.page(frame).update(
          from: words.baseAddress! + page * FrameTable.wordsPerFrame, count: FrameTable.wordsPerFrame)
        if state.pointee.frames.has(FrameBit.watched, frame) { tableChanged(frame: frame) }
      }
    }
  }

  /// Whether all 1024 words of `frame` are `word`.
  public func isFilled(_ frame: UInt32, with word: UInt32) -> Bool {
    guard state.pointee.frames.isBacked(frame) else { return word == ~0 }
    guard state.pointee.frames.isInRAM(frame) else {
      return word == state.pointee.frames.commonWord(of: frame)
    }
    return arena_is_filled(state.pointee.frames.page(frame), FrameTable.wordsPerFrame, word)
  }

  /// Whether two frames hold the same 4096 bytes.
  public func holdsSameBytes(_ first: UInt32, _ second: UInt32) -> Bool {
    (0..<UInt32(FrameTable.wordsPerFrame)).allSatisfy { index in
      let offset = index << 2
      return peek(first << 12 | offset)
        == peek(second << 12 | offset)
    }
  }

  /// Calls `body` with each frame that was read or written since the reset, ascending.
  ///
  /// - Complexity: O(touched frames), rounded up to groups of 4096 frames.
  public func forEachTouchedFrame(_ body: (UInt32) -> Void) {
    state.pointee.frames.forEachTouched(body)
  }

  /// A 64-bit digest of all backed memory: equal for equal contents, whatever was read, in every process and build.
  ///
  /// Frames that hold nothing but the power-on pattern count like untouched ones. In frames owned by `table` accessed
  /// and dirty bits are left out if `ignoringAccessedAndDirty`.
  /// - Complexity: O(touched frames), about half a microsecond each.
  public func digest(ignoringAccessedAndDirty: Bool = true) -> UInt64 {
    var total: UInt64 = 0
    state.pointee.frames.forEachTouched { frame in
      total &+= contribution(of: frame, ignoringAccessedAndDirty)
    }
    return total
  }

  /// The digest of the given frames only.
  public func digest(of frames: some Sequence<UInt32>, ignoringAccessedAndDirty: Bool = true) -> UInt64 {
    var total: UInt64 = 0
    for frame in frames { total &+= contribution(of: frame, ignoringAccessedAndDirty) }
    return total
  }

  /// What a frame adds to a digest: 0 for power-on contents, else a hash of its number and words.
  private func contribution(of frame: UInt32, _ ignoringAccessedAndDirty: Bool) -> UInt64 {
    guard !isFilled(frame, with: state.pointee.frames.powerOnFill),
      state.pointee.frames.has(FrameBit.touched, frame)
    else { return 0 }
    state.pointee.frames.touch(frame)
    let isMasked = ignoringAccessedAndDirty && state.pointee.frames.owner(of: frame) == .table
    let mask = isMasked ? ~(UInt64(EntryBit.setByProcessor) &* 0x1_0000_0001) : ~0
    let isShut = state.pointee.frames.has(FrameBit.shut, frame)
    if isShut { state.pointee.frames.poison.open(frame) }
    defer { if isShut { state.pointee.frames.poison.shut(frame) } }
    // Four independent lanes of multiply-and-fold over pairs of words keep the multiplier busy.
    let pairs = UnsafeRawPointer(state.pointee.frames.page(frame)).assumingMemoryBound(to: UInt64.self)
    var (first, second, third, fourth) = (UInt64(frame), ~UInt64(frame), UInt64(frame) << 20, ~UInt64(frame) << 20)
    for index in stride(from: 0, to: FrameTable.wordsPerFrame / 2, by: 4) {
      first = fold(first ^ pairs[index] & mask)
      second = fold(second ^ pairs[index + 1] & mask)
      third = fold(third ^ pairs[index + 2] & mask)
      fourth = fold(fourth ^ pairs[index + 3] & mask)
    }
    return fold(fold(fold(fold(first) ^ second) ^ third) ^ fourth)
  }

  /// A bijection of 64-bit words in which each input bit reaches the low half.
  private func fold(_ word: UInt64) -> UInt64 {
    let product = word &* 0xBF58_476D_1CE4_E5B9
    return product ^ product >> 29
  }
}

/// The words of one frame.
public struct FrameWords {
  private let frames: FrameTable
  private let frame: UInt32
  private let base: UnsafePointer<UInt32>?

  init(_ frames: FrameTable, _ frame: UInt32) {
    self.frames = frames
    self.frame = frame
    base = frames.contents(of: frame)
  }

  /// A word by its index, 0 to 1023.
  public subscript(index: UInt32) -> UInt32 {
    if let base { return base[Int(index & 1023)] }
    return frames.word(at: frame << 12 | (index & 1023) << 2)
  }
}
