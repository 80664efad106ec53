// A walk towards what chance rarely meets: a heap that cannot grow, and a block that fits what it has left just so.
//
//   heap not up ──▶ initialize ──▶ a block in use ──▶ all frames taken ──▶ allocate what the largest gap holds, or nearly
//
// Each command takes the step that is missing, as with shared pages.

import PropCheck
import Sessions
import Specification

extension StateMachine<KernelSession> {
  /// The next step towards an allocation that only a gap in a full heap can serve.
  func fullHeap(weight: Int = 1) -> Alphabet {
    command("fill heap", weight: 12 * weight, when: { $0.isSmall }) { session, source in
      if !session.model.heap.isUp { return try take(.initializeHeap, on: session, &source) }
      if session.model.heap.blocks.isEmpty {
        let size: UInt32 = try source.integer(in: 1...600, towards: 12)
        return try take(.allocate(size: size, alignment: 16), on: session, &source)
      }
      if session.model.frames.free.count > 0 { return try takeDrain(leaving: 0, on: session, &source) }
      try take(.allocate(size: try session.drawGap(&source), alignment: 16), on: session, &source)
    }
  }
}

/// Takes all free frames but `rest`.
func takeDrain(leaving rest: UInt32, on session: KernelSession, _ source: inout Source) throws {
  let text = { "try kernel.drain(leaving: \(rest))" }
  try take(&source, text(), { "\($0) free" }) { () throws(Finding) -> UInt32 in
    try session.drain(leaving: rest)
    return session.model.frames.free.count
  }
}

extension KernelSession {
  /// Draws what the largest gap of the heap holds, in bytes, less the room that a heap may take for itself.
  func drawGap(_ source: inout Source) throws -> UInt32 {
    let pages = model.spaces.heapPages
    let gap = model.heap.largestGap(from: pages.lowerBound << 12 + 4096, to: pages.upperBound << 12)
    return max(gap, 0x1000) - (try source.element(of: [80, 81, 96, 64, 16] as [UInt32]))
  }
}
