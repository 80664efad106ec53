// The bitmap of free frames with a summary over it, in the machine's memory.
//
//   level 3   one word, kept in the struct:  bit i = word i of level 2 is not 0        32^4 = 2^20 frames, all of 4 GiB
//   level 2   up to 32 words                 bit i = word i of level 1 is not 0
//   level 1   up to 1024 words               bit i = word i of level 0 is not 0
//   level 0   up to 32768 words              bit i = frame i is free
//   managed   up to 32768 words              bit i = frame i is free, or allocated and can be freed by who holds it
//
//   memory    base ─►[ level 0 and managed, in pairs ][ level 1 ][ level 2 ]
//
//   pairs     ┌─────────┬─────────┬─────────┬─────────┬─────────┬─
//             │ free  0 │ mngd  0 │ free  1 │ mngd  1 │ free  2 │ ...        word 2i: level 0, word 2i + 1: managed
//             └─────────┴─────────┴─────────┴─────────┴─────────┴─
//             frames 0 to 31      frames 32 to 63     frames 64 to 95
//
// Freeing a frame looks at both of its bits: side by side they cost one address and one cache line.
//
// Finding a free frame is one count of trailing zeros per level, whatever the size of memory and however full it is.
// Two bits a frame and 1/32 + 1/1024 of summary: 2.03 bits a frame.

/// The frame allocator's bookkeeping: which frames are free, found by constant work, and which can be freed at all.
public struct FrameBitmap: Sendable {
  /// Frames covered: the numbers from 0 up to, not including, this one.
  public let frameCount: UInt32

  /// Where the pairs of words begin.
  @usableFromInline
  let pairs: VirtualAddress

  @usableFromInline
  let level1: VirtualAddress

  @usableFromInline
  let level2: VirtualAddress

  @usableFromInline
  var root: UInt32

  /// Names the bookkeeping at `base` without touching it.
  ///
  /// - Precondition: `sizeInBytes(forFrames: frameCount)` bytes from `base`, a multiple of 4, lie below 4 GiB.
  @inlinable
  init(base: PhysicalAddress, frameCount: UInt32) {
    let words = FrameBitmap.words(forBits: frameCount)
    self.frameCount = frameCount
    pairs = VirtualAddress(base.rawValue)
    level1 = pairs.advanced(byBytes: words * 8)
    level2 = level1.advanced(byBytes: FrameBitmap.words(forBits: words) * 4)
    root = 0
  }

  /// Bytes that the bookkeeping of `frameCount` frames takes: at most 266 368, for 4 GiB.
  @inlinable
  public static func sizeInBytes(forFrames frameCount: UInt32) -> UInt32 {
    let words = words(forBits: frameCount)
    let summary = self.words(forBits: words)
    return (2 * words + summary + self.words(forBits: summary)) * 4
  }

  @inlinable
  static func words(forBits bits: UInt32) -> UInt32 { bits / 32 + (bits % 32 == 0 ? 0 : 1) }

  /// Where word `index` of a level of the summary lies.
  @inlinable
  static func word(_ index: UInt32, of base: VirtualAddress) -> VirtualAddress {
    base.advanced(byBytes: index * 4)
  }

  /// Where word `index` of level 0 lies.
  @inlinable
  func freeWord(_ index: UInt32) -> VirtualAddress { pairs.advanced(byBytes: index * 8) }

  /// Where word `index` of the managed bits lies.
  @inlinable
  func managedWord(_ index: UInt32) -> VirtualAddress { pairs.advanced(byBytes: index * 8 + 4) }

  /// Whether the frame is free.
  @inlinable
  public func isFree(_ frame: UInt32, on machine: some Machine) -> Bool {
    machine.load(freeWord(frame / 32)) >> (frame % 32) & 1 != 0
  }

  /// Whether the frame is free, or allocated and can be freed by who holds it.
  @inlinable
  public func isManaged(_ frame: UInt32, on machine: some Machine) -> Bool {
    machine.load(managedWord(frame / 32)) >> (frame % 32) & 1 != 0
  }

  /// Makes a frame that is not free one that cannot be freed.
  @inlinable
  func unmanage(_ frame: UInt32, on machine: some Machine) {
    let place = managedWord(frame / 32)
    machine.store(machine.load(place) & ~(1 << (frame % 32)), at: place)
  }
}
