// Frames: single, contiguous, aligned, bounded, freed, reserved, drained to the last.

import PropCheck

extension StateMachine<KernelSession> {
  /// The physical memory manager's commands.
  func frames(weight: Int = 1) -> Alphabet {
    operation("allocate frame", weight: 6 * weight) { _, _ in .allocateFrame }
      .operation("allocate frames", weight: 3 * weight) { session, source in
        let count: UInt32 =
          switch try source.weighted([86, 8, 6]) {
          case 0: try source.integer(in: 1...40, towards: 2)
          case 1: try source.element(of: frameCounts)
          default: try session.drawNearlyAll(&source)
          }
        let alignment = try source.element(of: [4096, 8192, 0x4000, 0x10000, 0x40_0000, 0, 2048, 0x3000] as [UInt32])
        let limit = try source.element(of: session.limits(around: count))
        return .allocateFrames(count: count, alignment: alignment, below: limit)
      }
      .operation("free frame", weight: 6 * weight) { session, source in
        .freeFrame(physical: try session.drawFrame(&source))
      }
      .operation("free frames", weight: 2 * weight) { session, source in
        let physical = try session.drawFrame(&source)
        let count: UInt32 =
          switch try source.weighted([76, 10, 14]) {
          case 0: try source.integer(in: 1...8)
          case 1: try source.element(of: frameCounts)
          default: max(1, session.model.frames.heldCount(from: physical >> 12))
          }
        return .freeFrames(physical: physical, count: count)
      }
      .operation("reserve", weight: weight) { session, source in
        let start = UInt64(try session.drawFrame(&source)) + UInt64(try source.integer(in: 0...0x1001, towards: 0))
        let length = try source.integer(in: 0...UInt64.max, towards: 4096, favouring: byteLengths)
        return .reserve(start: start, end: start + min(length, UInt64.max - start))
      }
      .command("drain", weight: weight, when: { $0.isSmall }) { session, source in
        try takeDrain(leaving: try source.integer(in: 0...6), on: session, &source)
      }
      .command("refill", weight: weight, when: { !$0.ballast.isEmpty }) { session, source in
        try take(&source, "try kernel.refill()", { "\($0) free" }) { () throws(Finding) -> UInt32 in
          try session.refill()
          return session.model.frames.free.count
        }
      }
  }
}

extension KernelSession {
  /// Bounds of an allocation of `count` frames, in bytes: fixed ones, the end of memory, and those that the lowest free
  /// frames just meet or miss by a byte or a frame.
  fileprivate func limits(around count: UInt32) -> [UInt64] {
    let end = UInt64(model.frames.total) << 12
    let first = UInt64(model.frames.free.runs.first?.lowerBound ?? model.frames.total) << 12
    let met = first + UInt64(count) << 12
    return [1 << 32, 16 << 20, 2 << 20, end / 2, end - 4096, 0, .max, met, met - 1, met - min(met, 4096), first]
  }
}

extension KernelSession {
  /// Draws a count that leaves little of the lowest or the longest run, or reaches nearly to where a word of some level of
  /// a bitmap ends (32, 1024 and 32 768 frames, 2 GiB), so that the next single frames cross it.
  fileprivate func drawNearlyAll(_ source: inout Source) throws -> UInt32 {
    let runs = model.frames.free.runs
    guard let first = runs.first, let longest = runs.max(by: { $0.count < $1.count }) else { return 1 }
    let next = { (size: UInt32) in (first.lowerBound / size + 1) * size - first.lowerBound }
    let count = try source.element(
      of: [UInt32(longest.count), UInt32(first.count), next(0x8000), next(0x400), next(0x8_0000), next(32)])
    let rest = try source.integer(in: 0...2 as ClosedRange<UInt32>)
    // Freed frames are filled where the configuration says so, which takes long for so many.
    let most: UInt32 = model.poison == nil ? .max : 64
    return max(1, min(count, most) - min(rest, count))
  }
}

private let frameCounts: [UInt32] = [0, 1, 31, 32, 33, 64, 1024, 1 << 20, .max]
private let byteLengths: [UInt64] = [0, 1, 4095, 4096, 4097, 0x1_0000, 1 << 32, .max]
