// Frames: single, contiguous, aligned, bounded, freed, reserved, drained to the last.

import PropCheck

extension StateMachine<KernelSession> {
  /// The physical memory manager's commands.
  func frames(weight: Int = 1) -> Alphabet {
    operation("allocate frame", weight: 6 * weight) { _, _ in .allocateFrame }
      .operation("allocate frames", weight: 3 * weight) { session, source in
        let isUsual = try source.weighted([90, 10]) == 0
        let count = isUsual ? try source.integer(in: 1...40, towards: 2) : try source.element(of: frameCounts)
        let alignment = try source.element(of: [4096, 8192, 0x4000, 0x10000, 0x40_0000, 0, 2048, 0x3000] as [UInt32])
        let limit = try source.element(of: session.limits(around: count))
        return .allocateFrames(count: count, alignment: alignment, below: limit)
      }
      .operation("free frame", weight: 6 * weight) { session, source in
        .freeFrame(physical: try session.drawFrame(&source))
      }
      .operation("free frames", weight: 2 * weight) { session, source in
        let physical = try session.drawFrame(&source)
        let isUsual = try source.weighted([90, 10]) == 0
        let count = isUsual ? try source.integer(in: 1...8) : try source.element(of: frameCounts)
        return .freeFrames(physical: physical, count: count)
      }
      .operation("reserve", weight: weight) { session, source in
        let start = UInt64(try session.drawFrame(&source)) + UInt64(try source.integer(in: 0...0x1001, towards: 0))
        let length = try source.integer(in: 0...UInt64.max, towards: 4096, favouring: byteLengths)
        return .reserve(start: start, end: start + min(length, UInt64.max - start))
      }
      .command("drain", weight: weight, when: { $0.isSmall }) { session, source in
        let rest = try source.integer(in: 0...6 as ClosedRange<UInt32>)
        let text = { "try kernel.drain(leaving: \(rest))" }
        try take(&source, text(), { "\($0) free" }) { () throws(Finding) -> UInt32 in
          try session.drain(leaving: rest)
          return session.model.frames.free.count
        }
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

private let frameCounts: [UInt32] = [0, 1, 31, 32, 33, 64, 1024, 1 << 20, .max]
private let byteLengths: [UInt64] = [0, 1, 4095, 4096, 4097, 0x1_0000, 1 << 32, .max]
