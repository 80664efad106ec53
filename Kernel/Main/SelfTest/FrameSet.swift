// A set of frames in a fixed array of the image, a bit for each frame below 4 GiB, and which frames have to be free,
// worked out without KMem's bookkeeping.

import CBoot
import CMain
import CMetal
import KMem

/// The one set that the image has room for.
struct FrameSet {
  private let base: UInt32

  /// An empty set.
  init() {
    base = main_frame_set()
    var offset: UInt32 = 0
    while offset < UInt32(MAIN_FRAME_SET_BYTES) {
      metal_fill_page(base + offset, 0)
      offset += Frame.size
    }
  }

  func contains(_ frame: UInt32) -> Bool { metal_load(word(of: frame)) >> (frame % 32) & 1 != 0 }

  func insert(_ frames: FrameRange) {
    for frame in frames.start..<frames.end {
      metal_store(word(of: frame), metal_load(word(of: frame)) | 1 << (frame % 32))
    }
  }

  func remove(_ frames: FrameRange) {
    for frame in frames.start..<frames.end { remove(frame) }
  }

  func remove(_ frame: UInt32) { metal_store(word(of: frame), metal_load(word(of: frame)) & ~(1 << (frame % 32))) }

  var count: UInt32 {
    var count: UInt32 = 0
    var offset: UInt32 = 0
    while offset < UInt32(MAIN_FRAME_SET_BYTES) {
      count += UInt32(truncatingIfNeeded: metal_load(base + offset).nonzeroBitCount)
      offset += 4
    }
    return count
  }

  private func word(of frame: UInt32) -> UInt32 { base + frame / 32 * 4 }
}

extension LoadedKernel {
  /// The frames that a caller may be handed: whole usable frames from 1 MiB to 4 GiB by the loader's own map, without the
  /// image, the loader's data, what boot_early handed out, and every frame that the loaded tables take or map for the
  /// heap.
  func framesToHandOut(besides early: FrameRange) -> FrameSet {
    let set = FrameSet()
    forEachEntry { range, isUsable in if isUsable { set.insert(Self.frames(of: range, isInward: true)) } }
    forEachEntry { range, isUsable in if !isUsable { set.remove(Self.frames(of: range, isInward: false)) } }
    set.remove(FrameRange(start: 0, end: (1 << 20) / Frame.size))
    set.remove(boot.kernel.physical.framesTouched)
    set.remove(early)
    for index in 0..<ranges.count { set.remove(ranges.storage[index].framesTouched) }

    let directory = metal_read_cr3() & EntryBit.address
    set.remove(directory >> Frame.shift)
    let entries = PageCopy.ofDirectory(directory)
    for index: UInt32 in 0..<1024 where entries[index] & EntryBit.present != 0 {
      set.remove(entries[index] >> Frame.shift)
      if index < AddressLayout.heapBase.directoryIndex { continue }
      let table = PageCopy.ofTable(entries[index] & EntryBit.address)
      for place: UInt32 in 0..<1024 where table[place] & EntryBit.present != 0 {
        set.remove(table[place] >> Frame.shift)
      }
    }
    return set
  }

  /// The frames below 4 GiB that lie wholly in `range`, or those that it touches. Rounded here and not by KMem, whose rounding
  /// is on trial.
  private static func frames(of range: PhysicalRange, isInward: Bool) -> FrameRange {
    let limit: UInt64 = 1 << 32
    let (start, end) = (min(range.start, limit), min(range.end, limit))
    let first = (isInward ? start + 4095 : start) >> 12
    let last = (isInward ? end : end + 4095) >> 12
    return FrameRange(start: UInt32(first), end: UInt32(max(first, last)))
  }

  /// The loader's memory map as it lies in memory: size, base, length, type, the size not counting itself.
  private func forEachEntry(_ body: (PhysicalRange, Bool) -> Void) {
    guard let map = loader.memoryMap, case .multiboot(let length) = map.layout else { return }
    var at = map.address.rawValue
    while at < map.address.rawValue + length {
      let base = UInt64(metal_load(at + 8)) << 32 | UInt64(metal_load(at + 4))
      let bytes = UInt64(metal_load(at + 16)) << 32 | UInt64(metal_load(at + 12))
      let usable: UInt32 = 1
      body(PhysicalRange(start: base, length: bytes), metal_load(at + 20) == usable)
      at += metal_load(at) + 4
    }
  }
}
