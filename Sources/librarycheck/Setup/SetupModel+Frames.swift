// pmm_init, and frames.

import CKMem
import Operations

extension SetupModel {
  /// The physical address of what is passed as the bitmap: the image is seen where it is linked.
  func physical(ofBitmap address: UInt32) -> UInt32 {
    let offset = address &- image.virtualStart
    return address >= image.virtualStart && offset < UInt32(image.physical.count)
      ? offset + image.physical.lowerBound : address
  }

  func pmmInit(bitmap address: UInt32, bytes: UInt64) -> Expected {
    var expected = Expected()
    guard stage == .bootEarly, let early else {
      expected.refuse(KMEM_ERROR_ORDER)
      return expected
    }
    expected.refuse(KMEM_ERROR_MEMORY_SIZE, if: bytes < machine.memoryEnd)
    let place = UInt64(physical(ofBitmap: address))
    let end = place + UInt64(bitmapSize)
    func lies(in start: UInt64, _ stop: UInt64) -> Bool { place >= start && end <= stop }
    let frames = UInt32(place >> 12)..<UInt32(min((end + 4095) >> 12, 1 << 20))
    let isKept =
      lies(in: UInt64(image.physical.lowerBound), UInt64(image.physical.upperBound))
      || lies(in: UInt64(early.start), UInt64(early.start) + UInt64(early.used))
      || reserved.contains { lies(in: $0.start, $0.end) } && frames.allSatisfy(machine.isUsable)
    expected.refuse(KMEM_ERROR_BITMAP, if: place % 4 != 0 || !isKept || end > limit)
    return expected
  }

  mutating func startFrames(bitmap address: UInt32) {
    let place = UInt64(physical(ofBitmap: address))
    bitmap = ByteRange(start: place, length: UInt64(bitmapSize))
    stage = .frames
    free = []
    let arena = early?.frames ?? 0..<0
    for run in machine.usable {
      for frame in run
      where UInt64(frame) << 12 >= UInt64(configuration.floor) && !imageFrames.contains(frame)
        && !arena.contains(frame) && !isReserved(frame)
      { free.insert(frame) }
    }
  }

  /// What kmem_pmm_reserve may answer, and its counts of frames newly reserved and allocated.
  func pmmReserve(_ range: ByteRange) -> (Expected, newly: UInt32, allocated: UInt32) {
    var expected = Expected()
    if stage < .frames {
      expected.refuse(KMEM_ERROR_ORDER, if: stage != .bootMemory)
      expected.refuse(KMEM_ERROR_TOO_MANY_RESERVED, if: stage == .bootMemory && reserved.count == 64)
      return (expected, 0, 0)
    }
    let frames = range.frames
    return (
      expected, UInt32(free.filter(frames.contains).count), UInt32(allocated.filter(frames.contains).count)
    )
  }

  mutating func reserve(_ range: ByteRange) {
    reserved.append(range)
    guard stage >= .frames else { return }
    free.subtract(range.frames)
    guard let arena = early, !arena.isRetired else { return }
    // The first frame of the range that has not been handed out as a whole.
    let rest = (arena.start + arena.used) >> 12..<arena.frames.upperBound
    let met = range.frames.clamped(to: rest)
    if !met.isEmpty { early?.stop = min(arena.stop, UInt64(met.lowerBound) << 12) }
  }

  func pmmAlloc() -> Expected {
    var expected = Expected()
    expected.refuse(KMEM_ERROR_ORDER, if: stage < .frames)
    expected.refuse(KMEM_ERROR_FRAME_OUT_OF_MEMORY, if: stage >= .frames && free.isEmpty)
    return expected
  }

  func pmmFree(_ address: UInt32) -> Expected {
    var expected = Expected()
    guard stage >= .frames else {
      expected.refuse(KMEM_ERROR_ORDER)
      return expected
    }
    let frame = address >> 12
    if address % 4096 != 0 {
      expected.refuse(KMEM_ERROR_FRAME_UNALIGNED)
      expected.refuse(KMEM_ERROR_FRAME_OUT_OF_RANGE, if: frame >= frameCount)
    } else if frame >= frameCount {
      expected.refuse(KMEM_ERROR_FRAME_OUT_OF_RANGE)
    } else if free.contains(frame) {
      expected.refuse(KMEM_ERROR_FRAME_ALREADY_FREE)
    } else if !machine.isUsable(frame) {
      expected.refuse(KMEM_ERROR_FRAME_HOLE)
      expected.refuse(KMEM_ERROR_FRAME_RESERVED)
    } else if !allocated.contains(frame) {
      // Below the floor everything is reserved, and may be the kernel's besides.
      expected.refuse(KMEM_ERROR_FRAME_KERNEL_OWNED)
      expected.refuse(KMEM_ERROR_FRAME_RESERVED, if: UInt64(frame) << 12 < UInt64(configuration.floor))
    }
    return expected
  }
}
