// Frames: single, contiguous, aligned, bounded, freed, reserved, drained to the last.

import PropCheck
import Sessions
import Specification

extension StateMachine<KernelSession> {
  /// The physical memory manager's commands.
  func frames(weight: Int = 1) -> Alphabet {
    operation("allocate frame", weight: 6 * weight) { _, _ in .allocateFrame }
      .operation("allocate frames", weight: 3 * weight) { session, source in
        let count: UInt32 =
          switch try source.weighted([86, 8, 6]) {
          case 0: try source.integer(in: 1...40, towards: 2)
          case 1: try source.element(of: frameCounts)
          default: try drawNearlyAll(of: session.model, &source)
          }
        let alignment = try source.element(of: frameAlignments)
        let limit = try source.element(of: session.model.frames.limits(around: count))
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

/// Draws a count that takes nearly all of a run or of a bitmap's word.
private func drawNearlyAll(of model: KernelModel, _ source: inout Source) throws -> UInt32 {
  let counts = model.frames.countsThatFill
  if counts.isEmpty { return 1 }
  let count = try source.element(of: counts)
  let rest = try source.integer(in: 0...2 as ClosedRange<UInt32>)
  // Freed frames are filled where the configuration says so, which takes long for so many.
  let most: UInt32 = model.poison == nil ? .max : 64
  return max(1, min(count, most) - min(rest, count))
}

/// A machine that is moved by 4 MiB has its runs moved by as much, whatever of these they are aligned to.
private let frameAlignments: [UInt32] = [
  4096, 8192, 0x4000, 0x10000, 0x40_0000, 0, 2048, 0x3000, 0x8000, 0x10_0000, 0x20_0000, 1,
]
private let frameCounts: [UInt32] = [
  0, 1, 31, 32, 33, 64, 1024, 1 << 20, .max, 255, 256, 257, 1023, 1025, 1 << 16, (1 << 20) + 1, 1 << 31,
]
private let byteLengths: [UInt64] = [0, 1, 4095, 4096, 4097, 0x1_0000, 1 << 32, .max]
