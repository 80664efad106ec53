// The frame allocator's bookkeeping as it lies in the machine's memory: kmem.h has no function that lists free frames. What
// the bits say is held against the counts, which the library keeps apart from them.
//
//   bookkeeping    ├ free 0-31 ┤ managed 0-31 ┤ free 32-63 ┤ managed 32-63 ┤ ... ┤ summaries ┤
//
//   free frame: free and managed     a caller's: managed only     the kernel's own, or no memory: neither

import Operations
import SimulatedPC

/// The bits of each frame.
package struct FrameBits {
  private let machine: SimulatedMachine
  private let start: UInt32
  private let frameCount: UInt32
  package let bookkeeping: ByteRange

  /// nil if the library does not say where they are.
  package init?(_ processor: LibraryProcessor) {
    machine = processor.machine
    guard let low = processor.call(.getMemorySize) else { return nil }
    let memory = UInt64(processor.upperResult) << 32 | UInt64(low)
    guard
      let size = processor.call(
        .pmmCalcBitmapSizeBytes, low, UInt32(truncatingIfNeeded: memory >> 32)),
      let end = processor.call(.pmmBitmapEndAddr)
    else { return nil }
    frameCount = UInt32(min(memory >> 12, 1 << 20))
    start = end &- size
    bookkeeping = ByteRange(start: UInt64(start), length: UInt64(size))
  }

  package func isFree(_ frame: UInt32) -> Bool { frame < frameCount && bit(frame, of: 0) }

  package func isAllocated(_ frame: UInt32) -> Bool { frame < frameCount && !bit(frame, of: 0) && bit(frame, of: 4) }

  private func bit(_ frame: UInt32, of half: UInt32) -> Bool { word(frame / 32, of: half) >> (frame % 32) & 1 != 0 }

  private func word(_ index: UInt32, of half: UInt32) -> UInt32 { machine.peek(start &+ index * 8 + half) }

  /// The first maximal run of free frames that starts at or above `frame`.
  func freeRun(from frame: UInt32) -> Range<UInt32>? {
    guard let first = next(from: frame, isFree: true) else { return nil }
    return first..<(next(from: first, isFree: false) ?? frameCount)
  }

  private func next(from frame: UInt32, isFree: Bool) -> UInt32? {
    var frame = frame
    while frame < frameCount {
      let word = isFree ? word(frame / 32, of: 0) : ~word(frame / 32, of: 0)
      let rest = word >> (frame % 32)
      if rest != 0 {
        let found = frame + UInt32(rest.trailingZeroBitCount)
        return found < frameCount ? found : nil
      }
      frame = (frame / 32 + 1) * 32
    }
    return nil
  }
}
