// The bitmap of free frames with a summary over it, in the machine's memory.
//
//   level 3   one word, kept in the struct:  bit i = word i of level 2 is not 0        32^4 = 2^20 frames, all of 4 GiB
//   level 2   up to 32 words                 bit i = word i of level 1 is not 0
//   level 1   up to 1024 words               bit i = word i of level 0 is not 0
//   level 0   up to 32768 words              bit i = frame i is free
//   managed   up to 32768 words              bit i = frame i is free, or allocated and can be freed by who holds it
//
//   memory    base ─►[ level 0 ][ managed ][ level 1 ][ level 2 ]
//
// Finding a free frame is one count of trailing zeros per level, whatever the size of memory and however full it is.
// Two bits a frame and 1/32 + 1/1024 of summary: 2.03 bits a frame.

/// The frame allocator's bookkeeping: which frames are free, found by constant work, and which can be freed at all.
public struct FrameBitmap: Sendable {
  /// Frames covered: the numbers from 0 up to, not including, this one.
  public let frameCount: UInt32

  @usableFromInline
  let freeBits: VirtualAddress

  @usableFromInline
  let managedBits: VirtualAddress

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
    freeBits = VirtualAddress(base.rawValue)
    managedBits = freeBits.advanced(byBytes: words * 4)
    level1 = managedBits.advanced(byBytes: words * 4)
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

  @inlinable
  static func word(_ index: UInt32, of base: VirtualAddress) -> VirtualAddress {
    base.advanced(byBytes: index * 4)
  }

  /// Whether the frame is free.
  @inlinable
  public func isFree(_ frame: UInt32, on machine: some Machine) -> Bool {
    machine.load(FrameBitmap.word(frame / 32, of: freeBits)) >> (frame % 32) & 1 != 0
  }

  /// Whether the frame is free, or allocated and can be freed by who holds it.
  @inlinable
  public func isManaged(_ frame: UInt32, on machine: some Machine) -> Bool {
    machine.load(FrameBitmap.word(frame / 32, of: managedBits)) >> (frame % 32) & 1 != 0
  }

  @inlinable
  func setManaged(_ frame: UInt32, _ value: Bool, on machine: some Machine) {
    machine.mergeBits(1 << (frame % 32), intoWord: frame / 32, of: managedBits, value: value)
  }
}
